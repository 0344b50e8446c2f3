"""Sums of money in customer text, and which of them the complaint is about."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from assistant.nlu.facts.amount_words import AmountWords, amount_words
from assistant.nlu.facts.currencies import SIGNS, is_code, is_local, local_currency, resolve
from assistant.nlu.facts.lexicon import of_every_language
from assistant.nlu.facts.model import Found, Setting
from assistant.nlu.facts.phrases import Occurrence, Sentence, Token

__all__ = ["extract_amounts", "local_currency"]
_CONFIDENCE = {
    "parts": 0.9,
    "spoken": 0.9,
    "sum": 0.95,
    "small": 0.85,
    "grand": 0.9,
    "note": 0.8,
    "result": 0.8,
    "asked": 0.6,
    "bare": 0.6,
    "period": 0.6,
    "each": 0.6,
    "cents": 0.6,
}
_WITHOUT_CURRENCY = frozenset({"result", "asked", "bare", "period", "each", "cents"})
#: A number with two places behind the sign that parts them, and what it is no price after: times,
#: versions and measures. With a dot, it may be a time or a day.
_WITH_CENTS = re.compile(r"\d{1,4},\d\d|(?P<dot>\d{1,4}\.\d\d)")
_NO_PRICE_AFTER = re.compile(rf"(?i)\b{of_every_language('amounts', 'no_price_after')}\.?\s*$")
#: Cents behind a word that parts them: "32 con 70".
_CENTS_AFTER = re.compile(
    rf"(?i)\s+{of_every_language('amounts', 'cents_after')}\s+(?P<cents>\d\d)(?!\d|[.,]\d)"
)
_CENTS_MAY_FOLLOW = frozenset({"bare", "asked", "result", "period"})
#: Longest word that no plural of a thing is.
_SHORT_NOUN = 3
_LARGE = 1_000_000
# How much more a sum counts that is reckoned from those before it, how far back they stand and how
# many times the largest of them it is.
_RECKONED, _RECKONED_FROM, _RESULT_WORDS, _MOST_PARTS = 6.0, 30, 8, 40
_ASKED_FOR = 2.0
# Whole numbers below this are no sums beside a word for a period: "I ring 3 a month", "monthly 12
# calls" count calls.
_LEAST_WHOLE = {"period": 10, "each": _LARGE, "result": 10, "asked": 10}
# A number of these kinds before a noun counts things.
_NO_COUNT = frozenset({"result", "asked"})
_WITH_UNIT = frozenset({"parts", "spoken", "sum", "small"})
# A word that was typed without the space after it: "a refund of299 dollars".
_GLUED = re.compile(r"(?<![\w-])[a-zà-ÿ]{2,}$")
_LONGEST_GLUED = 12
#: From here on a letter behind a number is short for the currency: "1190e", but "20e".
_LEAST_BEFORE_A_LETTER = 100
_REACH = 14
_STOPS = frozenset(".;!?\n")
# A sum that is told and then asked back is said twice.
_SAID_AGAIN = 1.0


class _Sum(NamedTuple):
    start: int
    end: int
    first: int
    last: int
    value: float
    currency: str
    confidence: float
    kind: str


def extract_amounts(text: str, setting: Setting) -> list[Found]:
    """Return the sums of `text` as facts `amount` {value, currency}, in order of appearance.

    `role` is "complaint" for the sum that was claimed, charged or paid (one at most), "mention" for
    the others. A number without a currency counts only beside words such as "paid" or "a month".
    """
    words = amount_words(setting.language)
    sentence = words.book.read(text)
    kept: list[_Sum] = []
    taken = bytearray(len(text))
    for found in _sums(text, sentence, setting, words):
        if not any(taken[found.start : found.end]):  # Earlier kinds are the more certain ones.
            kept.append(found)
            taken[found.start : found.end] = b"\1" * (found.end - found.start)
    if not kept:
        return []
    kept = _in_one_currency(sorted(kept, key=lambda found: found.start))
    cuts = _cuts(text, sentence, words, kept)
    times = Counter((found.value, found.currency) for found in kept)
    scores = [
        _score(sentence, found, cuts, words)
        + (_SAID_AGAIN if times[found.value, found.currency] > 1 else 0.0)
        for found in kept
    ]
    best = max(range(len(kept)), key=lambda i: (scores[i], -i))
    best = next((i for i, found in enumerate(kept) if _is_told_exactly(found, kept[best])), best)
    # "40 euros a month" is a side remark beside another sum only.
    least = -2.0 if len(kept) > 1 else -2.4
    return [
        replace(_fact(found), role="complaint" if i == best and scores[i] > least else "mention")
        for i, found in enumerate(kept)
    ]


def _is_told_exactly(found: _Sum, rounded: _Sum) -> bool:
    """Say whether a sum is another one with its cents: "87 and a bit, 87.25"."""
    is_round = rounded.value == int(rounded.value) and found.value != int(found.value)
    return is_round and int(found.value) == rounded.value and found.currency == rounded.currency


def _in_one_currency(sums: list[_Sum]) -> list[_Sum]:
    """Return sums with those reckoned from another in its currency: "$12 each, 36 in all"."""
    told: list[_Sum] = []
    for found in sums:
        before = next((one for one in reversed(told) if one.kind in _WITH_UNIT), None)
        if found.kind == "result" and before is not None:
            found = found._replace(currency=before.currency)
        told.append(found)
    return told


def _fact(found: _Sum) -> Found:
    value = round(found.value, 2)
    amount = {"value": int(value) if value == int(value) else value, "currency": found.currency}
    return Found("amount", found.start, found.end, amount, found.confidence)


def _sums(text: str, sentence: Sentence, setting: Setting, words: AmountWords) -> Iterator[_Sum]:
    for phrase in words.sums:
        for place in phrase.occurrences(sentence):
            first, last = sentence.tokens[place.first], sentence.tokens[place.last]
            with_unit = phrase.name in _WITH_UNIT
            if _is_cut_off(text, first, last, with_unit):
                continue
            value = _value(phrase.name, place, words)
            if phrase.name == "result" and not _reckons(sentence, place.first, value):
                continue
            if phrase.name == "bare" and value < 10 and _counts_things(sentence, place, value):
                continue
            if phrase.name == "bare" and _counts_several(text, sentence, place):
                continue
            if phrase.name in _NO_COUNT and _counts_a_noun(sentence, place, words):
                continue
            if phrase.name == "cents" and not _is_a_price(text, first, last, words):
                continue
            if value == int(value) and value < _LEAST_WHOLE.get(phrase.name, 0):
                continue
            currency = _currency(text, phrase.name, place, sentence, setting, words, value)
            if value and currency:
                end = last.end
                if phrase.name in _CENTS_MAY_FOLLOW and (after := _CENTS_AFTER.match(text, end)):
                    value, end = value + int(after["cents"]) / 100, after.end()
                confidence = _CONFIDENCE[phrase.name]
                if phrase.name in _WITHOUT_CURRENCY - {"cents"} and value != int(value):
                    confidence = 0.8
                yield _Sum(
                    _start(text, first),
                    end,
                    place.first,
                    place.last,
                    value,
                    currency,
                    confidence,
                    phrase.name,
                )


def _is_cut_off(text: str, first: Token, last: Token, with_unit: bool) -> bool:
    """Say whether the match is only a part of a longer code, number or time."""
    before, after = text[max(0, first.start - 1) : first.start], text[last.end : last.end + 1]
    if (
        first.number is not None
        and text[first.start].isdigit()
        and (before.isalnum() or before in tuple("./,_#"))
    ):
        glued = _GLUED.search(text, max(0, first.start - _LONGEST_GLUED), first.start)
        return not (with_unit and glued)
    if text[last.end - 1] in "-–" and after.isdigit():  # "FR 88-201"
        return True
    if before.isalpha() and first.key.isalpha():
        return True
    return last.key[-1:].isdigit() and (
        after.isalpha() and last.number is not None and text[last.end : last.end + 2].isalnum()
    )


def _is_a_price(text: str, first: Token, last: Token, words: AmountWords) -> bool:
    """Say whether a number without a currency is written as prices are: "ticket 59,90"."""
    written = _WITH_CENTS.fullmatch(text, first.start, last.end)
    if written is None or _NO_PRICE_AFTER.search(text[: first.start]):
        return False
    if not words.cents_after_a_dot:
        return not written["dot"]
    return bool(written["dot"]) and bool(words.after_a_price.match(text, last.end))


def _start(text: str, first: Token) -> int:
    """Return where a sum starts, without the article of "a $5 voucher"."""
    letter, _, sign = text[first.start : first.end].partition(" ")
    return first.end - len(sign) if sign and len(letter) == 1 and len(sign) == 1 else first.start


def _counts_things(sentence: Sentence, place: Occurrence, value: float) -> bool:
    """Say whether a small whole number stands before a noun ("they owe me 3 parcels")."""
    following = sentence.tokens[place.last + 1 : place.last + 2]
    return value == int(value) and bool(following) and following[0].key[0].isalpha()


def _counts_several(text: str, sentence: Sentence, place: Occurrence) -> bool:
    """Say whether a number in words stands before things ("I paid ten lessons together")."""
    number = text[sentence.tokens[place.first].start : sentence.tokens[place.last].end]
    following = sentence.tokens[place.last + 1 : place.last + 2]
    if not following or any(char.isdigit() for char in number):
        return False
    word = text[following[0].start : following[0].end]
    return len(word) > _SHORT_NOUN and word.isalpha() and (word.endswith("s") or word[0].isupper())


def _counts_a_noun(sentence: Sentence, place: Occurrence, words: AmountWords) -> bool:
    """Say whether a number stands before a word that it may count ("so 3 men came")."""
    index = place.last + 1
    if index >= len(sentence.tokens) or not sentence.tokens[index].key[0].isalpha():
        return False
    kinds = ("joiner", "of", "after_result", "after_asked")
    return not any(words.book.belongs(sentence, index, kind) for kind in kinds)


def _reckons(sentence: Sentence, first: int, value: float) -> bool:
    """Say whether a smaller number stands before a token, from which a sum may be reckoned.

    "4471, so 4471" says a number twice, and nothing is 100 times as much as its parts.
    """
    before = [
        token.number
        for token in sentence.tokens[max(0, first - _RECKONED_FROM) : first]
        if token.number is not None
    ]
    return bool(before) and value not in before and value / _MOST_PARTS <= max(before)


def _is_result(sentence: Sentence, found: _Sum, words: AmountWords) -> bool:
    """Say whether words beside a sum tell that it is reckoned from those before it."""
    if not _reckons(sentence, found.first, found.value):
        return False
    if words.results["after_result"].pattern.match(sentence.codes, found.last + 1):
        return True
    matches = words.results["before_result"].pattern.finditer(
        sentence.codes, max(0, found.first - _RESULT_WORDS), found.first
    )
    return any(match.end() == found.first for match in matches)


def _value(kind: str, place: Occurrence, words: AmountWords) -> float:
    parts = place.parts
    value = 1.0
    for name in ("digits", "words", "tens", "many"):
        if name in parts:
            value = parts[name].number or 0.0
            break
    if "scale" in parts:
        value *= float(words.book.value("scale", parts["scale"]))
    if kind == "parts":
        return value + (parts["cents"].number or 0.0) / 100
    if kind == "spoken":
        cents = parts["cents"].number or 0.0
        return value + cents / (10 if cents < 10 else 100)
    if kind == "small":
        return value / 100
    if kind == "grand":
        return value * float(words.book.value("grand", parts["grand"]))
    if kind == "note":
        return float(words.book.value("note", parts["note"]))
    return value


def _currency(
    text: str,
    kind: str,
    place: Occurrence,
    sentence: Sentence,
    setting: Setting,
    words: AmountWords,
    value: float,
) -> str | None:
    """Return the ISO code that the words or the region say; None where it is no money."""
    parts, region = place.parts, setting.region
    if kind in ("grand", "note", *_WITHOUT_CURRENCY):
        return local_currency(region)
    if kind == "small":
        meant = str(words.book.value("small", parts["small"]))
        # Cents are no part of a pound; then those of a euro are meant.
        codes = meant.split()
        local = local_currency(region)
        if meant == "local":
            return local if local != "GBP" else "EUR"
        return local if local in codes else codes[0]
    if "code" in parts:
        token = parts["code"]
        return (
            str(words.book.value("code", token)) if is_code(text[token.start : token.end]) else None
        )
    for name in ("currency", "sign", "short", "slang"):
        if name not in parts:
            continue
        token = parts[name]
        if token.key in words.ordinal_marks and value < _LEAST_BEFORE_A_LETTER:
            return None
        meant = str(words.book.value(name, token))
        if _start(text, token) > token.start:
            meant = SIGNS[text[token.end - 1]]
        if name == "currency" and token.key in words.doubtful:
            if not is_local(meant, region) and value < _LARGE:
                return None
            if _weighed(sentence, place, words):
                return None
        elif name == "currency" and _weighed(sentence, place, words) and meant in ("pound", "GBP"):
            return None
        return resolve(meant, region)
    return None


def _weighed(sentence: Sentence, place: Occurrence, words: AmountWords) -> bool:
    return words.cues["weight"].found(sentence, max(0, place.first - 4), place.first) or (
        words.cues["weight"].pattern.match(sentence.codes, place.last + 1) is not None
    )


def _cuts(text: str, sentence: Sentence, words: AmountWords, sums: list[_Sum]) -> list[int]:
    """Return the tokens at which clauses end, none of them inside a sum."""
    inside = {index for found in sums for index in range(found.first, found.last + 1)}
    cuts = {
        index
        for found in words.breaks.occurrences(sentence)
        for index in range(found.first, found.last + 1)
    }
    cuts |= {
        index
        for index, token in enumerate(sentence.tokens)
        if token.key in _STOPS
        and (token.key == "\n" or token.end >= len(text) or text[token.end].isspace())
    }
    return sorted(cuts - inside)


def _score(sentence: Sentence, found: _Sum, cuts: list[int], words: AmountWords) -> float:
    """Return how much the words around a sum say that the complaint is about it."""
    before, after = bisect_left(cuts, found.first), bisect_right(cuts, found.last)
    left = cuts[before - 1] + 1 if before else 0
    right = cuts[after] if after < len(cuts) else len(sentence.tokens)
    left, right = max(left, found.first - _REACH), min(right, found.last + 1 + _REACH)
    score = 0.0
    nearest = max(
        (
            (match.end(), weight)
            for name, weight in (("claimed", 4.0), ("paid", 2.5), ("related", -2.5))
            for match in words.cues[name].pattern.finditer(sentence.codes, left, found.first)
        ),
        default=None,
    )
    if nearest is not None:
        score += nearest[1]
    if words.cues["usual"].found(sentence, left, right):
        score -= 3.0
    if _is_result(sentence, found, words):
        score += _RECKONED
    if found.kind == "asked":
        score += _ASKED_FOR
    follows = found.last + 1
    if score >= 0 and words.cues["after_claimed"].pattern.match(sentence.codes, follows, right):
        score += 3.0
    if words.cues["after_related"].pattern.match(sentence.codes, follows, right):
        score -= 2.0
    return score
