"""Fills the record fields of cases from what is stored of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handoff.adapters.audit import Tag
from handoff.adapters.models import CaseRow, ConversationRow, IntakeRow
from handoff.domain.deadlines import jurisdictions_for
from handoff.domain.lifecycle import CaseStatus
from handoff.domain.messages import rfc3339
from handoff.domain.policy import Policy
from handoff.domain.record_fields import Entry, Reason, Record
from handoff.services.record_rows import Rows

#: What became of a deadline by somebody's doing.
_CLOCK_STEPS = ("paused", "resumed", "extended")


class Reader:
    """Makes the records of some hundred cases."""

    def __init__(
        self, session: Session, policy: Policy, now: datetime, references: Sequence[str]
    ) -> None:
        self._policy, self._now = policy, now
        self._rows = Rows(session, references)

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
            for case, intake, chat in self._rows.cases
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
                {**contact, "safe_contact": None},
                gaps={
                    **{name: self._reason(intake, name) for name in contact if not contact[name]},
                    "safe_contact": Reason.NOT_COLLECTED,
                },
            ),
            "representative_and_authority": representative
            if representative.value is None
            else Entry(
                {"representative": representative.value, "authority": None},
                gaps={"authority": Reason.NOT_COLLECTED},
            ),
            "jurisdiction_and_residence": Entry(
                {"residence": country, "jurisdictions": list(places)},
                gaps={} if country else {"residence": self._reason(intake, "country")},
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
            for row in self._rows.mentions[intake.id]
            if row.name == "occurred_on"
        ]
        return {
            "product_or_service_and_reference": self._several(
                intake, {"product": "product", "reference": "order_reference"}
            ),
            "event_dates": Entry(
                {"occurred_on": day, "others": others} if day or others else None,
                None if day or others else self._reason(intake, "occurred_on"),
                {"occurred_on": self._reason(intake, "occurred_on")} if others and not day else {},
            ),
            "description_verbatim": self._fact(intake, "story"),
            "summary_neutral": Entry(case.headline)
            if case.headline
            else Entry(None, Reason.REMOVED if case.erased_at else Reason.NONE),
            "issue_categories": Entry([{"code": case.category_code, "label": label}]),
            "loss_amount_and_currency": self._fact(intake, "amount"),
            "remedy_sought": self._fact(intake, "desired_outcome"),
            "earlier_contacts": self._fact(intake, "prior_contact"),
            "evidence": self._told(
                case,
                [
                    {
                        "name": row.name,
                        "media_type": row.media_type,
                        "sha256": row.sha256,
                        "uploaded_at": rfc3339(row.uploaded_at),
                        "uploaded_by": self._actor(row.uploaded_by),
                    }
                    for row in self._rows.files(intake)
                ],
            ),
            "severity_impact_urgency": Entry(
                {
                    "severity": case.severity,
                    "reasons": list(case.severity_reasons),
                    "impact": self._value(intake, "impact"),
                },
                gaps={}
                if self._value(intake, "impact")
                else {"impact": self._reason(intake, "impact")},
            ),
            "escalation_triggers": self._told(
                case,
                [
                    {"code": row.code, "level": row.level, "quote": row.quote}
                    for row in self._rows.signals(intake)
                ],
            ),
        }

    def _rules(self, case: CaseRow, intake: IntakeRow, chat: ConversationRow) -> dict[str, Entry]:
        deadlines = self._rows.deadlines[case.reference]
        met = [row.met_at for row in deadlines if row.kind == "acknowledge" and row.met_at]
        return {
            "regimes_and_due_dates": _listed(
                [
                    {
                        "regime": row.regime,
                        "kind": row.kind,
                        "due_at": rfc3339(row.due_at),
                        "due_before_extension": _instant(row.original_due_at),
                        "source": row.source,
                        "met_at": _instant(row.met_at),
                    }
                    for row in deadlines
                ]
            ),
            "acknowledged_at": Entry(rfc3339(min(met)))
            if met
            else Entry(None, Reason.NOT_RECORDED),
            "disclosures_shown": self._disclosed(case.reference, chat),
            "consents": self._consented(chat),
        }

    def _disclosed(self, reference: str, chat: ConversationRow) -> Entry:
        """Return the notice of the chat, and the letters with dates, rights and ways on."""
        found: list[dict[str, Any]] = []
        if chat.notice_shown_at:
            found.append(
                {
                    "item": "data_use_notice",
                    "version": chat.notice_version,
                    "language": chat.notice_language,
                    "shown_at": rfc3339(chat.notice_shown_at),
                }
            )
        letters = [row for row in self._rows.letters[reference] if row.sent_at]
        found += [
            {
                "item": f"letter_{row.kind}",
                "version": None,
                "language": row.language,
                "shown_at": rfc3339(row.sent_at),
            }
            for row in sorted(letters, key=lambda row: row.sent_at)
        ]
        return Entry(found) if found else Entry(None, Reason.NOT_YET)

    def _consented(self, chat: ConversationRow) -> Entry:
        decided = self._rows.decided[chat.id]
        given = decided.get(Tag.CONSENT_ACCEPTED) or decided.get(Tag.CONSENT_DECLINED)
        withdrawn = decided.get(Tag.CONSENT_WITHDRAWN)
        consent = {
            "what": "data_use_notice",
            "version": chat.notice_version,
            "how": "in the chat",
            "decision": chat.consent,
            "decided_at": _instant(given or (None if withdrawn else chat.consent_at)),
            "withdrawn_at": _instant(withdrawn),
        }
        return Entry([consent], gaps={} if withdrawn else {"withdrawn_at": Reason.NONE})

    def _work(self, case: CaseRow, intake: IntakeRow) -> dict[str, Entry]:
        resolutions = sorted(self._rows.resolutions[case.reference], key=lambda row: row.stage)
        day_of = self._policy.organisation.day_of
        end = case.finished_at or self._now
        days = (day_of(end) - day_of(intake.received_at)).days
        causes = [
            {"stage": row.stage, "code": row.root_cause, "note": row.root_cause_note}
            for row in resolutions
            if row.root_cause
        ]
        referred = [
            {"at": rfc3339(row.at), "reason": row.reason}
            for row in self._rows.changes[case.reference]
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
                gaps={} if case.finished_at else {"closed_at": Reason.NOT_YET},
            ),
            "root_cause": Entry(causes) if causes else Entry(None, Reason.NOT_RECORDED),
            "external_referral": Entry(referred) if referred else Entry(None, Reason.NOT_REFERRED),
        }

    def _measures(self, reference: str) -> list[dict[str, Any]]:
        """Return what was done, in order: steps, letters, contacts, tasks."""
        found = [
            {"at": row.at, "what": "status", "status": row.after, "by": self._actor(row.actor)}
            for row in self._rows.changes[reference]
            if row.before
        ]
        found += [
            {"at": row.at, "what": f"deadline_{row.kind}", "reason": row.reason or None}
            for row in self._rows.steps[reference]
            if row.kind in _CLOCK_STEPS
        ]
        found += [
            {"at": row.sent_at, "what": "letter", "kind": row.kind, "how": row.state}
            for row in self._rows.letters[reference]
            if row.sent_at
        ]
        found += [
            {"at": row.at, "what": "contact", "direction": row.direction, "way": row.way}
            for row in self._rows.contacts[reference]
        ]
        found += [
            {"at": row.done_at, "what": row.kind, "title": row.title}
            for row in self._rows.tasks[reference]
            if row.done_at
        ]
        found.sort(key=lambda one: one["at"])
        return [{**one, "at": rfc3339(one["at"])} for one in found]

    def _fact(self, intake: IntakeRow, name: str) -> Entry:
        value = self._value(intake, name)
        return Entry(value, None if value is not None else self._reason(intake, name))

    def _several(self, intake: IntakeRow, names: dict[str, str]) -> Entry:
        value = {key: self._value(intake, name) for key, name in names.items()}
        gaps = {
            key: self._reason(intake, name) for key, name in names.items() if value[key] is None
        }
        if len(gaps) == len(names) and len({*gaps.values()}) == 1:
            return Entry(None, next(iter(gaps.values())))
        return Entry(value, gaps=gaps)

    def _value(self, intake: IntakeRow, name: str) -> Any:
        row = self._rows.facts.get((intake.id, name))
        return row.value if row else None

    def _told(self, case: CaseRow, found: list[dict[str, Any]]) -> Entry:
        return Entry(found, Reason.REMOVED) if case.erased_at else _listed(found)

    def _reason(self, intake: IntakeRow, name: str) -> Reason:
        if intake.id in self._rows.erased:
            return Reason.REMOVED
        row = self._rows.facts.get((intake.id, name))
        return Reason.DECLINED if row and row.status == "declined" else Reason.NOT_TOLD

    def _actor(self, actor: str) -> str:
        if actor.startswith("agent:"):
            return self._rows.names.get(actor.removeprefix("agent:"), actor)
        return {"customer": "customer, through the assistant"}.get(actor, actor)


def _listed(found: list[dict[str, Any]]) -> Entry:
    return Entry(found, None if found else Reason.NONE)


def _instant(at: datetime | None) -> str | None:
    return rfc3339(at) if at else None
