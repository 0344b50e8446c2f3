"""The record of a complaint as rules ask for it: which fields, and what stands in each.

A field is never left out. What is not known is an explicit empty with the reason; nothing is
invented. Source: docs/records.md, where each field is explained.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from handoff.domain.texts import Words
from handoff.domain.trend_tables import write_csv

SCHEMA = "redress.records/1"


class Need(StrEnum):
    """How much a field is needed."""

    MUST = "must"
    SHOULD = "should"
    OPTIONAL = "optional"


class Reason(StrEnum):
    """Why a field, or a part of it, is empty; the sentences are the desk's."""

    NOT_TOLD = "not_told"
    DECLINED = "declined"
    NOT_COLLECTED = "not_collected"
    NEVER_ASKED = "never_asked"
    NONE = "none"
    NOT_YET = "not_yet"
    NOT_RECORDED = "not_recorded"
    NOT_REFERRED = "not_referred"
    REMOVED = "removed"


@dataclass(frozen=True)
class FieldRule:
    """A field: its name, how much it is needed, and who asks for it."""

    id: str
    need: Need
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """What stands in a field; `reason` says why it is empty, `gaps` why parts of it are."""

    value: Any
    reason: Reason | None = None
    gaps: Mapping[str, Reason] = field(default_factory=dict)


@dataclass(frozen=True)
class Record:
    """All fields of one case, in the order of FIELDS."""

    reference: str
    entries: Mapping[str, Entry]


_ISO_C, _ISO_E = "ISO 10002 Annex C", "ISO 10002 Annex E"
_CFPB, _ASIC = "CFPB form", "ASIC IDR data dictionary"
_M, _S = Need.MUST, Need.SHOULD
FIELDS: tuple[FieldRule, ...] = (
    FieldRule("case_id", _M, (_ISO_E, _ASIC, "Ley 10/2025")),
    FieldRule("received_at_utc", _M, ("DISP 1.6", "DISP 1.9", _ASIC)),
    FieldRule("received_timezone", _M, ("computation",)),
    FieldRule("channel", _M, (_ISO_E, _ASIC)),
    FieldRule("recorded_by", _M, (_ISO_E,)),
    FieldRule("complainant_name", _M, (_ISO_C, _CFPB)),
    FieldRule("contact_and_safe_contact", _M, (_ISO_C, _CFPB)),
    FieldRule("representative_and_authority", _S, (_ISO_C, _CFPB)),
    FieldRule("jurisdiction_and_residence", _M, ("computation",)),
    FieldRule("complainant_type", _S, (_ASIC, "DISP 2.7")),
    FieldRule("product_or_service_and_reference", _M, (_ISO_C, _CFPB, _ASIC)),
    FieldRule("event_dates", _M, (_ISO_C, _CFPB)),
    FieldRule("description_verbatim", _M, (_ISO_C, _CFPB)),
    FieldRule("summary_neutral", _M, ("handoff",)),
    FieldRule("issue_categories", _M, (_ISO_E, _ASIC, _CFPB)),
    FieldRule("loss_amount_and_currency", _S, (_CFPB, _ASIC)),
    FieldRule("remedy_sought", _M, (_ISO_C, _CFPB)),
    FieldRule("earlier_contacts", _S, (_CFPB, _ISO_E)),
    FieldRule("evidence", _S, (_ISO_C, _CFPB)),
    FieldRule("severity_impact_urgency", _M, (_ISO_E,)),
    FieldRule("escalation_triggers", _M, ("policy/triggers.yml",)),
    FieldRule("support_needs", _S, ("FCA FG21/1", "Equality Act 2010 s.20")),
    FieldRule("regimes_and_due_dates", _M, ("computation",)),
    FieldRule("acknowledged_at", _M, ("DISP 1.6.1R", "RG 271.51")),
    FieldRule("disclosures_shown", _M, ("GDPR Art 5(2)",)),
    FieldRule("consents", _M, ("GDPR Art 7(1)",)),
    FieldRule("measures_taken", _M, ("DISP 1.9.1R", _ISO_E)),
    FieldRule("status", _M, (_ASIC,)),
    FieldRule("outcome_and_redress", _M, ("DISP 1.9.1R", _ASIC)),
    FieldRule("closed_at_and_days_open", _M, (_ASIC,)),
    FieldRule("root_cause", _S, ("DISP 1.3.3R", "ISO 10002 clause 8")),
    FieldRule("external_referral", _S, (_ISO_E,)),
    FieldRule("demographics", Need.OPTIONAL, (_ASIC,)),
)


def to_json(records: Sequence[Record], about: Mapping[str, Any], words: Words) -> str:
    """Return the records as one JSON object.

    Args:
        about: what was exported, when and why.
        words: in which the headings of the fields are; everything else stays as it is.
    """
    body = {
        "schema": SCHEMA,
        **about,
        "language": words.language,
        "fields": [
            {
                "id": rule.id,
                "label": heading(rule.id, words),
                "need": rule.need.value,
                "sources": list(rule.sources),
            }
            for rule in FIELDS
        ],
        "reasons": {reason.value: words.say(f"records.reason.{reason}") for reason in Reason},
        "cases": [
            {
                rule.id: {
                    "value": record.entries[rule.id].value,
                    "reason": record.entries[rule.id].reason,
                    "gaps": dict(record.entries[rule.id].gaps),
                }
                for rule in FIELDS
            }
            for record in records
        ],
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def to_csv(records: Sequence[Record], words: Words) -> str:
    """Return one line a case: each field, and beside it why it, or a part of it, is empty.

    Each column has a heading in words and, in brackets, its code. What has parts is written as
    JSON.
    """
    rows: list[list[object]] = [
        [column for rule in FIELDS for column in _columns(rule.id, words)],
    ]
    for record in records:
        cells: list[object] = []
        for rule in FIELDS:
            entry = record.entries[rule.id]
            cells += [_cell(entry.value), _reasons(entry, words)]
        rows.append(cells)
    return write_csv(rows)


def heading(field_id: str, words: Words) -> str:
    """Return what a field is called."""
    return words.say(f"records.field.{field_id}")


def _columns(field_id: str, words: Words) -> tuple[str, str]:
    name = heading(field_id, words)
    why = words.say("records.why_empty", field=name)
    return f"{name} [{field_id}]", f"{why} [{field_id}_reason]"


def _reasons(entry: Entry, words: Words) -> str:
    told = [words.say(f"records.reason.{entry.reason}")] if entry.reason else []
    for part, reason in entry.gaps.items():
        name, why = words.say(f"records.part.{part}"), words.say(f"records.reason.{reason}")
        told.append(words.say("records.gap", part=name, reason=why))
    return " ".join(told)


def _cell(value: Any) -> object:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return value
