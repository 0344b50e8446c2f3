"""Exports the record fields of cases, by the rule that applies to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import CaseRow, DeadlineRow, IntakeRow
from handoff.domain.errors import InvalidInput
from handoff.domain.messages import rfc3339
from handoff.domain.record_fields import Record, to_csv, to_json
from handoff.domain.texts import Words
from handoff.domain.trends import Period
from handoff.services.agents import Agent
from handoff.services.core import Core
from handoff.services.record_reading import Reader

#: Cases of one file.
LIMIT = 5_000
BATCH = 200
FORMS = ("csv", "json")


@dataclass(frozen=True)
class Export:
    """A file: its text, how many cases it has and when it was made."""

    text: str
    count: int
    at: datetime


class TooManyCases(InvalidInput):
    """More cases than one file may have."""


class RecordService:
    """Exports records."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def regimes(self) -> dict[str, str]:
        """Return the names of the rules that apply to any case, by their code."""
        with self._core.db.read() as session:
            codes = session.scalars(select(DeadlineRow.regime).distinct())
            known = self._core.policy.clocks.regimes
            found = {code: known[code].name if code in known else code for code in codes}
        return dict(sorted(found.items(), key=lambda one: one[1]))

    def export(
        self, period: Period, regime: str | None, form: str, agent: Agent, words: Words
    ) -> Export:
        """Return the records of the complaints filed in a period, and audit that they left.

        Args:
            regime: only cases to which this rule applies; None is all.
            form: one of FORMS.
            words: of the reader; headings and reasons are in them.
        Raises:
            InvalidInput: there is no such form.
            TooManyCases: there are more than LIMIT.
        """
        if form not in FORMS:
            raise InvalidInput(
                f"The form must be one of: {', '.join(FORMS)}.", key="refused.choose"
            )
        now = self._core.clock()
        records: list[Record] = []
        with self._core.db.read() as session:
            chosen = _chosen(period, regime)
            count = session.scalar(
                select(func.count())
                .select_from(CaseRow)
                .join(IntakeRow, IntakeRow.id == CaseRow.intake_id)
                .where(chosen)
            )
            if (count or 0) > LIMIT:
                raise TooManyCases(f"One file has at most {LIMIT:,} cases.")
            references = session.scalars(
                select(CaseRow.reference)
                .join(IntakeRow, IntakeRow.id == CaseRow.intake_id)
                .where(chosen)
                .order_by(CaseRow.created_at, CaseRow.reference)
            ).all()
            for start in range(0, len(references), BATCH):
                batch = references[start : start + BATCH]
                records += Reader(session, self._core.policy, now, batch).records()
                session.expunge_all()
        with self._core.db.write() as session:
            audit.record(
                session,
                now,
                agent.actor,
                Tag.RECORDS_EXPORTED,
                regime=regime,
                first=period.first.isoformat(),
                last=period.last.isoformat(),
                form=form,
                cases=len(records),
            )
        about = self._about(period, regime)
        is_table = form == "csv"
        text = to_csv(records, words) if is_table else to_json(records, about, words)
        return Export(text, len(records), now)

    def _about(self, period: Period, regime: str | None) -> dict[str, Any]:
        rule = self._core.policy.clocks.regimes.get(regime or "")
        return {
            "exported_at": rfc3339(self._core.clock()),
            "organisation": self._core.policy.organisation.name,
            "regime": {"id": rule.id, "name": rule.name, "source": rule.source} if rule else regime,
            "filed": {
                "first": period.first.isoformat(),
                "last": period.last.isoformat(),
                "zone": period.zone,
            },
        }


def _chosen(period: Period, regime: str | None) -> ColumnElement[bool]:
    """Return which complaints are meant."""
    found = and_(
        CaseRow.created_at >= period.start,
        CaseRow.created_at < period.end,
        IntakeRow.kind == "complaint",
    )
    if regime is None:
        return found
    applies = select(DeadlineRow.id).where(
        DeadlineRow.case_reference == CaseRow.reference, DeadlineRow.regime == regime
    )
    return and_(found, applies.exists())
