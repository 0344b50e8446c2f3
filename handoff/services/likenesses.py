"""Cases that are alike in meaning: what is computed in the background, and what a page shows.

Vectors and pairs follow from the stories alone. Running the job twice changes nothing; what one
run does not reach the next one does; a story that changed is computed again, and what belongs to
a story that was erased goes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, or_, select, true
from sqlalchemy.orm import Session

from handoff.adapters.meaning import Meaning
from handoff.adapters.models import AuditEventRow, CaseRow, FactRow
from handoff.adapters.related_models import CaseLikenessRow, CaseMeaningRow
from handoff.domain import likeness
from handoff.domain.likeness import Grounds
from handoff.domain.sentences import split_sentences
from handoff.domain.trends import product_key
from handoff.services.case_links import OtherCase, other_cases
from handoff.services.core import Core
from handoff.services.measure_reading import newest_audit_id
from handoff.services.measures import OVERLAP

#: Cases a run computes at once, and stored vectors that are read at once.
BATCH = 64
BLOCK = 2_000
#: Nearest stories whose facts are looked at.
CANDIDATES = 20
#: Sentences of a story that are compared.
MOST_SENTENCES = 20
NO_CASE = ""


@dataclass(frozen=True)
class Likeness:
    """A case that is alike: how much, as a code, and what is alike in both.

    `own` and `others` are the two sentences that are most alike, empty when none are.
    `is_same_period` when both were filed within likeness.PERIOD.
    """

    case: OtherCase
    level: str
    own: str
    others: str
    is_same_category: bool
    product: str
    is_same_period: bool


@dataclass(frozen=True)
class _Story:
    reference: str
    text: str
    grounds: Grounds
    product: str

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


class LikenessService:
    """Computes and reads which cases are alike."""

    def __init__(self, core: Core) -> None:
        self._core = core
        #: Event up to which everything was looked at; None until all was, once.
        self._seen: int | None = None

    def catch_up(self, start: Callable[[], Meaning]) -> int:
        """Compute one batch of what is missing or has changed; return how many cases it had.

        Args:
            start: starts the process that compares; called only when there is something to do.
        Raises:
            MeaningFailed: the process could not be used; nothing was stored.
        """
        # Taken first: a story that changes meanwhile is newer, and has its turn again.
        now = self._core.clock()
        with self._core.db.read() as session:
            newest = newest_audit_id(session)
            if newest == self._seen:
                return 0
            changed = _changed(self._seen if newest > (self._seen or 0) else None)
            gone = list(session.scalars(_without_story().where(changed)))
            due = list(session.scalars(_due().where(changed).limit(BATCH)))
            stories = _stories(session, due)
        if gone:
            with self._core.db.write() as session:
                _remove(session, gone)
        if not due:
            self._seen = newest
            return 0
        with start() as meaning:
            texts = [stories[reference].text for reference in due]
            vectors = meaning.encode(texts)
            pairs = self._pairs(meaning, due, stories, vectors)
        self._store(now, due, stories, vectors, pairs)
        return len(due)

    def of(self, reference: str) -> tuple[Likeness, ...]:
        """Return the cases that are most alike to one, the likest first."""
        with self._core.db.read() as session:
            rows = session.scalars(
                select(CaseLikenessRow)
                .where(
                    or_(
                        CaseLikenessRow.first_reference == reference,
                        CaseLikenessRow.second_reference == reference,
                    )
                )
                .order_by(CaseLikenessRow.score.desc(), CaseLikenessRow.first_reference)
                .limit(likeness.MOST_SHOWN)
            ).all()
            if not rows:
                return ()
            ends = [_other_end(row, reference) for row in rows]
            stories = _stories(session, [reference, *ends])
            cases = other_cases(session, [reference, *ends])
            hashes: dict[str, str] = {
                row.reference: row.story_hash
                for row in session.execute(
                    select(CaseMeaningRow.reference, CaseMeaningRow.story_hash).where(
                        CaseMeaningRow.reference.in_([reference, *ends])
                    )
                )
            }
        found = []
        for row, end in zip(rows, ends, strict=True):
            # A story that has changed or gone since is not shown beside old reasons.
            own, other = stories.get(reference), stories.get(end)
            if own is None or other is None:
                continue
            if hashes.get(reference) == own.hash and hashes.get(end) == other.hash:
                found.append(_likeness(row, own, other, cases[reference], cases[end]))
        return tuple(found)

    def _pairs(
        self,
        meaning: Meaning,
        due: list[str],
        stories: dict[str, _Story],
        vectors: list[bytes],
    ) -> list[dict[str, Any]]:
        places: list[str] = []
        near = meaning.nearest(
            self._blocks(due, vectors, places), CANDIDATES + 1, likeness.LEAST_COSINE
        )
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for reference, row in zip(due, near, strict=True):
            candidates = {places[place]: cosine for place, cosine in row}
            candidates.pop(reference, None)
            with self._core.db.read() as session:
                others = _stories(session, list(candidates)) | stories
            own = stories[reference]
            scores = [
                (other, likeness.score(cosine, own.grounds, others[other].grounds))
                for other, cosine in candidates.items()
                if other in others
            ]
            for other, score in likeness.best(scores):
                first, second = sorted((reference, other))
                if (first, second) not in found:
                    found[first, second] = {
                        "first_reference": first,
                        "second_reference": second,
                        "score": score,
                        "spans": _spans(meaning, others[first].text, others[second].text),
                    }
        return list(found.values())

    def _blocks(
        self, due: list[str], vectors: list[bytes], places: list[str]
    ) -> Iterator[list[bytes]]:
        """Yield all vectors in blocks, the batch's own last; `places` gets whose they are."""
        last = NO_CASE
        while True:
            with self._core.db.read() as session:
                rows = session.execute(
                    select(CaseMeaningRow.reference, CaseMeaningRow.vector)
                    .where(CaseMeaningRow.reference > last)
                    .order_by(CaseMeaningRow.reference)
                    .limit(BLOCK)
                ).all()
            if not rows:
                break
            last = rows[-1].reference
            kept = [row for row in rows if row.reference not in due]
            places.extend(row.reference for row in kept)
            yield [row.vector for row in kept]
        places.extend(due)
        yield vectors

    def _store(
        self,
        now: datetime,
        due: list[str],
        stories: dict[str, _Story],
        vectors: list[bytes],
        pairs: list[dict[str, Any]],
    ) -> None:
        with self._core.db.write() as session:
            _remove(session, due)
            session.add_all(
                CaseMeaningRow(
                    reference=reference,
                    story_hash=stories[reference].hash,
                    vector=vector,
                    computed_at=now,
                )
                for reference, vector in zip(due, vectors, strict=True)
            )
            session.add_all(CaseLikenessRow(**pair) for pair in pairs)


def _changed(seen: int | None) -> ColumnElement[bool]:
    """Return the condition of cases whose chat has an event after one; all without one."""
    if seen is None:
        return true()
    return CaseRow.conversation_id.in_(
        select(AuditEventRow.conversation_id).where(AuditEventRow.id > seen - OVERLAP)
    )


def _due() -> Select[tuple[str]]:
    """Return the query for cases with a story that has no vector, or an older one."""
    return (
        select(CaseRow.reference)
        .join(FactRow, and_(FactRow.intake_id == CaseRow.intake_id, FactRow.name == "story"))
        .outerjoin(CaseMeaningRow, CaseMeaningRow.reference == CaseRow.reference)
        .where(
            FactRow.value.is_not(None),
            or_(
                CaseMeaningRow.reference.is_(None),
                CaseMeaningRow.computed_at < FactRow.updated_at,
            ),
        )
        .order_by(CaseRow.created_at.desc(), CaseRow.reference)
    )


def _without_story() -> Select[tuple[str]]:
    """Return the query for vectors of cases that have no story any more."""
    return (
        select(CaseMeaningRow.reference)
        .join(CaseRow, CaseRow.reference == CaseMeaningRow.reference)
        .outerjoin(FactRow, and_(FactRow.intake_id == CaseRow.intake_id, FactRow.name == "story"))
        .where(FactRow.value.is_(None))
    )


def _remove(session: Session, references: list[str]) -> None:
    for where in (
        delete(CaseLikenessRow).where(
            or_(
                CaseLikenessRow.first_reference.in_(references),
                CaseLikenessRow.second_reference.in_(references),
            )
        ),
        delete(CaseMeaningRow).where(CaseMeaningRow.reference.in_(references)),
    ):
        session.execute(where, execution_options={"synchronize_session": False})


def _stories(session: Session, references: list[str]) -> dict[str, _Story]:
    """Return the stories of cases that have one, by reference."""
    rows = session.execute(
        select(CaseRow.reference, CaseRow.category_code, FactRow.name, FactRow.value)
        .join(FactRow, FactRow.intake_id == CaseRow.intake_id)
        .where(
            CaseRow.reference.in_(references),
            FactRow.name.in_(("story", "product")),
            FactRow.value.is_not(None),
        )
    ).all()
    products = {row.reference: str(row.value) for row in rows if row.name == "product"}
    return {
        row.reference: _Story(
            row.reference,
            str(row.value),
            Grounds(row.category_code, product_key(products.get(row.reference))),
            products.get(row.reference, ""),
        )
        for row in rows
        if row.name == "story"
    }


def _spans(meaning: Meaning, first: str, second: str) -> list[int]:
    one = split_sentences(first)[:MOST_SENTENCES]
    other = split_sentences(second)[:MOST_SENTENCES]
    found = meaning.compare(
        [first[start:end] for start, end in one], [second[start:end] for start, end in other]
    )
    if found is None or found[2] < likeness.LEAST_SENTENCE:
        return []
    return [*one[found[0]], *other[found[1]]]


def _other_end(row: CaseLikenessRow, reference: str) -> str:
    is_first = row.first_reference == reference
    return row.second_reference if is_first else row.first_reference


def _likeness(
    row: CaseLikenessRow, own: _Story, other: _Story, here: OtherCase, there: OtherCase
) -> Likeness:
    spans = row.spans if row.first_reference == own.reference else row.spans[2:] + row.spans[:2]
    one, two = own.grounds, other.grounds
    return Likeness(
        case=there,
        level=likeness.level(row.score),
        own=own.text[spans[0] : spans[1]].strip() if spans else "",
        others=other.text[spans[2] : spans[3]].strip() if spans else "",
        is_same_category=one.category is not None and one.category == two.category,
        product=other.product if one.product and one.product == two.product else "",
        is_same_period=abs(here.filed_at - there.filed_at) <= likeness.PERIOD,
    )
