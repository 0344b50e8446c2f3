"""Score found spans against gold spans: place by overlap, value by what the words say.

A found span meets a gold span when it covers at least half of it; it is right when its value is
right too. Gold that is outside of what a fact can hold (a mere year, a duration) is optional:
neither missing it nor finding it counts. Works on plain dictionaries and the standard library.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

_LONGEST_PERIOD = 31
_FROM_MONTH_TO_MONTH = re.compile(r"\((?:XXXX|\d{4})-\d\d,(?:XXXX|\d{4})-\d\d,")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d[/.-]\d{1,2}[/.-]\d\d(?!\d)")
_WEEKDAY = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado"
    r"|domingo|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche"
    r"|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch",
    re.IGNORECASE,
)
_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|ju[nl]|aug|sep|oct|nov|dec)[a-z]*", re.IGNORECASE)
_MONTHS_AGO = re.compile(r"\b(?:months?|mes(?:es)?|mois|monate?n?)\b", re.IGNORECASE)
# A date of birth is no fact of a complaint.
_BIRTH = re.compile(r"\b(?:born|geboren|nacid?[oaóí]?|née?) (?:on |am |el |le )?$", re.IGNORECASE)
_WEEKEND = re.compile(r"week-?\s?end|wochenende|fin de semana", re.IGNORECASE)
_AHEAD = re.compile(r"\b(?:next|nächst\w+|prochain\w*|próximo|que viene)\b", re.IGNORECASE)
_YEARS_AWAY = re.compile(r"\d+ (?:years?|años?|ans|jahre?n?)\b", re.IGNORECASE)
_NEAR_PAST = re.compile(
    r"\b(?:last|previous|past|pasad[oa]|anterior|dernier|pass[ée]|letzte\w*|vorige\w*)\b",
    re.IGNORECASE,
)
_UNITS = {
    "dollar": {"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD"},
    "dólar": {"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD"},
    "euro": {"EUR"},
    "libra": {"GBP"},
    "livre": {"GBP"},
    "pound": {"GBP"},
    "pfund": {"GBP"},
    "franc": {"CHF", "XOF", "XAF", "XPF", "EUR"},
    "yen japonais": {"JPY"},
    "japanese yen": {"JPY"},
    "chinese yuan": {"CNY"},
    "rupee": {"INR", "PKR", "LKR", "NPR", "MUR"},
    "cambodian riel": {"KHR"},
}
_SMALL_UNITS = {"cent", "centavo", "céntimo", "penny", "pence", "penique", "centime"}


@dataclass(frozen=True)
class Gold:
    """A gold span; `right` says whether a found value (None: found but without value) is right."""

    start: int
    end: int
    text: str
    right: Callable[[Any], bool]
    required: bool = True
    partial: bool = False  # A hit inside of it is enough: the day in "Sunday at eight o'clock".


@dataclass(frozen=True)
class Hit:
    """A found span and its normalised value."""

    start: int
    end: int
    value: Any = None


@dataclass
class Tally:
    """Counts over messages.

    `gold` and `found` count what had to be found and what was found, `placed` the gold spans that
    were met, `right` those met with the right value.
    """

    gold: int = 0
    found: int = 0
    placed: int = 0
    right: int = 0

    def add(self, golds: Sequence[Gold], hits: Sequence[Hit]) -> list[str]:
        """Count one message and return its mistakes in words, for error lists."""
        left, used = list(hits), list[Hit]()
        mistakes: list[str] = []
        for gold in sorted(golds, key=lambda g: not g.required):
            met = max(
                (hit for hit in left if overlaps(gold, hit)),
                key=lambda hit: (gold.right(hit.value), min(gold.end, hit.end) - hit.start),
                default=None,
            )
            if met is None and any(h.start <= gold.start and gold.end <= h.end for h in used):
                continue  # The end of a range whose first day was found.
            if met is not None:
                left.remove(met)
                used.append(met)
            if not gold.required:
                continue
            self.gold += 1
            if met is None:
                mistakes.append(f"missed: {gold.text}")
                continue
            self.found += 1
            self.placed += 1
            if gold.right(met.value):
                self.right += 1
            else:
                mistakes.append(f"wrong value: {gold.text} read as {met.value}")
        self.found += len(left)
        mistakes += [f"not asked for: {hit.start}-{hit.end} {hit.value}" for hit in left]
        return mistakes

    def merge(self, other: Tally) -> None:
        """Add the counts of another tally."""
        self.gold += other.gold
        self.found += other.found
        self.placed += other.placed
        self.right += other.right

    @property
    def precision(self) -> float | None:
        """Share of the found spans that are right in place and value."""
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """Share of the gold spans that were found with the right value."""
        return self.right / self.gold if self.gold else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall."""
        total = self.gold + self.found
        return 2 * self.right / total if total else None


def overlaps(gold: Gold, hit: Hit) -> bool:
    """Say whether `hit` covers at least half of `gold`, or lies in a partial one."""
    if gold.partial and gold.start <= hit.start and hit.end <= gold.end:
        return True
    shared = min(gold.end, hit.end) - max(gold.start, hit.start)
    return shared > 0 and 2 * shared >= gold.end - gold.start


#: The model of Recognizers-Text that marks a kind of span.
MODELS = {"date": "DateTime", "amount": "Currency", "phone": "PhoneNumber", "email": "Email"}


def annotates(row: Mapping[str, Any], kind: str) -> bool:
    """Say whether the source marked spans of this kind ("date", "amount", "phone") in the row.

    Recognizers-Text marks the kind of one of its models a row and leaves, for instance, sums in its
    date rows unmarked; the other sources name no model and mark all kinds.
    """
    model = (row.get("labels") or {}).get("model")
    return model is None or model == MODELS.get(kind)


def plain_golds(
    row: Mapping[str, Any], types: Iterable[str], same: Callable[[str, Any], bool]
) -> list[Gold]:
    """Return the gold spans of some types, right where `same(gold text, found value)`."""
    wanted = set(types)
    return [
        _gold(span, partial(same, span["text"]))
        for span in row.get("spans") or []
        if span["type"] in wanted
    ]


def date_golds(row: Mapping[str, Any]) -> list[Gold]:
    """Return the gold dates of a row; values are YYYY-MM-DD, YYYY-MM, or None for no such day."""
    golds: list[Gold] = []
    for span in row.get("spans") or []:
        if not span["type"].startswith("date"):
            if span["type"] in ("duration", "time") and re.fullmatch(r"\d{8}", span["text"]):
                golds.append(_gold(span, lambda value: True, required=False))
            continue
        reading = span.get("value")
        if _BIRTH.search(str(row.get("text") or "")[: span["start"]]):
            golds.append(_gold(span, lambda value: True, required=False))
        elif isinstance(reading, list):
            golds.append(_resolved_gold(row, span, reading))
        elif isinstance(reading, Mapping):
            golds.append(_calendar_gold(row, span, reading))
        else:
            golds.append(_gold(span, _exists))
    return golds


def amount_golds(row: Mapping[str, Any]) -> list[Gold]:
    """Return the gold sums of a row; values are {value, currency}."""
    return [
        _gold(span, _amount_check(span["text"], span.get("value")))
        for span in row.get("spans") or []
        if span["type"] == "amount"
    ]


def _gold(span: Mapping[str, Any], right: Callable[[Any], bool], *, required: bool = True) -> Gold:
    partly = span["type"].startswith("datetime")
    return Gold(span["start"], span["end"], span["text"], right, required, partly)


def _exists(value: Any) -> bool:
    return value is not None


def _resolved_gold(
    row: Mapping[str, Any], span: Mapping[str, Any], readings: Sequence[Mapping[str, Any]]
) -> Gold:
    """Return the gold of a span whose possible readings the source lists."""
    text = span["text"]
    timex = str(readings[0].get("timex", ""))
    known = row.get("reference_date") or timex.startswith(("XXXX", "(XXXX")) or _YEAR.search(text)
    if "start" in readings[0] or "end" in readings[0]:
        if not known:
            return _gold(span, _exists, required=_is_told_period(readings))
        return _gold(span, _period_check(readings, text), required=_is_told_period(readings))
    values = [str(reading.get("value")) for reading in readings]
    if values == ["not resolved"]:
        return _gold(span, lambda value: value is None)
    if span["type"].startswith("datetime") and (
        timex == "PRESENT_REF" or re.search(r"T\d\d:\d\d:\d\d", timex)
    ):
        return _gold(span, lambda value: True, required=False)  # A clock time, not a day.
    days = [date.fromisoformat(value[:10]) for value in values]
    if _YEARS_AWAY.search(text):
        return _gold(span, _exists, required=False)  # "Three years ago" names no month.
    if not known:
        return _gold(span, _exists)
    return _gold(span, lambda value: _same_day(value, days, timex, text))


def _calendar_gold(
    row: Mapping[str, Any], span: Mapping[str, Any], reading: Mapping[str, Any]
) -> Gold:
    """Return the gold of a span with {day, month, year} or {from, to} of those."""
    text = span["text"]
    if "from" in reading:
        period = {"start": _iso(reading["from"]), "end": _iso(reading["to"])}
        month_named = _MONTH.search(text) is not None
        return _gold(
            span,
            _period_check([period], "" if not month_named else text),
            required=_is_told_period([period]),
        )
    if "year" not in reading:
        return _gold(span, lambda value: True, required=False)  # A number of nights.
    day = date.fromisoformat(_iso(reading))
    if _YEAR.search(text) or re.search(r"\b(?:ago|in|to|this|next|yester)", text):
        return _gold(span, lambda value: _same_day(value, [day], "", text))
    if _MONTH.search(text):
        return _gold(span, lambda value: str(value)[5:] == f"{day:%m-%d}")
    if _WEEKDAY.search(text):
        return _gold(span, lambda value: _same_day(value, [day], "XXXX-WXX", text))
    return _gold(span, lambda value: str(value)[8:] == f"{day:%d}")


def _iso(parts: Mapping[str, int]) -> str:
    return f"{parts['year']:04d}-{parts['month']:02d}-{parts['day']:02d}"


def _same_day(value: Any, days: Sequence[date], timex: str, text: str) -> bool:
    """Say whether a found value is one of the days, or what the words alone allow."""
    if not isinstance(value, str):
        return False
    if len(value) == 7:
        return bool(_MONTHS_AGO.search(text)) and any(f"{day:%Y-%m}" == value for day in days)
    if value in {day.isoformat() for day in days}:
        return True
    found = date.fromisoformat(value)
    if timex.startswith("XXXX-WXX"):
        # A weekday alone: the source gives the ones around the day of the message.
        return any(
            day.weekday() == found.weekday() and abs((day - found).days) <= 7 for day in days
        )
    if timex.startswith("XXXX-") and not _YEAR.search(text):
        return any((day.month, day.day) == (found.month, found.day) for day in days)
    if _WEEKDAY.search(text) and _NEAR_PAST.search(text):
        # "Last Wednesday" said on a Thursday: the latest one, or the one of the week before.
        return found - timedelta(days=7) in days
    return False


def _is_told_period(readings: Sequence[Mapping[str, Any]]) -> bool:
    """Say whether a period is short enough, or told by months, so that it names a day or month."""
    first = readings[0]
    if "value" in first or "start" not in first:
        return False
    if _FROM_MONTH_TO_MONTH.match(str(first.get("timex", ""))) or "end" not in first:
        return True
    length = date.fromisoformat(first["end"][:10]) - date.fromisoformat(first["start"][:10])
    return length.days <= _LONGEST_PERIOD


def _period_check(readings: Sequence[Mapping[str, Any]], text: str) -> Callable[[Any], bool]:
    """Return a check for periods: the first day, or the month it is in.

    Without a year in `text` any year will do.
    """
    if _WEEKEND.search(text) and not _AHEAD.search(text):
        # "At the weekend": the source takes the coming one, a complaint means the latest.
        days = [date.fromisoformat(str(r["start"])[:10]) for r in readings if r.get("start")]
        latest = {(day - timedelta(days=7)).isoformat() for day in days}
        return lambda value: value in latest or value in {day.isoformat() for day in days}
    yearless = bool(text) and str(readings[0].get("timex", "(XXXX")).startswith(("(XXXX", "XXXX"))
    edges = [
        (str(r.get("start", r.get("end")))[:10], str(r.get("end", r.get("start")))[:10])
        for r in readings
    ]

    def right(value: Any) -> bool:
        if not isinstance(value, str):
            return False
        cut = 5 if yearless and not _YEAR.search(text) else 0
        size = len(value)
        for start, end in edges:
            if value[cut:] == start[cut:size]:
                return True
            if size == 7 and value[cut:] == end[cut:size]:
                return True
        return False

    return right


def _amount_check(text: str, reading: Any) -> Callable[[Any], bool]:
    number, unit, code = _gold_number(text, reading)

    def right(value: Any) -> bool:
        if not isinstance(value, Mapping) or value.get("value") is None:
            return False
        if number is not None and abs(float(value["value"]) - number) > 0.005:
            return False
        codes = {code} if code else _UNITS.get(unit)
        return codes is None or value.get("currency") in codes

    return right


def _gold_number(text: str, reading: Any) -> tuple[float | None, str, str | None]:
    """Return number, unit in lower case, and ISO code (if told) of a gold sum."""
    if isinstance(reading, Mapping) and "unit" in reading:
        unit = str(reading["unit"]).lower()
        number = float(str(reading["value"]).replace(",", "."))
        return number / 100 if unit in _SMALL_UNITS else number, unit, reading.get("isoCurrency")
    if isinstance(reading, Mapping) and "amount" in reading:
        return float(reading["amount"]), "", reading.get("currency")
    digits = re.search(r"\d[\d.,]*", text)
    return (float(digits[0].replace(",", "").rstrip(".")) if digits else None), "", None
