"""How long what customers tell is kept, and from when on it is removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from babel.units import format_unit
from dateutil.relativedelta import relativedelta

UNITS: tuple[str, ...] = ("days", "months", "years")


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time on the calendar, such as 12 months."""

    value: int
    unit: Literal["days", "months", "years"]

    def after(self, instant: datetime) -> datetime:
        """Return the instant this long after another one; a month ends on its last day at most."""
        return instant + relativedelta(**{self.unit: self.value})  # type: ignore[arg-type]

    def before(self, instant: datetime) -> datetime:
        """Return an instant such that everything later has not been kept this long yet.

        A month back and forth again may be days short: 31 March less a month is 28 February, and
        a month after that is 28 March. So it is never later than exact.
        """
        earlier = instant - relativedelta(**{self.unit: self.value})  # type: ignore[arg-type]
        while self.after(earlier) > instant:
            earlier -= timedelta(days=1)
        return earlier

    def said(self, language: str) -> str:
        """Return it in words, such as "12 months"."""
        return format_unit(self.value, f"duration-{self.unit[:-1]}", "long", locale=language)


@dataclass(frozen=True, slots=True)
class Retention:
    """policy/retention.yml; what has no span is kept.

    Attributes:
        unfinished: of a chat that never became a case, from its last message.
        chat: of the messages of a chat, from when the last of its cases was finished.
        case: of everything else about a case, from when it was finished.
        hold_on: codes of triggers after which a case is held until a person lifts that.
    """

    unfinished: Span | None = None
    chat: Span | None = None
    case: Span | None = None
    hold_on: tuple[str, ...] = ()

    def words(self, language: str) -> dict[str, str]:
        """Return what a notice can name: unfinished_kept, chat_kept and case_kept."""
        spans = {"unfinished": self.unfinished, "chat": self.chat, "case": self.case}
        return {f"{name}_kept": span.said(language) for name, span in spans.items() if span}
