"""Readings of a short message that hold only if it answers the question for that fact."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.nlu.facts.amount_words import amount_words
from assistant.nlu.facts.amounts import local_currency
from assistant.nlu.facts.lexicon import load_section
from assistant.nlu.facts.model import ANSWER_CONFIDENCE, Found, Setting
from assistant.nlu.facts.names import is_name
from assistant.nlu.facts.numbers import read_digits
from assistant.nlu.facts.patterns import fold, spell_out
from assistant.nlu.facts.products import NAMED_CONFIDENCE, is_noun_phrase
from assistant.nlu.facts.references import bare_code, code_among_words
from assistant.nlu.facts.things import is_thing

_SHORT_WORDS = 6
#: A number among so many words may be the sum that was asked for.
_SUM_WORDS = 12
#: Longest answer in which the first number may be the sum, and a code the one that was asked for.
_LONG_WORDS = 40
#: So much is read of what stands before a number.
_BEFORE = 30
#: Cents behind a gap: "39 90".
_GAP = re.compile(r"^(\d{1,4}) (\d\d)$")
#: Smaller numbers in words count things.
_LEAST_IN_WORDS = 13
_FIGURES = frozenset({"amount", "occurred_on", "email", "phone"})
_NUMBER = re.compile(r"(?<![\w.,/-])\d[\d.,’']*(?![\w@/-])")


@dataclass(frozen=True)
class _Words:
    number: re.Pattern[str]
    lead: re.Pattern[str]
    nothing: re.Pattern[str]
    said: re.Pattern[str]
    denied: re.Pattern[str]


def bare_answers(text: str, setting: Setting, sure: list[Found]) -> list[Found]:
    """Return low-confidence readings of a short message for facts that it does not tell in full.

    Args:
        sure: the facts already found in the message.
    """
    have = {fact.fact for fact in sure}
    if not text.strip() or len(text.split()) > _LONG_WORDS:
        return []
    if len(text.split()) > _SUM_WORDS:
        sums = [] if "amount" in have else _first_sum(text, setting, sure)
        return [*sums, *_codes(text, setting, sure)]
    if len(text.split()) > _SHORT_WORDS:
        told = have & {"amount", "occurred_on", "phone", "email"}
        return [*([] if told else _sums(text, setting)), *_codes(text, setting, sure)]
    words, folded = _words(setting.language), fold(text)
    if words.nothing.fullmatch(folded):
        return []
    answers = []
    number = words.number.fullmatch(folded)
    if number and not have & {"amount", "occurred_on"}:
        written = _GAP.sub(r"\1.\2" if setting.language == "en" else r"\1,\2", number[1].strip())
        value = read_digits(written, "." if setting.language == "en" else ",")
        if value is not None and value < 10_000_000 and "phone" not in have:
            tidy = int(value) if value == int(value) else value
            amount = {"value": tidy, "currency": local_currency(setting.region)}
            answers.append(Found("amount", *number.span(1), amount, ANSWER_CONFIDENCE))
    elif not have & {"amount", "occurred_on", "phone", "email"}:
        answers += _sums(text, setting)
    lead = words.lead.match(folded)
    at = lead.end() if lead else 0
    code = bare_code(text[at:], setting)
    if code and not have & {"order_reference", "email", "occurred_on"}:
        start, end = code[0] + at, code[1] + at
        answers.append(Found("order_reference", start, end, text[start:end], ANSWER_CONFIDENCE))
    elif not code:
        answers += _codes(text, setting, sure)
    if have or code:
        return answers
    name = _moved(is_name(text[at:], setting), at) or is_name(text, setting)
    if name is not None:
        answers.append(Found("customer_name", *name, text[slice(*name)], ANSWER_CONFIDENCE))
    thing = is_noun_phrase(text, setting)
    if thing is not None:
        words_of_it = text[slice(*thing)]
        is_known = is_thing(words_of_it, setting.language)
        confidence = NAMED_CONFIDENCE if is_known else ANSWER_CONFIDENCE
        answers.append(Found("product", *thing, words_of_it, confidence))
    return answers


def _codes(text: str, setting: Setting, sure: list[Found]) -> list[Found]:
    """Return the one code among other words: "on the receipt it says 0044/118/2"."""
    if any(fact.fact == "order_reference" for fact in sure):
        return []
    code = code_among_words(text, setting, _with_figures(sure))
    return [code] if code is not None else []


def _sums(text: str, setting: Setting) -> list[Found]:
    """Return the last number of a text as a sum: "900, no wait, 960" means the second one."""
    return _meant(text, setting)[-1:] or _sums_in_words(text, setting)[-1:]


def _first_sum(text: str, setting: Setting, sure: list[Found]) -> list[Found]:
    """Return the first number of a long answer as a sum: "four hundred, half of it …"."""
    found = [*_meant(text, setting), *_sums_in_words(text, setting)]
    taken = _with_figures(sure)
    apart = [
        one for one in found if not any(t.start < one.end and one.start < t.end for t in taken)
    ]
    return sorted(apart, key=lambda one: one.start)[:1]


def _with_figures(sure: list[Found]) -> list[Found]:
    """Return the facts whose words hold no other fact; a wish or a story may."""
    return [fact for fact in sure if fact.fact in _FIGURES]


def _meant(text: str, setting: Setting) -> list[Found]:
    """Return the numbers in figures that are meant: "the deposit was 120, not 210, with 20 off"."""
    words, folded = _words(setting.language), fold(text)

    def follows(pattern: re.Pattern[str], number: Found) -> bool:
        return pattern.search(folded[max(0, number.start - _BEFORE) : number.start]) is not None

    numbers = [one for one in _sums_in_digits(text, setting) if not follows(words.denied, one)]
    said = [one for one in numbers if follows(words.said, one)]
    return said or numbers


def _sums_in_digits(text: str, setting: Setting) -> list[Found]:
    found = []
    for number in _NUMBER.finditer(text):
        written = number.group().rstrip(".,’'")
        value = read_digits(written, "." if setting.language == "en" else ",")
        if value:
            tidy = int(value) if value == int(value) else value
            span = number.start(), number.start() + len(written)
            found.append(_sum(span, tidy, setting))
    return found


def _sums_in_words(text: str, setting: Setting) -> list[Found]:
    """Return the numbers in words as sums: "the quote says four hundred and twenty"."""
    book = amount_words(setting.language).book
    return [
        _sum((token.start, token.end), int(token.number), setting)
        for token in book.read(text).tokens
        if token.number and token.number >= _LEAST_IN_WORDS and text[token.start].isalpha()
    ]


def _sum(span: tuple[int, int], value: float, setting: Setting) -> Found:
    amount = {"value": value, "currency": local_currency(setting.region)}
    return Found("amount", *span, amount, ANSWER_CONFIDENCE)


def _moved(span: tuple[int, int] | None, by: int) -> tuple[int, int] | None:
    return None if span is None else (span[0] + by, span[1] + by)


@lru_cache(maxsize=8)
def _words(language: str) -> _Words:
    section = load_section(language, "people")["answer"]

    def any_of(name: str) -> str:
        return "|".join(spell_out(pattern) for pattern in section[name])

    return _Words(
        number=re.compile(rf"\s*(?:(?:{any_of('number_lead')})\s+)*#?(\d[\d., ]*)\s*[.!]?\s*"),
        lead=re.compile(rf"\s*(?:(?:{any_of('lead')})\s+)*"),
        nothing=re.compile(rf"\W*(?:{any_of('nothing')})\W*"),
        said=re.compile(rf"\b(?:{any_of('said_before')})[\s:]+$"),
        denied=re.compile(rf"\b(?:{any_of('denied_before')})\s+$"),
    )
