"""Periods that an agent chose by a first and a last day."""

from __future__ import annotations

from datetime import date

from sanic import Request

from handoff.domain.errors import InvalidInput
from handoff.domain.trends import Period, Step, make_period
from handoff.web.desk import words
from handoff.web.desk.parts import parts


def read_period(request: Request, first: str, last: str, refused: str) -> Period:
    """Return the period from one day to another, in the organisation's time zone.

    Args:
        first: YYYY-MM-DD, as `last`, which is part of it.
        refused: key of what is said when they make no period.
    Raises:
        InvalidInput: they make none.
    """
    zone = parts(request).policy.organisation.zone
    try:
        days = date.fromisoformat(first), date.fromisoformat(last)
        period = make_period(*days, Step.MONTH, zone)
        period.start, period.end  # noqa: B018 - days beyond the calendar raise here
    except (ValueError, OverflowError, InvalidInput):
        raise words.refusal(refused) from None
    return period
