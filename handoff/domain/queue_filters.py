"""What the queue can be narrowed to, and how that is written in an address."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from handoff.domain.languages import SPOKEN
from handoff.domain.lifecycle import CaseStatus
from handoff.domain.policy import SEVERITIES

NOBODY = "nobody"
OVERDUE = "overdue"
#: Stands for every language that the assistant does not speak.
OTHER_LANGUAGE = "other"
LANGUAGES = (*SPOKEN, OTHER_LANGUAGE)
STATUSES = tuple(status.value for status in CaseStatus)
#: Names in the address, in the order in which they are shown.
LISTS = ("severity", "status", "category", "language")
DAYS = ("due_by", "filed_from", "filed_to")
NAMES = (*LISTS, "assignee", "due", *DAYS)
_AGENT = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Filters:
    """What a line of the queue has to be; what is empty does not matter.

    Attributes:
        severity, status, category, language: codes, of which it has one.
        assignee: who is responsible: an agent's id, or NOBODY.
        is_overdue: its next deadline has passed.
        due_by: its next deadline falls on this day or before.
        filed_from, filed_to: first and last day on which it was filed, or a person asked for.
    """

    severity: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    assignee: str = ""
    is_overdue: bool = False
    due_by: date | None = None
    filed_from: date | None = None
    filed_to: date | None = None

    def __bool__(self) -> bool:
        """Return whether anything is left out."""
        return self != Filters()

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Return names and values of the address, always in the same order."""
        for name in LISTS:
            for code in getattr(self, name):
                yield name, code
        if self.assignee:
            yield "assignee", self.assignee
        if self.is_overdue:
            yield "due", OVERDUE
        for name in DAYS:
            day = getattr(self, name)
            if day is not None:
                yield name, day.isoformat()

    def address(self) -> str:
        """Return the part of an address that says all this, empty when nothing is left out."""
        return urlencode(list(self.pairs()))


def read_filters(
    given: Mapping[str, Sequence[str]], categories: Collection[str]
) -> tuple[Filters, tuple[str, ...]]:
    """Return the filters that an address names, and the names of those nobody understands.

    Args:
        given: values by name, as in the address; what is no filter is passed over.
        categories: codes of the policy.
    """
    known = {
        "severity": SEVERITIES[::-1],
        "status": STATUSES,
        "category": tuple(categories),
        "language": LANGUAGES,
    }
    sent = {name: [value.strip() for value in given.get(name) or ()] for name in NAMES}
    sent = {name: [value for value in values if value] for name, values in sent.items()}
    lists = {name: tuple(one for one in known[name] if one in sent[name]) for name in LISTS}
    bad = [name for name in LISTS if set(sent[name]) - set(known[name])]
    assignee = (sent["assignee"] or [""])[0]
    if assignee and assignee != NOBODY and not _AGENT.fullmatch(assignee):
        assignee = ""
        bad.append("assignee")
    if set(sent["due"]) - {OVERDUE}:
        bad.append("due")
    days = {name: _day((sent[name] or [""])[0]) for name in DAYS}
    bad += [name for name in DAYS if sent[name] and days[name] is None]
    filters = Filters(
        severity=lists["severity"],
        status=lists["status"],
        category=lists["category"],
        language=lists["language"],
        assignee=assignee,
        is_overdue=OVERDUE in sent["due"],
        due_by=days["due_by"],
        filed_from=days["filed_from"],
        filed_to=days["filed_to"],
    )
    return filters, tuple(bad)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    # Beyond these an instant of the day cannot be told in every zone.
    return found if 1900 <= found.year <= 9000 else None
