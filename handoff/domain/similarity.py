"""Whether two complaints are the same one told twice: a score, and the reason in words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handoff.domain.facts import Fact

#: What each agreement adds; contact alone is not enough.
WEIGHTS = {
    "order_reference": (0.4, "same order or account number"),
    "product": (0.2, "similar product"),
    "occurred_on": (0.2, "same date"),
    "amount": (0.1, "same sum"),
}
CONTACT_WEIGHT = 0.4
#: Facts that are the same for the same customer, and how that is said.
CONTACTS = {"phone": "same phone number", "email": "same e-mail address"}
#: How the customer is known to be the same otherwise.
PROVEN, SAME_CHAT, SAME_ACCOUNT = "case proven by a code", "same chat", "same verified customer"
#: Names of all reasons, by their words.
REASONS = {
    **{words: name for name, (_, words) in WEIGHTS.items()},
    **{words: name for name, words in CONTACTS.items()},
    PROVEN: "proven",
    SAME_CHAT: "chat",
    SAME_ACCOUNT: "account",
}
LEAST_SCORE = 0.55
#: Share of the words of the shorter name that the other one has too.
SHARED_WORDS = 0.5


@dataclass(frozen=True, slots=True)
class SimilarCase:
    """Another case that looks alike: score 0 to 1 and why."""

    reference: str
    score: float
    reason: str


def contact_key(name: str, value: Any) -> str | None:
    """Return what finds the cases of an e-mail address or a telephone number; else None."""
    if name not in CONTACTS or value is None:
        return None
    return hashlib.sha256(f"{name}:{str(value).casefold()}".encode()).hexdigest()[:32]


def similar_case(
    reference: str,
    contact: str,
    facts: Mapping[str, Fact],
    others: Mapping[str, Any],
) -> SimilarCase | None:
    """Return the other case as similar, or None when only the customer is the same.

    Args:
        reference: of the other case.
        contact: how the customer is known to be the same, in words.
        facts: of this complaint.
        others: values of the other case's facts, by name; those not known may be missing.
    """
    score, reasons = CONTACT_WEIGHT, [contact]
    for name, (weight, words) in WEIGHTS.items():
        own = facts.get(name)
        if own is None or not own.is_known or others.get(name) is None:
            continue
        if _agree(name, own.value, others[name]):
            score += weight
            reasons.append(words)
    if score < LEAST_SCORE:
        return None
    return SimilarCase(reference, min(score, 1.0), _sentence(reasons))


def read_reasons(text: str) -> tuple[str, ...]:
    """Return the names of the reasons in a recorded sentence; none when one is not known."""
    names = [REASONS.get(part[:1].lower() + part[1:]) for part in text.split(", ")]
    return tuple(name for name in names if name) if all(names) else ()


def _agree(name: str, one: Any, other: Any) -> bool:
    if name == "product":
        a, b = _words(one), _words(other)
        return bool(a and b) and len(a & b) >= SHARED_WORDS * min(len(a), len(b))
    if name == "order_reference":
        return _bare(one) == _bare(other)
    return bool(one == other)


def _words(value: Any) -> set[str]:
    return {word for word in re.findall(r"\w+", str(value).casefold()) if len(word) > 2}


def _bare(value: Any) -> str:
    return re.sub(r"\W", "", str(value)).casefold()


def _sentence(reasons: list[str]) -> str:
    text = ", ".join(reasons)
    return text[:1].upper() + text[1:]
