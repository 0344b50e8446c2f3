"""Facts in a message: spans found, and values read right, by the rules of `span_scoring`.

Readings of low confidence answer a question and are used only when that fact was asked for, so
they count where they meet a labelled span and nowhere else.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.datasets import Row
from benchmarks.measures.read import Mistake, Read, Scores
from benchmarks.scoring import f1, share
from benchmarks.span_scoring import (
    Gold,
    Hit,
    Tally,
    amount_golds,
    annotates,
    date_golds,
    overlaps,
    plain_golds,
)

#: Name in the scores, and the entity of the assistant.
FACTS = {
    "email": "email",
    "phone": "phone",
    "order_reference": "order_reference",
    "date": "occurred_on",
    "amount": "amount",
}
REFERENCES = ("order_id", "invoice_id", "booking_number", "claim_id", "policy_id")
#: Kinds of labelled spans that may or may not be taken for a fact: there, nothing is wrong.
OPEN = {
    "order_reference": ("account_number", "item_code", "card_number", "username"),
    "date": ("time", "time_period", "duration"),
}
SURE = 0.5
_ISO_DAY = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")


def scores(reads: Sequence[Read]) -> Scores:
    """Return the scores of each fact over all rows and by language.

    `<fact>_f1`: place and value right. `<fact>_span_f1`: place alone. `<fact>_value_accuracy`: the
    share of labelled spans found with the right value.
    """
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for read in reads:
        for fact in labelled_facts(read.row):
            one = Tally()
            one.add(golds(read.row, fact), hits(read, fact))
            tallies[fact, ""].merge(one)
            tallies[fact, f"_{read.row.lang}"].merge(one)
    return {
        f"{fact}_{measure}{language}": value
        for (fact, language), tally in sorted(tallies.items())
        for measure, value in _measures(tally).items()
        if tally.gold
    }


def mistakes(reads: Sequence[Read]) -> list[Mistake]:
    """Return labelled spans not found or misread, and facts seen where nothing is labelled."""
    return [
        Mistake(read.row, fact, "", words)
        for read in reads
        for fact in labelled_facts(read.row)
        for words in Tally().add(golds(read.row, fact), hits(read, fact))
    ]


def false_alarms(reads: Sequence[Read]) -> Scores:
    """Return the share of rows in which a fact is surely seen; meant for rows that tell none."""
    return {
        f"{fact}_false_alarms": share(any(map(_is_sure, _entities(r, name))) for r in reads)
        for fact, name in FACTS.items()
    }


def labelled_facts(row: Row) -> list[str]:
    """Return the facts whose spans the source of a row marked; nothing can be said of others."""
    return [fact for fact in FACTS if annotates({"labels": row.labels}, fact)]


def golds(row: Row, fact: str) -> list[Gold]:
    """Return the labelled spans of a fact, with those that are open added as not required."""
    record = {"spans": list(row.spans), "reference_date": row.reference_date}
    found = _golds_of_fact(record, fact)
    taken = {(gold.start, gold.end) for gold in found}
    return found + [
        Gold(span["start"], span["end"], span["text"], lambda value: True, required=False)
        for span in row.spans
        if span["type"] in OPEN.get(fact, ()) and (span["start"], span["end"]) not in taken
    ]


def hits(read: Read, fact: str) -> list[Hit]:
    """Return what was found for a fact; unsure readings only where they meet a labelled span."""
    labelled = golds(read.row, fact)
    found = []
    for entity in _entities(read, FACTS[fact]):
        hit = Hit(entity["start"], entity["end"], _value(entity, fact))
        if _is_sure(entity) or any(overlaps(gold, hit) for gold in labelled):
            found.append(hit)
    return found


def _golds_of_fact(record: Mapping[str, Any], fact: str) -> list[Gold]:
    if fact == "date":
        return date_golds(record)
    if fact == "amount":
        return amount_golds(record) + plain_golds(record, ["refund_amount"], _same_number)
    if fact == "email":
        return plain_golds(record, ["email"], _same_address)
    if fact == "phone":
        return plain_golds(record, ["phone"], _same_digits)
    return plain_golds(record, REFERENCES, _same_code)


def _measures(tally: Tally) -> Scores:
    return {
        "f1": tally.f1,
        "span_f1": f1(tally.placed, tally.found, tally.gold),
        "value_accuracy": tally.recall,
    }


def _entities(read: Read, name: str) -> list[Mapping[str, Any]]:
    return [e for e in read.reading.get("entities") or () if e["entity"] == name]


def _is_sure(entity: Mapping[str, Any]) -> bool:
    return float(entity.get("confidence_entity") or 1.0) >= SURE


def _value(entity: Mapping[str, Any], fact: str) -> Any:
    """Return the value as the rules take it; a date that is only words has none."""
    value = entity.get("value")
    if fact == "date":
        return value if isinstance(value, str) and _ISO_DAY.fullmatch(value) else None
    return value


def _same_address(told: str, value: Any) -> bool:
    # "name at host dot com" and mangled addresses tell no address to compare with.
    return "@" not in told or str(value).lower() == told.lower()


def _same_digits(told: str, value: Any) -> bool:
    digits = re.sub(r"\D", "", told).lstrip("0")
    return bool(digits) and re.sub(r"\D", "", str(value)).endswith(digits)


def _same_code(told: str, value: Any) -> bool:
    return _letters(told) == _letters(str(value))


def _same_number(told: str, value: Any) -> bool:
    number = value.get("value") if isinstance(value, Mapping) else value
    try:
        return float(str(number).replace(",", "")) == float(told.replace(",", ""))
    except ValueError:
        return False


def _letters(text: str) -> str:
    return re.sub(r"[^0-9a-z]", "", text.lower())
