"""The queue's address: which tab, which page, and what it is narrowed to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from sanic import Request

from handoff.domain.lifecycle import FINISHED
from handoff.domain.policy import SEVERITIES
from handoff.domain.queue_filters import (
    LANGUAGES,
    NAMES,
    NOBODY,
    OVERDUE,
    STATUSES,
    Filters,
    read_filters,
)
from handoff.services.queue_lines import View
from handoff.web.desk.parts import parts

#: How far ahead "due soon" looks, as the daily e-mail to agents does.
SOON = timedelta(days=3)


@dataclass(frozen=True)
class Address:
    """A tab of the queue and what it is narrowed to.

    `bad` names the filters that nobody understands; they are left out.
    """

    view: View
    filters: Filters
    bad: tuple[str, ...] = ()

    def of_view(self, view: View) -> str:
        """Return the query of another tab with the same filters."""
        return _query(view, self.filters.pairs())

    def of_page(self, page: int) -> str:
        """Return the query of a page of this tab."""
        return _query(self.view, self.filters.pairs(), page)

    def without(self, name: str, code: str) -> str:
        """Return the query with one filter less."""
        return _query(self.view, (one for one in self.filters.pairs() if one != (name, code)))

    def shortcuts(self, today: date) -> tuple[tuple[str, str], ...]:
        """Return what an open tab is most often narrowed to: the key of its name, and the query.

        None where it is narrowed already.
        """
        if self.filters or self.view not in (View.OPEN, View.MINE):
            return ()
        soon = (today + SOON).isoformat()
        found = [("overdue", ("due", OVERDUE)), ("soon", ("due_by", soon))]
        if self.view is View.OPEN:
            found.append(("nobody", ("assignee", NOBODY)))
        return tuple((f"views.quick.{name}", _query(self.view, (pair,))) for name, pair in found)

    @property
    def query(self) -> str:
        """The query of its first page."""
        return self.of_view(self.view)


def read_address(request: Request, given: Any) -> Address:
    """Return what the values of an address or a form say.

    Args:
        given: Sanic's `request.args` or `request.form`, or values by name.
    """
    values = {name: given.get(name) or [] for name in ("view", *NAMES)}
    if hasattr(given, "getlist"):
        values = {name: given.getlist(name) or [] for name in values}
    wanted = values["view"][0] if values["view"] else ""
    filters, bad = read_filters(values, parts(request).policy.categories)
    return Address(View(wanted) if wanted in set(View) else View.OPEN, filters, bad)


def choices(request: Request, view: View) -> dict[str, tuple[str, ...]]:
    """Return the codes that each list of the filters offers in a tab."""
    is_finished = view is View.FINISHED
    return {
        "severity": SEVERITIES[::-1],
        "status": tuple(one for one in STATUSES if (one in FINISHED) is is_finished),
        "category": tuple(parts(request).policy.categories),
        "language": LANGUAGES,
    }


def _query(view: View, pairs: Iterable[tuple[str, str]], page: int = 1) -> str:
    named = [("view", view.value), *pairs]
    return urlencode([*named, ("page", str(page))] if page > 1 else named)
