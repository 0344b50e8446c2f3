"""The case summary, version 1: one object built from facts and messages, never invented.

`build_summary` is a pure function: the same input gives the same object, in the language that is
asked for. Every quote is a literal part of the message it names; a quote that is not is left out.
Its shape is case_summary_schema.json.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from handoff.domain.deadlines import Deadline
from handoff.domain.facts import FACT_NAMES, Fact, FactStatus, facts_to_api
from handoff.domain.messages import Message, rfc3339
from handoff.domain.severity import FoundTrigger, Severity, assess_severity, gravest_first
from handoff.domain.similarity import SimilarCase
from handoff.domain.summary_parts import (
    Addition,
    FoundMention,
    headline,
    inconsistencies,
    open_questions,
    request_line,
    similar_reason,
    suggested_steps,
    timeline,
)
from handoff.domain.voice import Voice

SCHEMA = "redress.case-summary/1"
DECISIONS = ("accepted", "declined", "withdrawn", "not_asked")


@dataclass(frozen=True, slots=True)
class CategoryChoice:
    """The kind of complaint: confidence 0 to 1 when guessed, None when a person chose it."""

    code: str
    confidence: float | None = None
    status: FactStatus = FactStatus.INFERRED


@dataclass(frozen=True, slots=True)
class Consent:
    """What was decided about the data-use notice; decision is one of DECISIONS."""

    notice_version: str | None = None
    language: str | None = None
    shown_at: datetime | None = None
    decision: str = "not_asked"
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HandoffState:
    """The transfer to a person, if there is one, and who answers now."""

    owner: str
    reason: str | None = None
    requested_at: datetime | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """An uploaded file; size in bytes, sha256 in hexadecimal."""

    evidence_id: str
    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SummaryInput:
    """Everything a summary is built from.

    Attributes:
        reference: None for an intake that was not filed.
        status: of the case; ignored without reference, where it is "intake".
        messages: of the conversation, in order; quotes are checked against them.
        facts: those that have a row; the others are shown as unknown.
        mentions: dates and sums that are not the ones complained about.
        severity: as recorded with the case; None to assess it now.
        promises: sentences the customer was told, in the language of the reader.
        additions: what the customer told after filing.
        headline: of a case that is no complaint; None to make it from the facts.
        data_right: what a request about one's own data asks for, a key of TRACKED_RIGHTS.
    """

    created_at: datetime
    updated_at: datetime
    language: str
    channel: str
    messages: Sequence[Message]
    facts: Mapping[str, Fact]
    handoff: HandoffState
    reference: str | None = None
    status: str = "received"
    category: CategoryChoice | None = None
    triggers: Sequence[FoundTrigger] = ()
    mentions: Sequence[FoundMention] = ()
    deadlines: Sequence[Deadline] = ()
    evidence: Sequence[EvidenceItem] = ()
    severity: Severity | None = None
    consent: Consent = field(default_factory=Consent)
    promises: Sequence[str] = ()
    similar_cases: Sequence[SimilarCase] = ()
    additions: Sequence[Addition] = ()
    inconsistencies: Sequence[str] = ()
    model: str = ""
    content_version: str = ""
    transcript_url: str = ""
    headline: str | None = None
    data_right: str | None = None


def build_summary(data: SummaryInput, voice: Voice) -> dict[str, Any]:
    """The summary object, JSON-ready, as case_summary_schema.json describes it.

    All facts are present. What was not said is null with status unknown; a refusal is declined.
    Sentences about the case are in the language of `voice`, and know which of their words are
    not; texts of the customer are as they were written.
    """
    policy = voice.policy
    spoken = {message.id: message.language for message in data.messages}

    def languages(message_id: str | None) -> str:
        return spoken.get(message_id or "") or data.language

    texts = {message.id: message.text for message in data.messages}
    facts = {name: _checked(data.facts.get(name, Fact(name)), texts) for name in FACT_NAMES}
    triggers = gravest_first([_literal_trigger(item, texts) for item in data.triggers], policy)
    mentions = [item for item in data.mentions if _is_literal(item.quote, item.message_id, texts)]
    code = data.category.code if data.category else None
    return {
        "schema": SCHEMA,
        "reference": data.reference,
        "created_at": rfc3339(data.created_at),
        "updated_at": rfc3339(data.updated_at),
        "status": data.status if data.reference else "intake",
        "language": data.language,
        "channel": data.channel,
        "headline": _headline(data, facts, voice),
        "category": _category(data.category, voice),
        "severity": _severity(data, facts, triggers, voice),
        "facts": facts_to_api(facts),
        "timeline": timeline(facts, mentions, texts, voice, languages, data.additions),
        "triggers": [
            {"code": t.code, "level": t.level, "quote": t.quote, "message_id": t.message_id}
            for t in triggers
        ],
        "deadlines": [
            {"kind": d.kind, "due_at": rfc3339(d.due_at), "regime": d.regime, "source": d.source}
            for d in data.deadlines
        ],
        "evidence": [
            {
                "evidence_id": item.evidence_id,
                "name": item.name,
                "media_type": item.media_type,
                "size": item.size,
                "sha256": item.sha256,
            }
            for item in data.evidence
        ],
        "promises": list(data.promises),
        "open_questions": [] if data.data_right else open_questions(facts, code, voice),
        "inconsistencies": [
            *data.inconsistencies,
            *inconsistencies(facts, triggers, data.created_at, voice, languages),
        ],
        "suggested_steps": [
            *(voice.step(s) for s in policy.steps.by_data_right.get(data.data_right or "", ())),
            *suggested_steps(facts, triggers, code, len(data.evidence), voice, languages),
        ],
        "similar_cases": [
            {
                "reference": s.reference,
                "score": round(s.score, 3),
                "reason": similar_reason(s.reason, voice),
            }
            for s in data.similar_cases
        ],
        "consent": _consent(data.consent),
        "handoff": {
            "reason": data.handoff.reason,
            "requested_at": _instant(data.handoff.requested_at),
            "status": data.handoff.status,
            "owner": data.handoff.owner,
        },
        "assistant": {"model": data.model, "content_version": data.content_version},
        "transcript_url": data.transcript_url,
    }


def _headline(data: SummaryInput, facts: Mapping[str, Fact], voice: Voice) -> str:
    if data.headline:
        return request_line(data.headline, voice) or data.headline
    return headline(facts, data.category.code if data.category else None, voice, data.language)


def _category(choice: CategoryChoice | None, voice: Voice) -> dict[str, Any]:
    if choice is None:
        return {"code": None, "label": None, "confidence": None, "status": "unknown"}
    return {
        "code": choice.code,
        "label": voice.category(choice.code),
        "confidence": None if choice.confidence is None else round(choice.confidence, 3),
        "status": choice.status.value,
    }


def _severity(
    data: SummaryInput, facts: Mapping[str, Fact], triggers: Sequence[FoundTrigger], voice: Voice
) -> dict[str, Any]:
    severity = data.severity or assess_severity(
        triggers,
        data.category.code if data.category else None,
        voice.policy,
        confidence=data.category.confidence if data.category else None,
        impact=facts["impact"],
    )
    reasons = [voice.reason(each, data.language) for each in severity.reasons]
    return {"level": severity.level, "reasons": reasons}


def _consent(consent: Consent) -> dict[str, Any]:
    if consent.decision not in DECISIONS:
        raise ValueError(f"A consent decision is one of {', '.join(DECISIONS)}.")
    return {
        "notice_version": consent.notice_version,
        "language": consent.language,
        "shown_at": _instant(consent.shown_at),
        "decision": consent.decision,
        "decided_at": _instant(consent.decided_at),
    }


def _checked(fact: Fact, texts: Mapping[str, str]) -> Fact:
    """The fact with value and status in agreement, and only a literal quote."""
    has_value = fact.is_known and fact.status not in (FactStatus.DECLINED, FactStatus.UNKNOWN)
    if not has_value:
        declined = fact.status is FactStatus.DECLINED
        return Fact(fact.name, None, FactStatus.DECLINED if declined else FactStatus.UNKNOWN)
    if _is_literal(fact.quote, fact.message_id, texts):
        return fact
    known = fact.message_id if fact.message_id in texts else None
    return Fact(fact.name, fact.value, fact.status, None, known)


def _literal_trigger(trigger: FoundTrigger, texts: Mapping[str, str]) -> FoundTrigger:
    if _is_literal(trigger.quote, trigger.message_id, texts):
        return trigger
    known = trigger.message_id if trigger.message_id in texts else None
    return FoundTrigger(trigger.code, trigger.level, None, known)


def _is_literal(quote: str | None, message_id: str | None, texts: Mapping[str, str]) -> bool:
    return bool(quote) and str(quote) in texts.get(message_id or "", "")


def _instant(at: datetime | None) -> str | None:
    return rfc3339(at) if at else None
