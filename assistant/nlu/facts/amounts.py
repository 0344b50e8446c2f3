"""Sums of money in customer text, and which of them the complaint is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from assistant.nlu.facts.lexicon import alternatives, clause, compile_any, load_section
from assistant.nlu.facts.model import Found, Setting
from assistant.nlu.facts.numbers import DIGITS, multiplied, read_digits, read_words


def _pairs(written: str) -> dict[str, str]:
    """Return the mapping that "key=value key=value" says."""
    return dict(pair.split("=", 1) for pair in written.split())


_SYMBOLS = _pairs(
    "£=GBP €=EUR ₹=INR Rs=INR Rs.=INR ₺=TRY ₽=RUB ₴=UAH ₩=KRW ₪=ILS zł=PLN kr=SEK ¥=JPY"
    " $=local_dollar R$=BRL US$=USD A$=AUD AU$=AUD C$=CAD CA$=CAD NZ$=NZD HK$=HKD S$=SGD MX$=MXN"
)
_REGION_CURRENCY = _pairs(
    "AT=EUR BE=EUR CY=EUR DE=EUR EE=EUR ES=EUR FI=EUR FR=EUR GR=EUR HR=EUR IE=EUR IT=EUR LT=EUR"
    " LU=EUR LV=EUR MT=EUR NL=EUR PT=EUR SI=EUR SK=EUR GB=GBP US=USD CA=CAD AU=AUD NZ=NZD IN=INR"
    " CH=CHF SE=SEK NO=NOK DK=DKK PL=PLN BR=BRL MX=MXN JP=JPY ZA=ZAR SG=SGD HK=HKD AR=ARS CL=CLP"
    " CO=COP PE=PEN"
)
_CODES = (
    "GBP|EUR|USD|CAD|AUD|NZD|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|INR|JPY|CNY|HKD|SGD|ZAR|BRL|MXN"
    "|ARS|CLP|COP|PEN|TRY|AED|SAR|ILS|KES|NGN|PHP|THB|IDR|MYR|KRW"
)
_DOLLAR_REGIONS = frozenset({"US", "CA", "AU", "NZ", "SG", "HK"})
_COUNTED = r"\s*(?:st|nd|rd|th|days?|weeks?|months?|years?|times|hours?|minutes?|items?|pm|am)\b"
_SUFFIX = r"(?:\s?(?P<suffix>k|mn?|million|thousand)\b)?"


@dataclass(frozen=True)
class _Grammar:
    words: dict[str, Any]
    symbol_first: re.Pattern[str]
    number_first: re.Pattern[str]
    in_words: re.Pattern[str]
    small: re.Pattern[str]
    bare: re.Pattern[str]
    cues: dict[str, re.Pattern[str]]
    weight: re.Pattern[str]
    breaks: re.Pattern[str]


@dataclass(frozen=True)
class _Sum:
    start: int
    end: int
    value: float
    currency: str
    confidence: float


def extract_amounts(text: str, setting: Setting) -> list[Found]:
    """Return the sums of `text` as facts `amount` {value, currency}, in order of appearance.

    `role` is "complaint" for the sum that was claimed, charged or paid (one at most), "mention" for
    the others. A number without a currency counts only after words such as "paid".
    """
    grammar = _grammar(setting.language)
    kept: list[_Sum] = []
    for found in _sums(text, setting, grammar):
        if all(found.end <= other.start or found.start >= other.end for other in kept):
            kept.append(found)
    kept.sort(key=lambda found: found.start)
    scores = [_score(text, found, grammar) for found in kept]
    best = max(range(len(kept)), key=lambda i: (scores[i], -i), default=-1)
    facts = [_fact(found) for found in kept]
    return [
        replace(fact, role="complaint" if i == best and scores[i] > -2.0 else "mention")
        for i, fact in enumerate(facts)
    ]


def local_currency(region: str) -> str:
    """Return the ISO 4217 code of a region; US dollars where the region is not listed."""
    return _REGION_CURRENCY.get(region, "USD")


def _fact(found: _Sum) -> Found:
    value = int(found.value) if found.value == int(found.value) else round(found.value, 2)
    amount = {"value": value, "currency": found.currency}
    return Found("amount", found.start, found.end, amount, found.confidence)


def _score(text: str, found: _Sum, grammar: _Grammar) -> float:
    """Return how much the words around a sum say that the complaint is about it."""
    left, right = clause(text, found.start, found.end, grammar.breaks)
    before, after = text[max(left, found.start - 60) : found.start], text[found.end : right]
    score = 0.0
    nearest = max(
        (
            (match.end(), weight)
            for name, weight in (("claimed", 4.0), ("paid", 2.5), ("related", -2.5))
            for match in grammar.cues[name].finditer(before)
        ),
        default=None,
    )
    if nearest is not None:
        score += nearest[1]
    if grammar.cues["after_claimed"].search(after):
        score += 3.0
    if grammar.cues["after_related"].search(after):
        score -= 2.0
    return score


def _sums(text: str, setting: Setting, grammar: _Grammar) -> Iterator[_Sum]:
    decimal = grammar.words["decimal"]
    for pattern in (grammar.symbol_first, grammar.number_first):
        for match in pattern.finditer(text):
            value = read_digits(match["number"], decimal)
            currency = _currency(match["currency"], grammar, setting)
            weighed = pattern is grammar.number_first and _is_weight(text, match, grammar)
            if value is not None and currency and not weighed:
                number = multiplied(value, match["suffix"])
                yield _Sum(match.start(), match.end(), number, currency, 0.95)
    for match in grammar.in_words.finditer(text):
        yield from _spoken(match, grammar, setting)
    for match in grammar.small.finditer(text):
        value = read_digits(match["number"], decimal)
        currency = _currency(grammar.words["small"][match["currency"].lower()], grammar, setting)
        if value is not None and currency:
            yield _Sum(match.start(), match.end(), value / 100, currency, 0.85)
    for match in grammar.bare.finditer(text):
        value = read_digits(match["number"], decimal)
        cued = grammar.cues["bare"].search(text[max(0, match.start() - 40) : match.start()])
        if value is not None and cued:
            confidence = 0.8 if re.search(r"[.,]\d\d$", match["number"]) else 0.6
            currency = local_currency(setting.region)
            yield _Sum(match.start(), match.end(), value, currency, confidence)


def _spoken(match: re.Match[str], grammar: _Grammar, setting: Setting) -> Iterator[_Sum]:
    value = read_words(match["number"], grammar.words)
    named = match["currency"].lower()
    if named in grammar.words["grand"]:
        digits = read_digits(match["number"], grammar.words["decimal"])
        value = (digits if digits is not None else value or 0) * 1000
        currency: str | None = local_currency(setting.region)
    else:
        currency = _currency(named, grammar, setting)
    if value and currency:
        yield _Sum(match.start(), match.end(), value, currency, 0.9)


def _currency(named: str, grammar: _Grammar, setting: Setting) -> str | None:
    """Return the code for a symbol, code or word; dollars are the region's where it has them."""
    tidy = " ".join(named.split())
    code = _SYMBOLS.get(tidy) or grammar.words["currencies"].get(tidy.lower(), tidy.upper())
    local = local_currency(setting.region)
    if code == "LOCAL_DOLLAR" or code == "local_dollar":
        return local if setting.region in _DOLLAR_REGIONS else "USD"
    if code == "LOCAL_CENT" or code == "local_cent":
        return local if local != "GBP" else "EUR"
    return code if len(code) == 3 else None


def _is_weight(text: str, match: re.Match[str], grammar: _Grammar) -> bool:
    if match["currency"].lower() not in ("pound", "pounds"):
        return False
    return bool(grammar.weight.search(text[max(0, match.start() - 25) : match.start()]))


@lru_cache(maxsize=8)
def _grammar(language: str) -> _Grammar:
    words = load_section(language, "amounts")
    symbols = "|".join(re.escape(s) for s in sorted(_SYMBOLS, key=len, reverse=True))
    codes, names = _CODES, alternatives(words["currencies"])
    number = rf"(?P<number>{DIGITS})"
    spoken = alternatives([*words["numbers"], *words["scales"]])
    joined = rf"(?:{spoken})(?:[\s-]+(?:(?:{alternatives(words['joiners'])})\s+)?(?:{spoken}))*"
    grand = alternatives(words["grand"])
    flags = re.IGNORECASE
    return _Grammar(
        words=words,
        symbol_first=re.compile(
            rf"(?<![\w$])(?P<currency>{symbols}|\b(?:{codes}))\s?{number}{_SUFFIX}", flags
        ),
        number_first=re.compile(
            rf"(?<![\w.,/-]){number}{_SUFFIX}\s?(?P<currency>{symbols}|(?:{codes}|{names})\b)(?!\s?\d)",
            flags,
        ),
        in_words=re.compile(
            rf"\b(?P<number>{joined}|\d+(?:\.\d)?)\s?(?P<currency>{names}|{grand})\b", flags
        ),
        small=re.compile(
            rf"(?<![\w.,]){number}\s?(?P<currency>{alternatives(words['small'])})\b", flags
        ),
        bare=re.compile(
            rf"(?<![\w.,/#-])(?P<number>{DIGITS})(?![\w/%:-]|[.,]\d|{_COUNTED})", flags
        ),
        cues={name: compile_any(patterns) for name, patterns in words["cues"].items()},
        weight=compile_any(words["weight"]),
        breaks=compile_any(words["breaks"]),
    )
