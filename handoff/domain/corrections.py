"""Corrections in free words: "no, it was Tuesday", "the order number is HH-2"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from handoff.domain.facts import Fact, FactStatus
from handoff.domain.intake import SURE, read_free_answer
from handoff.domain.understanding import Understanding

#: How a correction names its fact, before "is", "was" or "should be".
SUBJECTS = {
    "product": r"product|service|item",
    "occurred_on": r"date|day|month",
    "order_reference": r"(?:order|account|reference|customer)(?: or account)?(?: number| no\.?)?",
    "amount": r"amount|sum|price|cost",
    "desired_outcome": r"what i(?:'d| would)? (?:like|want)|outcome",
    "customer_name": r"(?:full |first |last )?name",
    "email": r"e-?mail(?: address)?",
    "phone": r"(?:tele)?phone(?: number)?|mobile(?: number)?|number",
    "country": r"country",
    "adjustments": r"support i need",
    "representative": r"representative",
}
_NAMED = {
    name: re.compile(
        rf"(?is)^\W*(?:(?:no|sorry|actually|wait|oh|well|hmm+|and)\W+)*(?:the|my|our)?\s*(?:{subject})\s+"
        r"(?:is|was|should be|should have been|should say|has to be)\s+(?P<value>.+)$"
    )
    for name, subject in SUBJECTS.items()
}
_NAMED |= {
    "impact": re.compile(r"(?is)^how it affected me:\s*(?P<value>.+)$"),
    "prior_contact": re.compile(r"(?is)^about earlier contact:\s*(?P<value>.+)$"),
    "preferred_contact": re.compile(r"(?is)^please contact me by\s+(?P<value>.+)$"),
}
_TAKEN_BACK = re.compile(
    r"(?i)^\W*(?:no|sorry|actually|wait|correction|i meant)\b|\bnot\b|\brather\b"
)


def read_correction(
    understanding: Understanding, facts: Mapping[str, Fact], currency: str
) -> tuple[Fact, ...]:
    """Return the facts that a message puts right; none when it is no correction.

    A fact is put right when the message names it ("the date is …"), or takes something back
    ("no, …", "… not …") and gives a new value for a fact that is already known.
    """
    if understanding.is_choice:
        return ()
    named = _named(understanding, currency)
    if named is not None:
        return (named,)
    if not _TAKEN_BACK.search(understanding.text):
        return ()
    found = (understanding.mention_of(name) for name, fact in facts.items() if fact.is_known)
    return tuple(
        Fact(m.name, m.value, FactStatus.STATED, m.quote, understanding.message_id)
        for m in found
        if m is not None
        and m.confidence >= SURE
        and (m.value != facts[m.name].value or facts[m.name].message_id == understanding.message_id)
    )


def _named(understanding: Understanding, currency: str) -> Fact | None:
    for name, pattern in _NAMED.items():
        match = pattern.match(understanding.text)
        if match is None:
            continue
        mention = understanding.mention_of(name)
        if mention is not None:
            return Fact(
                name, mention.value, FactStatus.STATED, mention.quote, understanding.message_id
            )
        value = replace(understanding, text=match["value"], intent="inform")
        return read_free_answer(name, value, currency)
    return None
