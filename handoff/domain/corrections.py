"""Corrections in free words: "no, it was Tuesday", "the order number is HH-2"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from handoff.domain.asking import asks
from handoff.domain.declining import IN_FREE_WORDS, LIKELY_ANSWER
from handoff.domain.facts import Fact, FactStatus, only_changes
from handoff.domain.free_answers import read_free_answer
from handoff.domain.intake import answers_yes_or_no
from handoff.domain.lexicon import Wording
from handoff.domain.replacements import (
    LONGEST_WORDS,
    changes_known,
    is_like,
    number_of,
    read_replacements,
)
from handoff.domain.sentences import split_sentences
from handoff.domain.understanding import GUESS, SURE, Mention, Understanding
from handoff.domain.weekdays import is_weekday

#: Most words of a value that is told anew without saying that the old one was wrong.
PLAIN_WORDS = 8
#: Facts that are told anew so, and those whose questions get no other answer of that shape.
_PLAIN = frozenset({"amount", "occurred_on", "email", "phone"})
_OF_A_SHAPE = frozenset({"order_reference", "customer_name", "preferred_contact", "email", "phone"})

#: What may follow the panel's words where people begin a story with them too.
PANEL_VALUES = {
    "customer_name": r"[^\s.,!?]+(?:\s[^\s.,!?]+){0,3}",
    "desired_outcome": r"[^.!?\n]{1,120}[.!]?",
}
#: Facts that a correction can name, and those for which the panel beside the chat has words of its
#: own; lexicon/.
_NAMED_FACTS = (
    "product",
    "occurred_on",
    "order_reference",
    "amount",
    "desired_outcome",
    "customer_name",
    "email",
    "phone",
    "country",
    "adjustments",
    "representative",
)
_PANEL_FACTS = (
    "impact",
    "prior_contact",
    "preferred_contact",
    "desired_outcome",
    "customer_name",
    "adjustments",
    "representative",
)
_NAMED = {
    name: Wording(
        "corrections",
        r"(?is)^\W*(?:{opener}\W+)*(?:{mistake_in} )?(?:{article}\s+|{elided_article})?"
        rf"{{named_{name}}}(?:\s+{{is}}|,\s*{{it_is}})\s+(?P<value>.+)$",
    )
    for name in _NAMED_FACTS
}
_PANEL = {
    name: Wording(
        "corrections",
        rf"(?i)^{{panel_{name}}}\s*(?P<value>{PANEL_VALUES.get(name, '.+')})$",
    )
    for name in _PANEL_FACTS
}
_TAKEN_BACK = Wording("corrections", r"(?i){taken_back}")
#: What else says that one made a mistake.
_SLIPPED = Wording(
    "corrections",
    r"(?i)^\W*(?:(?:{interjection}|{and})\W+)*{slipped_first}\b|\b{slipped}",
)
#: What takes a day back while an earlier contact is asked for, which has a day of its own.
_TAKEN_BACK_DAY = Wording("corrections", r"(?i){day_taken_back}")
#: So near to the day stands what takes it back: "not Tuesday", "it was on the 4th".
_NEAR = 16
#: Facts of which a story may tell several values, and how near a no stands to the one put right.
_OF_A_STORY, _NEAR_A_NO = frozenset({"amount", "occurred_on"}), 30
#: A bare number that is put right ("es waren 119", "399 was right"), and what is no sum: a day.
_BARE_SUM = Wording(
    "corrections",
    r"(?i)\b{it_was}\s+(?:{only}\s+)?(?P<said>\d+(?:[.,]\d{1,2})?)\W*$"
    r"|(?<![\w.,-])(?P<right>\d+(?:[.,]\d{1,2})?)\s+{was}\s+{right}\b",
)
_DAYS_OF_A_MONTH = 31
#: What is wanted besides, not instead.
_ON_TOP = Wording("corrections", r"(?i)\b{on_top}\b")

#: What may follow a name that is put right: "…, not Renault", "…, con Felipe".
_ASIDE = Wording(
    "corrections",
    r"(?is),\s*(?:{and} )?{not_or_with}\b.*$|\s+{with}\s+(?:{a} )?(?:\w{1,4}\W*|\w\b.*)$",
)
#: A word in the name of a thing.
_THING = re.compile(r"[^\W\d_]{3,}")
_FAMILY_NAME = Wording("corrections", r"(?i)\b{family_name}\b")
#: A day of the month alone, and one that is taken back.
_DAY = Wording("corrections", r"(?i)\W*(?:{before_a_day} )*(\d{1,2})(?:{ordinal_ending}|[º.])?\W*")
_FULL_DAY = re.compile(r"(\d{4}-\d\d)-(\d\d)")
_NOT_THE_DAY = Wording(
    "corrections",
    r"(?i)\b{not}(?: {before_a_day})*\s+\d{1,2}(?!\d)|\b{not}\b[^.!?]{0,25}\b{but}\b",
)
_NOT_THIS_DAY = Wording("corrections", r"(?i)\b{not}(?: {before_a_day})*\s+(?P<day>\d{1,2})(?!\d)")
#: What stands right before a value that is taken back.
_DENIED = Wording("corrections", r"(?i)\b{denied}(?:\s+{small_word})*\s+$")


def read_correction(
    understanding: Understanding,
    facts: Mapping[str, Fact],
    currency: str,
    asked: str | None = None,
) -> tuple[Fact, ...]:
    """Return the facts that a message puts right; none when it is no correction.

    A fact is put right when the message names it ("the date is …"), or takes something back
    ("no, …", "… not …") and gives a new value for a fact that is already known.

    Args:
        asked: the fact of the open question. The day of an earlier contact is not the day on which
            it happened.
    """
    if understanding.is_choice:
        return ()
    text = understanding.text
    is_marked = bool(
        _TAKEN_BACK.search(text)
        or _SLIPPED.search(text)
        or changes_known(text, facts)
        or _denies_the_day(text, facts)
    )
    beside = read_replacements(understanding, facts, is_marked=is_marked)
    named = _named(understanding, currency)
    sums = tuple(fact for fact in beside if fact.name == "amount")
    if named is not None and named.name == "order_reference" and sums:
        return sums  # "the bill was 1.108, not 1.180"
    if named is not None:
        return (_whole(named, facts, text),)
    found = [
        Fact(m.name, m.value, FactStatus.STATED, m.quote, understanding.message_id)
        for m in (_instead(understanding, n, fact) for n, fact in facts.items() if fact.is_known)
        if m is not None
        and _puts_right(m, facts[m.name], understanding, is_marked=is_marked, asked=asked)
    ]
    if {fact.name for fact in (*found, *beside)} - {"product"}:
        # "I looked at the transfer, it was 380, not 350"
        meant = {m.quote for m in understanding.mentions if m.role == "correction"}
        found = [fact for fact in found if fact.name != "product" or fact.quote in meant]
    found = [_with_earlier_wish(fact, facts[fact.name], text) for fact in found]
    told = [fact for fact in found if not only_changes(fact.name, fact.value)]
    right = (*(told or ([] if beside else found)), *beside)
    return right or _bare_sum(understanding, facts)


def _denies_the_day(text: str, facts: Mapping[str, Fact]) -> bool:
    """True for "the 3rd, not the 2nd" where the 2nd is known."""
    known = facts.get("occurred_on")
    day = _FULL_DAY.fullmatch(str(known.value)) if known is not None else None
    return day is not None and any(
        int(denied["day"]) == int(day[2]) for denied in _NOT_THIS_DAY.finditer(text)
    )


def _bare_sum(understanding: Understanding, facts: Mapping[str, Fact]) -> tuple[Fact, ...]:
    """Return the amount where a bare number is put right and can be nothing else."""
    known, found = facts.get("amount"), _BARE_SUM.search(understanding.text)
    if known is None or not known.is_known or found is None:
        return ()
    if any(mention.confidence >= SURE for mention in understanding.mentions):
        return ()
    written = found["said"] or found["right"]
    number = number_of(written)
    if isinstance(number, int) and number <= _DAYS_OF_A_MONTH and "occurred_on" in facts:
        return ()
    amount = {"value": number, "currency": known.value["currency"]}
    message_id = understanding.message_id
    return (Fact("amount", amount, FactStatus.STATED, written, message_id),)


def _puts_right(
    mention: Mention,
    known: Fact,
    understanding: Understanding,
    *,
    is_marked: bool,
    asked: str | None,
) -> bool:
    is_new = mention.value != known.value or known.message_id == understanding.message_id
    is_wish = is_marked and mention.name == "desired_outcome"  # "I'd rather have an apology"
    is_wish &= mention.confidence >= GUESS
    if not is_new or (mention.confidence < SURE and not is_wish):
        return False
    if _is_the_answer(mention, understanding, asked):
        return False
    if mention.name == "occurred_on" and str(known.value).startswith(str(mention.value)):
        return False  # "billed for this month" where the day is known
    if mention.name == "product" and mention.role != "correction":
        others = [m for m in understanding.mentions if m.name == "occurred_on"]
        if asked in IN_FREE_WORDS or others or asks(understanding.text):
            return False  # "change them for size 8"; "I had not had my tablets"
    if mention.name in _OF_A_STORY and _is_denied_elsewhere(mention, understanding.text):
        return False
    if asked == "prior_contact" and mention.name == "impact" and answers_yes_or_no(understanding):
        return False  # "No, I left in tears"
    if asked == "prior_contact" and mention.name == "occurred_on":
        if understanding.likeness(asked) >= LIKELY_ANSWER and not is_marked:
            return False  # "my daughter rang you, that was about the 1st"
        end = mention.start + len(mention.quote)
        around = slice(max(0, mention.start - _NEAR), end + _NEAR)
        return bool(_TAKEN_BACK_DAY.search(understanding.text[around]))
    return is_marked or _is_told_plainly(mention, understanding, asked)


def _is_denied_elsewhere(mention: Mention, text: str) -> bool:
    """True where many words have a no, but none near a value and no slip: "… and £5. I'm not …"."""
    if len(text.split()) <= LONGEST_WORDS or _SLIPPED.search(text):
        return False
    end = mention.start + len(mention.quote)
    nos = [match.span() for match in _TAKEN_BACK.finditer(text)]
    return bool(nos) and not any(
        start == 0 or (start < end + _NEAR_A_NO and mention.start - _NEAR_A_NO < stop)
        for start, stop in nos
    )


def _is_the_answer(mention: Mention, understanding: Understanding, asked: str | None) -> bool:
    """True for words that answer the open question: "phone, not e-mail" names no product."""
    if asked is None or asked == mention.name or asked in IN_FREE_WORDS:
        return False
    answer = understanding.mention_of(asked)
    if answer is None or (answer.confidence < SURE and asked != "preferred_contact"):
        return False
    start, end = answer.start, answer.start + len(answer.quote)
    return mention.start < end and start < mention.start + len(mention.quote)


def _is_told_plainly(mention: Mention, understanding: Understanding, asked: str | None) -> bool:
    """True for "it was £59" where something of another shape is asked for."""
    if asked is None or asked == mention.name or asked not in _OF_A_SHAPE:
        return False
    is_short = len(understanding.text.split()) <= PLAIN_WORDS
    return mention.name in _PLAIN and is_short and understanding.mention_of(asked) is None


def _with_earlier_wish(fact: Fact, known: Fact, text: str) -> Fact:
    """Return a wish with the one before it when the words say that it comes on top."""
    if fact.name != "desired_outcome" or not _ON_TOP.search(text):
        return fact
    if known.message_id == fact.message_id:
        return known  # a repeated turn
    codes = [*known.value["codes"], *fact.value["codes"]]
    both = f"{known.value['text']}; {fact.value['text']}" if known.value["text"] else text
    return replace(fact, value={"codes": list(dict.fromkeys(codes)), "text": both})


def _whole(named: Fact, facts: Mapping[str, Fact], text: str) -> Fact:
    """Return a name of which one word was put right ("my surname is Pons, not Ponz") as a whole."""
    known = facts.get("customer_name")
    if named.name != "customer_name" or known is None or not known.is_known:
        return named
    before, right = str(known.value).split(), str(named.value)
    wrong = [word for word in before if re.search(rf"(?i)\b{re.escape(word)}\b", text)]
    if _FAMILY_NAME.search(text) and not wrong:
        wrong = before[-1:]
    if not wrong:  # "it is spelt without z, so Pons"
        wrong = [word for word in before if is_like(word, right)]
    if len(before) < 2 or len(right.split()) > 1 or len(wrong) != 1 or right in before:
        return named
    return replace(named, value=" ".join(right if w == wrong[0] else w for w in before))


def _instead(understanding: Understanding, name: str, known: Fact) -> Mention | None:
    """Return the mention that says what is right: "it was not Tuesday, it was Wednesday"."""
    usable = [m for m in understanding.mentions if m.name == name and m.problem is None]
    denied = [m.value for m in usable if _DENIED.search(understanding.text[: m.start])]
    # "It was not Wednesday but Tuesday the 17th; on Wednesdays somebody else comes."
    kept = [m for m in usable if m.value not in denied]
    if known.message_id != understanding.message_id:
        kept = [m for m in kept if m.value != known.value] or kept
        usable = [m for m in usable if m.value != known.value] or usable
    if name == "occurred_on":
        kept = [
            _in_the_week_of(known, _in_the_month_of(known, m, understanding.text))
            for m in _nearest(kept, understanding)
        ]
    only = replace(understanding, mentions=tuple(kept or usable))
    return only.mention_of(name)


def _nearest(mentions: list[Mention], understanding: Understanding) -> list[Mention]:
    """Return the days in the sentence that takes one back: "the 6th, not the 5th", or all."""
    taken_back = _NOT_THE_DAY.search(understanding.text)
    if taken_back is None:
        return mentions
    spans = split_sentences(understanding.text)
    start, end = next(
        (span for span in spans if taken_back.start() < span[1]), (0, len(understanding.text))
    )
    within = [m for m in mentions if start <= m.start < end]
    before = [m for m in within if m.start + len(m.quote) <= taken_back.start()]
    return before[-1:] or within or mentions


def _in_the_month_of(known: Fact, mention: Mention, text: str) -> Mention:
    """Return a bare day in the month of the known one, where that one is named: "6th, not 5th"."""
    day = _DAY.fullmatch(mention.quote)
    before = _FULL_DAY.fullmatch(str(known.value))
    if day is None or before is None:
        return mention
    rest = text[: mention.start] + " " + text[mention.start + len(mention.quote) :]
    if not re.search(rf"(?<!\d){int(before[2])}(?!\d)", rest):
        return mention
    try:
        value = date.fromisoformat(f"{before[1]}-{int(day[1]):02}")
    except ValueError:
        return mention
    return replace(mention, value=str(value))


def _in_the_week_of(known: Fact, mention: Mention) -> Mention:
    """Return a bare weekday in the week of a known date that lies further back.

    "It was the Thursday" puts Friday a fortnight ago right, not yesterday.
    """
    dates = [_FULL_DAY.fullmatch(str(value)) for value in (known.value, mention.value)]
    if not all(dates) or not is_weekday(mention.quote) or is_weekday(known.quote or ""):
        return mention
    told, before = date.fromisoformat(str(mention.value)), date.fromisoformat(str(known.value))
    weeks = max(0, round((told - before).days / 7))
    return replace(mention, value=str(told - timedelta(weeks=weeks)))


def _named(understanding: Understanding, currency: str) -> Fact | None:
    for name, pattern in (*_PANEL.items(), *_NAMED.items()):
        match = pattern.match(understanding.text)
        if match is None:
            continue
        if name == "product" and not _THING.search(match["value"]):
            continue  # "el servicio es el 2291"
        mention = understanding.mention_of(name)
        if mention is not None:
            return Fact(
                name, mention.value, FactStatus.STATED, mention.quote, understanding.message_id
            )
        said = _ASIDE.sub("", match["value"]) if name == "customer_name" else match["value"]
        value = replace(understanding, text=said, intent="inform")
        return read_free_answer(name, value, currency)
    return None
