"""The parts of a summary that are worked out: headline, timeline, questions and steps."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handoff.domain.data_rights import read_request_headline
from handoff.domain.facts import Fact, FactStatus, wish_codes
from handoff.domain.severity import FoundTrigger, gravest_first
from handoff.domain.similarity import read_reasons
from handoff.domain.texts import TextKey
from handoff.domain.voice import Line, Said, Voice

HEADLINE_LIMIT = 140
EXCERPT_LIMIT = 80
#: Characters that what it is about has in a headline at least, and those of quotation marks.
LEAST_SUBJECT, QUOTATION_MARKS = 20, 4
EVENT_LIMIT = 200
#: Returns the language of the message with this id.
Languages = Callable[[str | None], str]
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


def headline(facts: Mapping[str, Fact], category: str | None, voice: Voice, language: str) -> Line:
    """One line of at most 140 characters: "slow cooker, £64.99, 3 May 2026, wants money back".

    Without anything told it is the kind of complaint, which is otherwise shown beside it.

    Args:
        language: of the customer.
    """
    words = voice.words
    told = []
    if facts["amount"].is_known:
        amount = facts["amount"].value
        told.append(words.money(float(amount["value"]), str(amount["currency"])))
    if facts["occurred_on"].is_known:
        told.append(words.day(str(facts["occurred_on"].value)))
    wish = voice.wishes((facts["desired_outcome"].value or {}).get("codes") or ())
    if wish:
        told.append(words.say("summary.wants", wish=wish))
    rest = ", ".join(told)
    subject = _subject(facts, voice, language, HEADLINE_LIMIT - len(rest) - len(", "))
    line = Line(subject, ", " if subject and rest else "", rest)
    if len(line) > HEADLINE_LIMIT:
        return Line(shortened(line, HEADLINE_LIMIT))
    return line or Line(voice.category(category) or words.say("summary.complaint"))


def request_line(text: str, voice: Voice) -> Line | None:
    """The headline of a request about one's own data in another language; None for any other."""
    found = read_request_headline(text)
    if found is None:
        return None
    right, about = found
    return voice.line(
        "summary.data_request", right=TextKey(f"summary.right.{right}"), reference=about
    )


def similar_reason(text: str, voice: Voice) -> str:
    """Why another case is similar, in another language; what is not recognised as it stands."""
    names = read_reasons(text)
    told = ", ".join(voice.words.say(f"summary.similar.{name}") for name in names)
    return told[:1].upper() + told[1:] or text


def _subject(facts: Mapping[str, Fact], voice: Voice, language: str, room: int) -> Line:
    """What it is about, in the customer's words: the product, else how the story begins."""
    room = max(room, LEAST_SUBJECT)
    product = facts["product"].value
    if product:
        return Line(Said(shortened(_one_line(str(product)), room), language))
    excerpt = _excerpt(facts["story"].value)
    if not excerpt:
        return Line()
    limit = min(EXCERPT_LIMIT, room - QUOTATION_MARKS)
    return voice.line("summary.quoted", text=Said(shortened(excerpt, limit), language))


def timeline(
    facts: Mapping[str, Fact],
    mentions: Sequence[FoundMention],
    texts: Mapping[str, str],
    voice: Voice,
    languages: Languages,
    additions: Sequence[Addition] = (),
) -> list[dict[str, Any]]:
    """Dated events, the earliest first, then what has no date; events are the customer's words.

    A sum that is not the one complained about has no date of its own.

    Args:
        languages: returns the language of a message.
    """
    entries = []
    occurred = facts["occurred_on"]
    if occurred.is_known:
        told = _sentence(occurred.quote, occurred.message_id, texts)
        event = _said(told, occurred.message_id, languages)
        unsaid = Line(voice.words.say("labels.fact.occurred_on"))
        entries.append(_entry(occurred.value, event or unsaid, occurred))
    for mention in mentions:
        is_date = mention.name == "occurred_on"
        told = _sentence(mention.quote, mention.message_id, texts) or mention.quote
        if is_date and mention.value == occurred.value and mention.quote == occurred.quote:
            continue
        event = _said(told, mention.message_id, languages)
        entries.append(_entry(mention.value if is_date else None, event, mention))
    for addition in additions:
        told = texts.get(addition.message_id, "")
        if told:
            words = _said(shortened(_one_line(told), EVENT_LIMIT), addition.message_id, languages)
            event = voice.line("summary.added", text=words)
            entries.append(
                {
                    "date": addition.date,
                    "event": event,
                    "quote": told,
                    "message_id": addition.message_id,
                }
            )
    return sorted(entries, key=lambda entry: (entry["date"] is None, entry["date"] or ""))


def open_questions(facts: Mapping[str, Fact], category: str | None, voice: Voice) -> list[Line]:
    """What an agent should still find out; a refused fact is not asked for again."""
    reachable = any(facts[name].is_known for name in ("email", "phone"))
    route = ROUTES.get(str(facts["preferred_contact"].value))
    questions = []
    for definition in voice.policy.facts_to_ask(category, wish_codes(facts)):
        fact = facts[definition.name]
        if fact.is_known or fact.status is FactStatus.DECLINED or not definition.agent_question:
            continue
        is_route = definition.name in ROUTES.values()
        if is_route and (definition.name != route if route else reachable):
            continue
        questions.append(voice.question(definition))
    return questions


def inconsistencies(
    facts: Mapping[str, Fact],
    triggers: Sequence[FoundTrigger],
    told_at: datetime,
    voice: Voice,
    languages: Languages,
) -> list[Line]:
    """Statements that do not go together, for a person to look at."""
    found = []
    occurred = facts["occurred_on"].value
    if occurred and str(occurred)[:7] > told_at.date().isoformat()[:7]:
        found.append(voice.line("summary.late_date", day=voice.words.day(str(occurred))))
    wanted = facts["preferred_contact"].value
    route = ROUTES.get(str(wanted))
    if route and facts[route].status is FactStatus.DECLINED:
        way, missing = TextKey(f"labels.contact.{wanted}"), TextKey(f"labels.fact.{route}")
        found.append(voice.line("summary.no_address", contact=way, address=missing))
    contact = facts["prior_contact"].value or {}
    repeated = next((t for t in triggers if t.code == "repeat_or_systemic" and t.quote), None)
    if repeated and contact.get("contacted") is False:
        quote = _said(repeated.quote, repeated.message_id, languages)
        found.append(voice.line("summary.but_earlier", quote=quote))
    return found


def suggested_steps(
    facts: Mapping[str, Fact],
    triggers: Sequence[FoundTrigger],
    category: str | None,
    evidence: int,
    voice: Voice,
    languages: Languages,
) -> list[Line]:
    """What to do next: needs of the customer first, then triggers by gravity, then category."""
    policy = voice.policy
    steps: list[Line] = []
    adjustments = facts["adjustments"]
    for trigger in gravest_first(triggers, policy):
        steps.extend(voice.step(s) for s in policy.steps.by_trigger.get(trigger.code, ()))
    if adjustments.value:
        wish = _said(_one_line(str(adjustments.value)), adjustments.message_id, languages)
        steps.append(voice.line("summary.keep_to", wish=wish))
    if evidence:
        steps.append(voice.line("summary.look_at_files", count=evidence))
    steps.extend(voice.step(s) for s in policy.steps.by_category.get(category or "", ()))
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
    return _one_line(first)


def _said(text: str | None, message_id: str | None, languages: Languages) -> Line:
    return Line(Said(text, languages(message_id)) if text else "")


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
