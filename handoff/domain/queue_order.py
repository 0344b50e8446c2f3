"""In which order cases wait for a person, as one text that a database can sort by."""

from __future__ import annotations

from datetime import UTC, datetime

_NEVER = "9" * 20


def sort_key(
    rank: int,
    asked_at: datetime | None,
    due_at: datetime | None,
    since: datetime,
    key: str,
) -> str:
    """Return what orders a line: severity, live wait, nearest deadline, oldest first.

    Digits of a fixed width, so that every collation sorts it alike.

    Args:
        rank: of the severity, 0 urgent to 3 low.
        asked_at: when a customer who waits in the chat asked for a person, else None.
        due_at: next deadline, None when there is none.
        since: when the case was filed, or the person asked for.
        key: reference of the case, or the conversation's id: so that no two lines are equal.
    """
    # Without a wait every line has the same digits there, so that the deadline decides.
    parts = (_digits(asked_at), _digits(due_at), _digits(since))
    return f"{rank}{''.join(parts)}{key}"


def _digits(instant: datetime | None) -> str:
    return f"{instant.astimezone(UTC):%Y%m%d%H%M%S%f}" if instant else _NEVER
