"""The parts of a summary that are worked out: headline, timeline, questions and steps."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handoff.domain.facts import Fact, FactStatus
from handoff.domain.policy import Policy
from handoff.domain.severity import FoundTrigger, gravest_first
from handoff.domain.wording import date_words, sum_words, wish_words

HEADLINE_LIMIT = 140
EXCERPT_LIMIT = 80
EVENT_LIMIT = 200
ROUTES = {"email": "email", "phone": "phone", "sms": "phone"}
"""The fact that holds the address of each preferred way of contact; post has none."""

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True, slots=True)
class FoundMention:
    """A date or a sum that was told beside the one complained about.

    Attributes:
        name: occurred_on or amount.
        value: in the shape of that fact.
        quote: literal words of the message.
    """

    name: str
    value: Any
    quote: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Addition:
    """A message the customer wrote for a filed case; date as YYYY-MM-DD."""

    date: str
    message_id: str


def headline(facts: Mapping[str, Fact], category: str | None, policy: Policy) -> str:
    """One line of at most 140 characters: "slow cooker, £64.99, 3 May 2026, wants money back".

    Without anything told it is the kind of complaint, which is otherwise shown beside it.
    """
    subject = facts["product"].value or _excerpt(facts["story"].value)
    parts = [_one_line(str(subject))] if subject else []
    if facts["amount"].is_known:
        parts.append(sum_words(facts["amount"].value))
    if facts["occurred_on"].is_known:
        parts.append(date_words(str(facts["occurred_on"].value)))
    wish = wish_words(facts["desired_outcome"].value or {})
    if wish:
        parts.append(f"wants {wish}")
    line = ", ".join(parts) or policy.category_label(category) or "Complaint"
    return shortened(line, HEADLINE_LIMIT)


def timeline(
    facts: Mapping[str, Fact],
    mentions: Sequence[FoundMention],
    texts: Mapping[str, str],
    additions: Sequence[Addition] = (),
) -> list[dict[str, Any]]:
    """Dated events, the earliest first, then what has no date; events are the customer's words.

    A sum that is not the one complained about has no date of its own.
    """
    entries = []
    occurred = facts["occurred_on"]
    if occurred.is_known:
        told = _sentence(occurred.quote, occurred.message_id, texts)
        entries.append(_entry(occurred.value, told or "When it happened", occurred))
    for mention in mentions:
        is_date = mention.name == "occurred_on"
        told = _sentence(mention.quote, mention.message_id, texts) or mention.quote
        if is_date and mention.value == occurred.value and mention.quote == occurred.quote:
            continue
        entries.append(_entry(mention.value if is_date else None, told, mention))
    for addition in additions:
        told = texts.get(addition.message_id, "")
        if told:
            event = f"Added after filing: “{shortened(_one_line(told), EVENT_LIMIT)}”"
            entries.append(
                {
                    "date": addition.date,
                    "event": event,
                    "quote": told,
                    "message_id": addition.message_id,
                }
            )
    return sorted(entries, key=lambda entry: (entry["date"] is None, entry["date"] or ""))


def open_questions(facts: Mapping[str, Fact], category: str | None, policy: Policy) -> list[str]:
    """What an agent should still find out; a refused fact is not asked for again."""
    reachable = any(facts[name].is_known for name in ("email", "phone"))
    route = ROUTES.get(str(facts["preferred_contact"].value))
    questions = []
    for definition in policy.facts_to_ask(category):
        fact = facts[definition.name]
        if fact.is_known or fact.status is FactStatus.DECLINED or not definition.agent_question:
            continue
        is_route = definition.name in ROUTES.values()
        if is_route and (definition.name != route if route else reachable):
            continue
        questions.append(definition.agent_question)
    return questions


def inconsistencies(
    facts: Mapping[str, Fact], triggers: Sequence[FoundTrigger], told_at: datetime
) -> list[str]:
    """Statements that do not go together, for a person to look at."""
    found = []
    occurred = facts["occurred_on"].value
    if occurred and str(occurred)[:7] > told_at.date().isoformat()[:7]:
        found.append(f"The date given, {occurred}, is later than the complaint.")
    route = ROUTES.get(str(facts["preferred_contact"].value))
    if route and facts[route].status is FactStatus.DECLINED:
        wanted = facts["preferred_contact"].value
        found.append(f"The customer prefers {wanted} but gave no {route}.")
    contact = facts["prior_contact"].value or {}
    repeated = next((t for t in triggers if t.code == "repeat_or_systemic" and t.quote), None)
    if repeated and contact.get("contacted") is False:
        found.append(f"Says not to have been in touch before, but also “{repeated.quote}”.")
    return found


def suggested_steps(
    facts: Mapping[str, Fact],
    triggers: Sequence[FoundTrigger],
    category: str | None,
    evidence: int,
    policy: Policy,
) -> list[str]:
    """What to do next: needs of the customer first, then triggers by gravity, then category."""
    steps: list[str] = []
    adjustments = facts["adjustments"].value
    for trigger in gravest_first(triggers, policy):
        steps.extend(policy.steps.by_trigger.get(trigger.code, ()))
    if adjustments:
        steps.append(f"Keep to what the customer asked for: “{_one_line(str(adjustments))}”.")
    if evidence:
        steps.append("Look at the file sent." if evidence == 1 else f"Look at {evidence} files.")
    steps.extend(policy.steps.by_category.get(category or "", ()))
    return list(dict.fromkeys(steps))


def shortened(text: str, limit: int) -> str:
    """The text, cut at a word and ended with an ellipsis when it is longer than the limit."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut).rstrip(" ,;:") + "…"


def _excerpt(story: Any) -> str | None:
    if not story:
        return None
    parts = [part for part in _SENTENCE_END.split(str(story).strip()) if part]
    # A greeting such as "Hello." names nothing; the first sentence of some length does.
    first = next((part for part in parts if len(part.split()) >= 4), next(iter(parts), ""))
    return f"“{shortened(_one_line(first), EXCERPT_LIMIT)}”"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _sentence(quote: str | None, message_id: str | None, texts: Mapping[str, str]) -> str | None:
    """The sentence of the message in which the quote stands, on one line, or None."""
    text = texts.get(message_id or "", "")
    if not quote or quote not in text:
        return None
    start = text.index(quote)
    begin = max((m.end() for m in _SENTENCE_END.finditer(text, 0, start)), default=0)
    after = _SENTENCE_END.search(text, start + len(quote))
    end = after.start() if after else len(text)
    sentence = _one_line(text[begin:end])
    return sentence if len(sentence) <= EVENT_LIMIT else shortened(sentence, EVENT_LIMIT)


def _entry(date: Any, event: str, origin: Fact | FoundMention) -> dict[str, Any]:
    return {
        "date": date,
        "event": event,
        "quote": origin.quote,
        "message_id": origin.message_id,
    }
