"""Word patterns, number words and feasts, which dates and sums are built from."""

from __future__ import annotations

import time
from datetime import date

import pytest

from assistant.nlu.facts.amounts import extract_amounts
from assistant.nlu.facts.dates import extract_dates
from assistant.nlu.facts.feasts import UnknownFeastRule, feast_day
from assistant.nlu.facts.model import Setting
from assistant.nlu.facts.numbers import number_words
from assistant.nlu.facts.phrases import Phrasebook, one_slip_apart
from tests.assistant.nlu.settings import TODAY


def _found(source: str, text: str) -> list[str]:
    book = Phrasebook(
        {"fruit": {"apple": 1, "blood orange": 2}},
        [("it", source)],
        digits=r"\d+",
        numbers=number_words("en"),
        number_key=lambda number, written: "",
        misspelt=("fruit",),
    )
    sentence = book.read(text)
    return [
        text[sentence.tokens[place.first].start : sentence.tokens[place.last].end]
        for place in book.phrases[0].occurrences(sentence)
    ]


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("red {fruit}", "A RED apple, a red car", ["RED apple"]),
        ("{fruit}", "one blood  orange", ["blood  orange"]),
        ("(red|green) [{fruit}]", "green apple", ["apple"]),
        ("red? {fruit}", "apple", ["apple"]),
        ("{fruit} !pie", "apple pie, apple", ["apple"]),
        ("{fruit} !(pie|tart)", "apple tart", []),
        ("over*", "overcharged and over", ["overcharged", "over"]),
        ("^ {fruit} $", "apple", ["apple"]),
        ("^ {fruit} $", "an apple", []),
        ("red _ {fruit}", "red ripe apple", ["red ripe apple"]),
        ("red {fruit_misspelt}", "red aplpe", ["red aplpe"]),
        ("café", "CAFE", ["CAFE"]),
    ],
)
def test_patterns_match_words(source: str, text: str, found: list[str]) -> None:
    assert _found(source, text) == found


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("febuary", "february", True),
        ("feburary", "february", True),
        ("marhc", "march", True),
        ("jine", "june", True),
        ("march", "march", False),
        ("marsch", "mars", False),
        ("august", "autumn", False),
    ],
)
def test_one_slip_is_a_letter_added_left_out_changed_or_swapped(
    one: str, other: str, apart: bool
) -> None:
    assert one_slip_apart(one, other) is apart


@pytest.mark.parametrize(
    ("language", "written", "number"),
    [
        ("en", "two hundred and fifty", 250),
        ("en", "nineteen eighty six", 1986),
        ("en", "half a million", 500000),
        ("en", "twelve hundred", 1200),
        ("es", "dos mil dieciocho", 2018),
        ("es", "treinta y uno", 31),
        ("fr", "quatre-vingt-dix-sept", 97),
        ("fr", "soixante et onze", 71),
        ("fr", "septante-deux", 72),
        ("de", "dreitausendvierhundertzweiundzwanzig", 3422),
        ("de", "zweihundertfuenfzig", 250),
        ("de", "neunundzwanzigsten", 29),
        ("de", "Hunderte", None),
        ("en", "kettle", None),
    ],
)
def test_reads_numbers_in_words(language: str, written: str, number: float | None) -> None:
    assert number_words(language).read(written) == number


@pytest.mark.parametrize(
    ("rule", "year", "day"),
    [
        ("12-24", 2026, date(2026, 12, 24)),
        ("easter", 2026, date(2026, 4, 5)),
        ("easter-2", 2025, date(2025, 4, 18)),
        ("advent", 2026, date(2026, 11, 29)),
        ("advent-7", 2020, date(2020, 11, 22)),
        ("4 3 11", 2025, date(2025, 11, 27)),
        ("-1 0 05", 2026, date(2026, 5, 25)),
        ("-1 0 12", 2026, date(2026, 12, 28)),
    ],
)
def test_feasts_fall_on_their_days(rule: str, year: int, day: date) -> None:
    assert feast_day(rule, year) == day


def test_a_feast_rule_that_cannot_be_read_is_an_error() -> None:
    with pytest.raises(UnknownFeastRule):
        feast_day("full moon", 2026)


@pytest.mark.parametrize("language", ["en", "es", "fr", "de"])
@pytest.mark.parametrize("unit", ["a", "1 ", "1.", "-", "hundert", "3 May ", "$5 "])
def test_long_texts_of_any_kind_are_read_quickly(language: str, unit: str) -> None:
    text, setting = (unit * 10_000)[:10_000], Setting(TODAY, language)
    extract_dates("3 May", setting), extract_amounts("5 $", setting)
    started = time.process_time()
    extract_dates(text, setting)
    extract_amounts(text, setting)
    # Far above what it takes: only a pattern that explodes fails.
    assert time.process_time() - started < 2.0
