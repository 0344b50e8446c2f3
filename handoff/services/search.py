"""Search over everything an agent may see, with the words that were found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handoff.adapters import full_text
from handoff.adapters.models import AgentRow, CaseRow, EntryRow, IntakeRow
from handoff.domain.references import is_reference, normalise_reference
from handoff.domain.searching import QUERY_LIMIT, Part, snippet, terms_of
from handoff.domain.texts import FIRST
from handoff.services.core import Core
from handoff.services.desk import PAGE_SIZE, QueueRow, queue_rows
from handoff.services.entry_texts import Target, read_texts
from handoff.services.voices import voice_of

#: Counting goes no further; nobody reads so many.
MOST_COUNTED = 1_000


@dataclass(frozen=True)
class Found:
    """A line that was found; `kind` says in what text, `parts` what stands there.

    `at` is when the case was filed, or a person asked for.
    """

    row: QueueRow
    at: datetime
    kind: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class SearchPage:
    """A page of what was found, the newest first.

    Attributes:
        query: as it was searched for.
        total: number of lines found, at most MOST_COUNTED.
        is_more: there are more than `total`.
        has_next: there is a page after this one.
    """

    query: str
    found: tuple[Found, ...] = ()
    page: int = 1
    total: int = 0
    is_more: bool = False
    has_next: bool = False


class SearchService:
    """Finds cases and drafts by their words."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def exact(self, query: str) -> str | None:
        """Return the reference of the case that was named, None when it is no such reference."""
        if not is_reference(query):
            return None
        with self._core.db.read() as session:
            case = session.get(CaseRow, normalise_reference(query))
            return case.reference if case else None

    def search(self, query: str, page: int = 1, language: str = FIRST) -> SearchPage:
        """Return a page of the lines in which every word of the query is found.

        Words are found by their beginning, in any case and with or without accents.

        Args:
            query: what an agent typed; what is over QUERY_LIMIT is left out.
            page: from 1.
            language: of the reader, ISO 639-1.
        """
        query = query.strip()[:QUERY_LIMIT]
        terms = terms_of(query)
        if not terms:
            return SearchPage(query)
        with self._core.db.read() as session:
            condition = full_text.has_words(session, terms)
            bounded = select(EntryRow.number).where(condition).limit(MOST_COUNTED + 1).subquery()
            total = session.scalar(select(func.count()).select_from(bounded)) or 0
            last = max(1, -(-min(total, MOST_COUNTED) // PAGE_SIZE))
            page = min(max(1, page), last)
            rows = session.execute(
                select(EntryRow, AgentRow.display_name)
                .outerjoin(AgentRow, AgentRow.id == EntryRow.holder_id)
                .where(condition)
                .order_by(EntryRow.created_at.desc(), EntryRow.number.desc())
                .offset((page - 1) * PAGE_SIZE)
                .limit(PAGE_SIZE)
            ).all()
            entries = [(entry, name) for entry, name in rows]
            found = self._found(session, entries, terms, language)
        return SearchPage(
            query, found, page, min(total, MOST_COUNTED), total > MOST_COUNTED, page < last
        )

    def references(self, query: str, most: int) -> list[str]:
        """Return the references of the first cases that are found, in the order of `search`."""
        terms = terms_of(query.strip()[:QUERY_LIMIT])
        if not terms:
            return []
        with self._core.db.read() as session:
            rows = session.scalars(
                select(EntryRow.reference)
                .where(full_text.has_words(session, terms), EntryRow.reference.is_not(None))
                .order_by(EntryRow.created_at.desc(), EntryRow.number.desc())
                .limit(most)
            )
            return [reference for reference in rows if reference]

    def _found(
        self,
        session: Session,
        entries: Sequence[tuple[EntryRow, str | None]],
        terms: tuple[str, ...],
        language: str,
    ) -> tuple[Found, ...]:
        targets = _targets(session, [entry for entry, _ in entries])
        texts = read_texts(session, self._core.policy, targets)
        lines = queue_rows(session, voice_of(self._core.policy, language), entries)
        found = []
        for (entry, _), line in zip(entries, lines, strict=True):
            kind, parts = snippet(texts[entry.key], terms) or ("", [])
            found.append(Found(line, entry.created_at, kind, tuple(parts)))
        return tuple(found)


def _targets(session: Session, entries: Sequence[EntryRow]) -> list[Target]:
    references = [entry.reference for entry in entries if entry.reference]
    cases = select(CaseRow.reference, CaseRow.intake_id).where(CaseRow.reference.in_(references))
    intakes: dict[str, str] = {row.reference: row.intake_id for row in session.execute(cases)}
    drafts = [entry.conversation_id for entry in entries if entry.is_draft]
    newest = (
        select(IntakeRow.conversation_id, IntakeRow.id)
        .where(IntakeRow.conversation_id.in_(drafts), IntakeRow.kind == "complaint")
        .order_by(IntakeRow.number)
    )
    of_drafts: dict[str, str] = {row.conversation_id: row.id for row in session.execute(newest)}
    return [
        Target(
            entry.key,
            entry.conversation_id,
            intakes.get(entry.key) or of_drafts.get(entry.conversation_id),
            entry.reference,
            entry.headline,
            entry.category_code,
        )
        for entry in entries
    ]
