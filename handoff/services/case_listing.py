"""Cases page by page, for other systems: filtered, newest first, with a cursor that stays valid."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from handoff.adapters.models import CaseRow
from handoff.domain.errors import InvalidInput
from handoff.domain.messages import rfc3339
from handoff.domain.references import is_reference, normalise_reference
from handoff.services.core import Core

LARGEST_PAGE = 100
LONGEST_QUERY = 200


@dataclass(frozen=True)
class CasePage:
    """Some cases, and the cursor of the next ones, None at the end."""

    cases: tuple[dict[str, Any], ...]
    next_cursor: str | None


class CaseListing:
    """Lists and searches cases."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def page(
        self,
        *,
        query: str = "",
        status: str = "",
        category: str = "",
        severity: str = "",
        filed_after: datetime | None = None,
        cursor: str = "",
        limit: int = 50,
    ) -> CasePage:
        """Return cases, the newest first.

        Args:
            query: a reference, or words of the headline.
            filed_after: only cases filed later than this.
            cursor: from the page before; cases filed meanwhile do not move it.
            limit: 1 to LARGEST_PAGE.
        Raises:
            InvalidInput: the cursor or the query is not acceptable.
        """
        given = ((CaseRow.status, status), (CaseRow.category_code, category))
        wanted: list[ColumnElement[bool]] = [
            column == value for column, value in (*given, (CaseRow.severity, severity)) if value
        ]
        if query:
            wanted.append(_matches(query))
        if filed_after is not None:
            wanted.append(CaseRow.created_at > filed_after)
        if cursor:
            wanted.append(_after(cursor))
        with self._core.db.read() as session:
            rows = session.scalars(
                select(CaseRow)
                .where(*wanted)
                .order_by(CaseRow.created_at.desc(), CaseRow.reference.desc())
                .limit(limit + 1)
            ).all()
        return CasePage(
            tuple(_entry(row) for row in rows[:limit]),
            _cursor(rows[limit - 1]) if len(rows) > limit else None,
        )


def _matches(query: str) -> ColumnElement[bool]:
    if len(query) > LONGEST_QUERY:
        raise InvalidInput(f"q has at most {LONGEST_QUERY} characters.")
    if is_reference(query):
        return CaseRow.reference == normalise_reference(query)
    words = [CaseRow.headline.icontains(word, autoescape=True) for word in query.split()]
    return and_(*words) if words else CaseRow.reference == ""


def _cursor(row: CaseRow) -> str:
    plain = f"{row.created_at.astimezone(UTC).isoformat()}|{row.reference}"
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def _after(cursor: str) -> ColumnElement[bool]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        at, _, reference = base64.urlsafe_b64decode(padded.encode()).decode().partition("|")
        instant = datetime.fromisoformat(at)
        if instant.utcoffset() is None or not is_reference(reference):
            raise ValueError
        instant = instant.astimezone(UTC)
    except (ValueError, OverflowError, binascii.Error):
        raise InvalidInput("cursor must be the next_cursor of an earlier answer.") from None
    return or_(
        CaseRow.created_at < instant,
        and_(CaseRow.created_at == instant, CaseRow.reference < reference),
    )


def _entry(row: CaseRow) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "conversation_id": row.conversation_id,
        "status": row.status,
        "category": row.category_code,
        "severity": row.severity,
        "headline": row.headline,
        "created_at": rfc3339(row.created_at),
        "updated_at": rfc3339(row.updated_at),
        "next_due_at": rfc3339(row.next_due_at) if row.next_due_at else None,
    }
