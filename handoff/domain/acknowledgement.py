"""Which acknowledgement fits a story, and the customer's own words that name the event."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from handoff.domain.facts import Fact

#: Longest excerpt of the customer's words that is repeated to them.
EVENT_LIMIT = 160
INJURY_TRIGGERS = frozenset({"injury_or_illness"})
SAFETY_TRIGGERS = frozenset({"product_safety"})

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_ARTICLE = re.compile(r"(?i)^(?:a|an|the|my|your|our|this|that)\s+")
_GREETING = re.compile(r"(?i)^(hi|hello|hey|good (morning|afternoon|evening)|dear \w+)\b[\s,.!]*")


@dataclass(frozen=True)
class Acknowledgement:
    """The response's name and its placeholders."""

    response: str
    words: dict[str, str]


def acknowledgement(
    facts: Mapping[str, Fact],
    category: str | None,
    triggers: Collection[str],
    event: str | None = None,
) -> Acknowledgement:
    """Return the acknowledgement for a story.

    Gravity goes before category: an injury is met as one whatever it is filed under.

    Args:
        category: None when it is not known or doubtful.
        event: the sentence that says what went wrong; None takes the story's first.
    """
    story = facts.get("story")
    text = str(story.value) if story and story.is_known else ""
    if INJURY_TRIGGERS & set(triggers):
        kind = "injury"
    elif SAFETY_TRIGGERS & set(triggers):
        kind = "safety"
    else:
        kind = category or "other"
    product = _short(facts.get("product"))
    return Acknowledgement(
        response=f"utter_acknowledge_{kind}",
        words={
            "event": event_words(event or text),
            "with_product": f" with the {product}" if product else "",
            "about_product": f" about the {product}" if product else "",
            "of_amount": _amount(facts.get("amount")),
        },
    )


def event_words(story: str) -> str:
    """Return a literal excerpt of the story: its first full sentence, cut at a word if long."""
    rest = _GREETING.sub("", story.strip())
    sentences = [s.strip() for s in _SENTENCE.findall(rest) if s.strip()]
    first = next((s for s in sentences if len(s.split()) >= 4), sentences[0] if sentences else rest)
    if len(first) <= EVENT_LIMIT:
        return first
    return first[:EVENT_LIMIT].rsplit(" ", 1)[0] + " …"


def _short(fact: Fact | None) -> str:
    value = _ARTICLE.sub("", str(fact.value)) if fact and fact.is_known else ""
    return value if 0 < len(value) <= 60 else ""


def _amount(fact: Fact | None) -> str:
    if fact is None or not fact.is_known:
        return ""
    return f" of {fact.quote}" if fact.quote else ""
