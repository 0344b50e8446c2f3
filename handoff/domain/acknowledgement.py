"""Which acknowledgements fit a story, and the customer's own words that name event and impact."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from handoff.domain.facts import Fact
from handoff.domain.lexicon import Wording
from handoff.domain.sentences import cut, split_sentences, without_opening

#: Longest excerpt of the customer's words that is repeated to them, in characters.
EVENT_LIMIT = 160

#: Gravity goes before the kind of complaint: trigger and the acknowledgement for it.
GRAVE = (
    ("injury_or_illness", "injury"),
    ("product_safety", "safety"),
    ("harassment_or_abuse_by_staff", "harassment"),
)
#: Rudeness told beside something else is no reason to speak of what somebody lived through.
HARASSED = frozenset({"staff_conduct", "discrimination", None})
#: What makes it harder for the customer, the weightiest first.
CARE = (
    ("financial_or_domestic_abuse", "abuse"),
    ("child_or_minor", "minor"),
    ("vulnerable_customer", "vulnerability"),
    ("financial_hardship", "hardship"),
    ("accessibility_or_adjustment", "adjustment"),
)
_BEREAVED = Wording("events", r"(?i)\b{bereaved}\b")
#: What is lost in these is a thing or a place, which is no bereavement.
_THING_LOST = Wording("events", r"(?i)\b{thing_lost}\b")
#: Words of trouble, each worth a little: what went wrong, not how it began.
_TROUBLE = Wording("events", r"(?i)\b{trouble}\b")
#: Words for things that break, by their beginnings, which mean other things in other languages.
_BROKEN = Wording("things", r"(?i)\b(?=\w{4}){wrong_stems}\w*")
_TROUBLE_LIMIT = 3
#: What a sentence loses at most by telling something beside the trouble.
_MOST_ASIDE = 2.5
#: How often somebody asked before, which is seldom the trouble itself.
_ASKED_BEFORE = Wording("events", r"(?i)\b{asked_before}\b")
#: Facts whose words tell who somebody is, what they want or whom they asked, not what went wrong.
_BESIDE = (
    "prior_contact",
    "desired_outcome",
    "customer_name",
    "email",
    "phone",
    "representative",
    "adjustments",
)
_FEW_WORDS = 4
#: A sentence of so few words with an order number or a day in it says little else.
_LIKE_A_LABEL, _LABELS = 8, ("order_reference", "occurred_on")


@dataclass(frozen=True)
class Acknowledgement:
    """The response's name and its placeholders."""

    response: str
    words: dict[str, str] = field(default_factory=dict)


def acknowledgements(
    facts: Mapping[str, Fact],
    category: str | None,
    triggers: Mapping[str, Iterable[str]],
    event: str | None = None,
    said: Collection[str] = (),
    language: str | None = None,
) -> list[Acknowledgement]:
    """Return what acknowledges a story: the event, the impact, and care for who tells it.

    Gravity goes before category: an injury is met as one whatever it is filed under. The impact
    is left out where the same sentence tells it, and what was not told is never made up.

    Args:
        facts: the draft's.
        category: None when it is not known or doubtful.
        triggers: the codes found, each with the customer's words that show it.
        event: a sentence that speaks for the category, if one stands out.
        said: codes of triggers for which advice was given already; it is not given twice.
        language: of the story, ISO 639-1; with it words for things that break count too.
    """
    story = facts.get("story")
    text = str(story.value) if story and story.is_known else ""
    grave = next(
        (
            (code, kind)
            for code, kind in GRAVE
            if code in triggers and (kind != "harassment" or category in HARASSED)
        ),
        None,
    )
    telling = _telling_words(triggers, grave[0] if grave else None)
    sentence = event_sentence(text, facts, event=event, telling=telling, language=language)
    quoted = excerpt(sentence, telling)
    kind = grave[1] if grave else _kind_of(category)
    product = facts.get("product")
    has_product = product is not None and product.is_known
    if kind == "safety" and ("product_safety" in said or not has_product):
        kind = "fright"
    elif kind == "injury" and "product_safety" in said:
        kind = "harm"
    chosen = [Acknowledgement(f"utter_acknowledge_{kind}", {"event": quoted})]
    impact = impact_words(text, facts)
    if impact and impact not in sentence and quoted not in impact:
        chosen.append(Acknowledgement("utter_acknowledge_impact", {"impact": impact}))
    care = _care(text, triggers)
    if care:
        chosen.append(Acknowledgement(f"utter_acknowledge_{care}"))
    return chosen


def _kind_of(category: str | None) -> str:
    """Return which acknowledgement goes with a category by itself.

    A warning needs words that tell of danger: a burnt quiche frightens nobody.
    """
    return "other" if category in (None, "safety") else category


def acknowledgement_of_addition(text: str) -> Acknowledgement:
    """Return what acknowledges words that were added to the story later."""
    quoted = excerpt(event_sentence(text, {}), ())
    return Acknowledgement("utter_acknowledge_addition", {"event": quoted})


def event_sentence(
    story: str,
    facts: Mapping[str, Fact],
    *,
    event: str | None = None,
    telling: Iterable[str] = (),
    language: str | None = None,
) -> str:
    """Return the sentence of a story that says what went wrong, literally.

    Sentences gain by the words of a grave trigger, by speaking for the category and by words of
    trouble; they lose by telling only a wish, an earlier contact or a name, by asking, and by being
    very short. Of equals the first one is taken.
    """
    sentences = [story[start:end] for start, end in split_sentences(story)]
    beside = [
        fact.quote
        for name in _BESIDE
        if (fact := facts.get(name)) and fact.quote and fact.quote != story
    ]
    impact = facts.get("impact")
    amount = facts.get("amount")
    paid = amount.quote if amount and amount.quote else None
    broken = (_BROKEN.of(language),) if language else ()
    labels = [
        fact.quote for name in _LABELS if (fact := facts.get(name)) and fact.is_known and fact.quote
    ]

    def weight(sentence: str) -> float:
        words = without_opening(sentence)
        told = {
            match.start() for pattern in (_TROUBLE, *broken) for match in pattern.finditer(words)
        }
        total = float(min(len(told), _TROUBLE_LIMIT))
        total -= 1.0 * bool(not total and paid and paid in sentence)
        total += 4.0 * any(part in sentence for part in telling)
        # What was bought speaks for a category as well, and says nothing of what went wrong.
        speaks = bool(event and (event in sentence or sentence in event))
        total += speaks * (1.5 if total else 0.5)
        aside = 3.0 * any(part in sentence for part in beside)
        aside += 1.5 * bool(impact and impact.quote and impact.quote in sentence)
        aside += 2.0 * bool(_ASKED_BEFORE.search(words))
        total -= min(aside, _MOST_ASIDE)
        total -= 1.0 * words.endswith("?")
        total -= 1.0 * (len(words.split()) < _FEW_WORDS)
        total -= 4.0 * (len(words.split()) < 2)
        is_label = len(words.split()) <= _LIKE_A_LABEL and any(one in sentence for one in labels)
        total -= 1.0 * is_label
        return total

    return max(sentences, key=weight, default="")


def excerpt(sentence: str, telling: Iterable[str] = ()) -> str:
    """Return a sentence without its greeting, and of a long one the part that tells most."""
    words = without_opening(sentence)
    if len(words) <= EVENT_LIMIT:
        return words
    places = [(place, len(part)) for part in telling if part and (place := words.find(part)) >= 0]
    place, length = min(places, default=(0, 0))
    start = 0
    if place + length > EVENT_LIMIT:
        start = _clause_start(words, place)
    return cut(words, EVENT_LIMIT, start)


def impact_words(story: str, facts: Mapping[str, Fact]) -> str:
    """Return the sentence in which the customer told what it meant for them, "" when none."""
    impact = facts.get("impact")
    if impact is None or not impact.is_known or not impact.quote or impact.quote not in story:
        return ""
    for start, end in split_sentences(story):
        sentence = story[start:end]
        if impact.quote in sentence:
            whole = without_opening(sentence)
            return whole if len(whole) <= EVENT_LIMIT else cut(impact.quote.strip(), EVENT_LIMIT)
    return ""


def _telling_words(triggers: Mapping[str, Iterable[str]], grave: str | None) -> list[str]:
    return [words for words in triggers.get(grave, ()) if words.strip()] if grave else []


def _care(story: str, triggers: Mapping[str, Iterable[str]]) -> str | None:
    code, care = next(((code, kind) for code, kind in CARE if code in triggers), (None, None))
    if care != "vulnerability" or code is None:
        return care
    shown = [words for words in triggers[code] if words]
    for start, end in split_sentences(story):
        sentence = story[start:end]
        if any(words in sentence or sentence in words for words in shown):
            lost = _BEREAVED.search(sentence)
            if lost and not _THING_LOST.search(sentence[lost.start() :]):
                return "bereavement"
    return care


def _clause_start(words: str, place: int) -> int:
    """Return where the clause before a place begins, at most half an excerpt earlier."""
    earliest = max(0, place - EVENT_LIMIT // 2)
    ends = [match.end() for match in re.finditer(r"[,;:–]\s+|\s+", words[:place])]
    clauses = [
        match.end() for match in re.finditer(r"[,;:–]\s+", words[:place]) if match.end() >= earliest
    ]
    if clauses:
        return clauses[0]
    return next((end for end in ends if end >= earliest), place)
