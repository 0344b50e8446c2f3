"""Whether a customer had to repeat something after the conversation was handed to a person.

A hand-over counts as repeated when, while the agent had the conversation,

- the agent asked for a fact that was known when the agent took over: a message of the agent has
  a question that names the fact by one of ASKED; or
- the customer told such a fact again: a message of the customer contains its value, or the words
  it was first taken from.

Only facts whose value can be recognised with certainty are looked at. What is found is therefore
a lower bound: a question in words that are not listed here is not seen.
Source: docs/trends.md, "Hand-overs where the customer had to repeat".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from handoff.domain.facts import Fact
from handoff.domain.lexicon import Wording

#: Facts that an agent is seen to ask for; how they name them stands in the lexicon.
ASKED = ("order_reference", "email", "phone", "customer_name", "occurred_on", "amount")
#: Facts a customer signs with or greets by; saying them again means nothing.
SIGNED = frozenset({"customer_name"})
#: A value shorter than this is found in any text.
LEAST_LENGTH = 4
_QUESTIONS = {name: Wording("agents", rf"(?i){{asks_{name}}}") for name in ASKED}
_SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]?")
_CERTAIN = re.compile(r"[\d@]")
_SPACE = re.compile(r"[\s\-./()]+")


def had_to_repeat(
    known: Mapping[str, Fact], of_agent: Iterable[str], of_customer: Iterable[str]
) -> bool:
    """Return whether something known was asked for or told again.

    Args:
        known: facts with a value when the agent took over, by name.
        of_agent: the agent's messages while the agent had the conversation.
        of_customer: the customer's messages in the same time.
    """
    return bool(asked_again(known, of_agent) or told_again(known, of_customer))


def asked_again(known: Mapping[str, Fact], messages: Iterable[str]) -> set[str]:
    """Return the names of the known facts that a question of these messages names."""
    questions = [
        sentence
        for text in messages
        for sentence in _SENTENCE.findall(text)
        if sentence.rstrip().endswith("?")
    ]
    return {
        name
        for name, pattern in _QUESTIONS.items()
        if name in known and any(pattern.search(question) for question in questions)
    }


def told_again(known: Mapping[str, Fact], messages: Iterable[str]) -> set[str]:
    """Return the names of the known facts whose value or first words are in these messages."""
    texts = [_plain(text) for text in messages]
    return {
        name
        for name, fact in known.items()
        if name in ASKED
        and name not in SIGNED
        and any(form in text for form in _forms(fact) for text in texts)
    }


def _forms(fact: Fact) -> set[str]:
    """Return what a message is searched for: the value as text, and the quote it came from."""
    found = {_plain(fact.quote)} if fact.quote and len(fact.quote) <= 80 else set()
    value: Any = fact.value
    if isinstance(value, str):
        found.add(_plain(value))
    # "yesterday" is said of many things; a number or an address is recognised with certainty.
    return {form for form in found if len(form) >= LEAST_LENGTH and _CERTAIN.search(form)}


def _plain(text: str) -> str:
    return _SPACE.sub("", text).casefold()
