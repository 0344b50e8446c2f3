"""Fills the record fields of cases from what is stored of them, many cases at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.adapters.models import (
    AgentRow,
    CaseChangeRow,
    CaseRow,
    CaseTaskRow,
    ContactRow,
    ConversationRow,
    DeadlineRow,
    EvidenceRow,
    FactRow,
    IntakeRow,
    LetterRow,
    MentionRow,
    ResolutionRow,
    TriggerRow,
)
from handoff.domain.deadlines import jurisdictions_for
from handoff.domain.lifecycle import CaseStatus
from handoff.domain.messages import rfc3339
from handoff.domain.policy import Policy
from handoff.domain.record_fields import Entry, Reason, Record


class Reader:
    """Reads all that belongs to some hundred cases at once and makes their records."""

    def __init__(
        self, session: Session, policy: Policy, now: datetime, references: Sequence[str]
    ) -> None:
        self._policy, self._now = policy, now
        found = session.execute(
            select(CaseRow, IntakeRow, ConversationRow)
            .join(IntakeRow, IntakeRow.id == CaseRow.intake_id)
            .join(ConversationRow, ConversationRow.id == CaseRow.conversation_id)
            .where(CaseRow.reference.in_(references))
            .order_by(CaseRow.created_at, CaseRow.reference)
        ).all()
        self._cases = [(case, intake, chat) for case, intake, chat in found]
        intakes = [intake.id for _, intake, _ in self._cases]
        chats = [chat.id for _, _, chat in self._cases]
        self._names: dict[str, str] = {
            agent_id: name
            for agent_id, name in session.execute(select(AgentRow.id, AgentRow.display_name))
        }
        self._facts = {
            (row.intake_id, row.name): row
            for row in session.scalars(select(FactRow).where(FactRow.intake_id.in_(intakes)))
        }
        self._mentions = _by(session, MentionRow, "intake_id", intakes)
        self._triggers = _by(session, TriggerRow, "conversation_id", chats)
        self._evidence = _by(session, EvidenceRow, "conversation_id", chats)
        self._deadlines = _by(session, DeadlineRow, "case_reference", references)
        self._changes = _by(session, CaseChangeRow, "case_reference", references)
        self._tasks = _by(session, CaseTaskRow, "case_reference", references)
        self._contacts = _by(session, ContactRow, "case_reference", references)
        self._letters = _by(session, LetterRow, "case_reference", references)
        self._resolutions = _by(session, ResolutionRow, "case_reference", references)

    def records(self) -> list[Record]:
        """Return the records, in the order in which the cases were filed."""
        return [
            Record(
                case.reference,
                self._received(case, intake, chat)
                | self._people(intake)
                | self._complaint(case, intake)
                | self._rules(case, intake, chat)
                | self._work(case, intake),
            )
            for case, intake, chat in self._cases
        ]

    def _received(
        self, case: CaseRow, intake: IntakeRow, chat: ConversationRow
    ) -> dict[str, Entry]:
        return {
            "case_id": Entry(case.reference),
            "received_at_utc": Entry(rfc3339(intake.received_at)),
            "received_timezone": Entry(chat.zone),
            "channel": Entry(chat.channel),
            "recorded_by": Entry(self._actor(case.filed_by)),
        }

    def _people(self, intake: IntakeRow) -> dict[str, Entry]:
        country = self._value(intake, "country")
        places = jurisdictions_for(self._policy, str(country) if country else None)
        contact = {name: self._value(intake, name) for name in ("email", "phone")}
        contact["preferred_contact"] = self._value(intake, "preferred_contact")
        representative = self._fact(intake, "representative")
        return {
            "complainant_name": self._fact(intake, "customer_name"),
            "contact_and_safe_contact": Entry(
                {**contact, "safe_contact": None}, f"safe_contact: {Reason.NOT_COLLECTED}"
            ),
            "representative_and_authority": representative
            if representative.value is None
            else Entry(
                {"representative": representative.value, "authority": None},
                f"authority: {Reason.NOT_COLLECTED}",
            ),
            "jurisdiction_and_residence": Entry(
                {"residence": country, "jurisdictions": list(places)},
                None if country else f"residence: {self._reason(intake, 'country')}",
            ),
            "complainant_type": Entry(None, Reason.NOT_COLLECTED),
            "support_needs": self._fact(intake, "adjustments"),
            "demographics": Entry(None, Reason.NEVER_ASKED),
        }

    def _complaint(self, case: CaseRow, intake: IntakeRow) -> dict[str, Entry]:
        label = self._policy.category_label(case.category_code)
        day = self._value(intake, "occurred_on")
        others = [
            {"value": row.value, "quote": row.quote}
            for row in self._mentions[intake.id]
            if row.name == "occurred_on"
        ]
        return {
            "product_or_service_and_reference": self._several(
                intake, {"product": "product", "reference": "order_reference"}
            ),
            "event_dates": Entry(
                {"occurred_on": day, "others": others} if day or others else None,
                None if day else self._reason(intake, "occurred_on"),
            ),
            "description_verbatim": self._fact(intake, "story"),
            "summary_neutral": Entry(case.headline),
            "issue_categories": Entry([{"code": case.category_code, "label": label}]),
            "loss_amount_and_currency": self._fact(intake, "amount"),
            "remedy_sought": self._fact(intake, "desired_outcome"),
            "earlier_contacts": self._fact(intake, "prior_contact"),
            "evidence": _listed(
                [
                    {
                        "name": row.name,
                        "media_type": row.media_type,
                        "sha256": row.sha256,
                        "uploaded_at": rfc3339(row.uploaded_at),
                        "uploaded_by": self._actor(row.uploaded_by),
                    }
                    for row in self._evidence[case.conversation_id]
                ]
            ),
            "severity_impact_urgency": Entry(
                {
                    "severity": case.severity,
                    "reasons": list(case.severity_reasons),
                    "impact": self._value(intake, "impact"),
                },
                None
                if self._value(intake, "impact")
                else f"impact: {self._reason(intake, 'impact')}",
            ),
            "escalation_triggers": _listed(
                [
                    {"code": row.code, "level": row.level, "quote": row.quote}
                    for row in self._triggers[case.conversation_id]
                ]
            ),
        }

    def _rules(self, case: CaseRow, intake: IntakeRow, chat: ConversationRow) -> dict[str, Entry]:
        deadlines = self._deadlines[case.reference]
        met = [row.met_at for row in deadlines if row.kind == "acknowledge" and row.met_at]
        shown = chat.notice_shown_at
        return {
            "regimes_and_due_dates": _listed(
                [
                    {
                        "regime": row.regime,
                        "kind": row.kind,
                        "due_at": rfc3339(row.due_at),
                        "source": row.source,
                        "met_at": _instant(row.met_at),
                    }
                    for row in deadlines
                ]
            ),
            "acknowledged_at": Entry(rfc3339(min(met)))
            if met
            else Entry(None, Reason.NOT_RECORDED),
            "disclosures_shown": Entry(
                [
                    {
                        "item": "data_use_notice",
                        "version": chat.notice_version,
                        "language": chat.notice_language,
                        "shown_at": rfc3339(shown),
                    }
                ]
            )
            if shown
            else Entry(None, Reason.NOT_YET),
            "consents": Entry(
                [
                    {
                        "what": "data_use_notice",
                        "version": chat.notice_version,
                        "how": "in the chat",
                        "decision": chat.consent,
                        "decided_at": _instant(chat.consent_at),
                    }
                ]
            ),
        }

    def _work(self, case: CaseRow, intake: IntakeRow) -> dict[str, Entry]:
        resolutions = sorted(self._resolutions[case.reference], key=lambda row: row.stage)
        zone = ZoneInfo(self._policy.organisation.zone)
        end = case.finished_at or self._now
        days = (end.astimezone(zone).date() - intake.received_at.astimezone(zone).date()).days
        causes = [
            {"stage": row.stage, "code": row.root_cause, "note": row.root_cause_note}
            for row in resolutions
            if row.root_cause
        ]
        referred = [
            {"at": rfc3339(row.at), "reason": row.reason}
            for row in self._changes[case.reference]
            if row.after == CaseStatus.REFERRED.value
        ]
        return {
            "measures_taken": _listed(self._measures(case.reference)),
            "status": Entry(case.status),
            "outcome_and_redress": Entry(
                [
                    {
                        "stage": row.stage,
                        "outcome": row.outcome,
                        "remedies": list(row.remedies),
                        "amount": None if row.amount is None else str(row.amount),
                        "currency": row.currency,
                        "explanation": row.explanation,
                        "decided_at": rfc3339(row.decided_at),
                    }
                    for row in resolutions
                ]
            )
            if resolutions
            else Entry(None, Reason.NOT_YET),
            "closed_at_and_days_open": Entry(
                {"closed_at": _instant(case.finished_at), "days_open": days},
                None if case.finished_at else f"closed_at: {Reason.NOT_YET}",
            ),
            "root_cause": Entry(causes) if causes else Entry(None, Reason.NOT_RECORDED),
            "external_referral": Entry(referred) if referred else Entry(None, Reason.NOT_REFERRED),
        }

    def _measures(self, reference: str) -> list[dict[str, Any]]:
        """Return what was done, in order: steps, letters, contacts, tasks."""
        found = [
            {"at": row.at, "what": "status", "status": row.after, "by": self._actor(row.actor)}
            for row in self._changes[reference]
            if row.before
        ]
        found += [
            {"at": row.sent_at, "what": "letter", "kind": row.kind, "how": row.state}
            for row in self._letters[reference]
            if row.sent_at
        ]
        found += [
            {"at": row.at, "what": "contact", "direction": row.direction, "way": row.way}
            for row in self._contacts[reference]
        ]
        found += [
            {"at": row.done_at, "what": row.kind, "title": row.title}
            for row in self._tasks[reference]
            if row.done_at
        ]
        found.sort(key=lambda one: one["at"])
        return [{**one, "at": rfc3339(one["at"])} for one in found]

    def _fact(self, intake: IntakeRow, name: str) -> Entry:
        value = self._value(intake, name)
        return Entry(value, None if value is not None else self._reason(intake, name))

    def _several(self, intake: IntakeRow, names: dict[str, str]) -> Entry:
        value = {key: self._value(intake, name) for key, name in names.items()}
        missing = [
            f"{key}: {self._reason(intake, name)}"
            for key, name in names.items()
            if value[key] is None
        ]
        is_empty = len(missing) == len(names)
        return Entry(None if is_empty else value, " ".join(missing) or None)

    def _value(self, intake: IntakeRow, name: str) -> Any:
        row = self._facts.get((intake.id, name))
        return row.value if row else None

    def _reason(self, intake: IntakeRow, name: str) -> str:
        row = self._facts.get((intake.id, name))
        return Reason.DECLINED if row and row.status == "declined" else Reason.NOT_TOLD

    def _actor(self, actor: str) -> str:
        if actor.startswith("agent:"):
            return self._names.get(actor.removeprefix("agent:"), actor)
        return {"customer": "customer, through the assistant"}.get(actor, actor)


def _listed(found: list[dict[str, Any]]) -> Entry:
    return Entry(found, None if found else Reason.NONE)


def _instant(at: datetime | None) -> str | None:
    return rfc3339(at) if at else None


def _by(session: Session, table: Any, key: str, values: Sequence[str]) -> dict[str, list[Any]]:
    """Return the rows of a table by the value of a column."""
    column = getattr(table, key)
    found: dict[str, list[Any]] = defaultdict(list)
    for row in session.scalars(select(table).where(column.in_(values)).order_by(table.id)):
        found[getattr(row, key)].append(row)
    return found
