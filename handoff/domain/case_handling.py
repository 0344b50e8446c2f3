"""How filed cases are worked on: when to warn, root causes, the escalation ladder, follow-up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from handoff.domain.regimes import Clock

#: Colours of a deadline, from the mildest to the gravest; the empty one is in time.
ALERTS: tuple[str, ...] = ("", "amber", "red", "breached")
ONLY: tuple[str, ...] = ("untouched", "open")


@dataclass(frozen=True, slots=True)
class RootCause:
    """Why something went wrong; `label` by ISO 639-1 code."""

    code: str
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LadderStep:
    """Who is told once a case is so old.

    Attributes:
        after: counted from the receipt of the complaint.
        only: untouched (nobody has begun) or open (not finished).
        to: the role that is told, by ISO 639-1 code.
    """

    after: Clock
    only: Literal["untouched", "open"]
    to: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CaseHandling:
    """policy/case_handling.yml.

    Attributes:
        amber, red: percent of a deadline's period.
        proposal_days: days a customer has to answer a proposal.
        follow_up_after: days until the customer is asked whether it was solved.
        ladder: by severity, the earliest step first.
    """

    amber: int = 60
    red: int = 85
    proposal_days: int = 14
    follow_up_after: int = 7
    root_causes: Mapping[str, RootCause] = field(default_factory=dict)
    ladder: Mapping[str, tuple[LadderStep, ...]] = field(default_factory=dict)

    def root_cause(self, code: str | None, language: str) -> str:
        """Return a root cause in words; a code that the policy lost as it is."""
        found = self.root_causes.get(code or "")
        return said(found.label, language) if found else (code or "")


def said(labels: Mapping[str, str], language: str) -> str:
    """Return the label in a language, else in English, else in any."""
    return labels.get(language) or labels.get("en") or next(iter(labels.values()), "")


def alert_instants(
    started_at: datetime, due_at: datetime, handling: CaseHandling
) -> dict[str, datetime]:
    """Return when a deadline becomes amber, red and breached.

    Args:
        started_at: timezone-aware start of its period.
        due_at: timezone-aware end.
    """
    period = max(due_at - started_at, timedelta(0))
    return {
        "amber": started_at + period * handling.amber / 100,
        "red": started_at + period * handling.red / 100,
        "breached": due_at,
    }


def alert_at(
    now: datetime, started_at: datetime, due_at: datetime, handling: CaseHandling
) -> tuple[str, datetime | None]:
    """Return a deadline's present alert, one of ALERTS, and when it becomes worse.

    An answer is in time until the last second; the second after it is too late.
    """
    instants = alert_instants(started_at, due_at, handling)
    passed = ""
    for alert, instant in instants.items():
        is_reached = now > instant if alert == "breached" else now >= instant
        if not is_reached:
            return passed, instant
        passed = alert
    return passed, None


def worst(alerts: list[str]) -> str:
    """Return the gravest of some alerts."""
    return max(alerts, key=ALERTS.index, default="")
