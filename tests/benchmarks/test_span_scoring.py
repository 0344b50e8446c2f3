"""Found spans against gold spans: place, value, and what does not count."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.span_scoring import Gold, Hit, Tally, amount_golds, annotates, date_golds


def _row(text: str, kind: str, words: str, value: Any, day: str | None = "2016-11-07") -> Any:
    start = text.index(words)
    span = {"start": start, "end": start + len(words), "type": kind, "text": words, "value": value}
    return {"text": text, "spans": [span], "reference_date": day}


def _day(timex: str, *days: str) -> list[dict[str, str]]:
    return [{"timex": timex, "type": "date", "value": day} for day in days]


def test_half_of_the_gold_span_is_enough() -> None:
    gold = Gold(10, 20, "10 October", lambda value: value == "x")
    for hit, right in ((Hit(10, 15, "x"), 1), (Hit(10, 14, "x"), 0), (Hit(10, 20, "y"), 0)):
        tally = Tally()
        tally.add([gold], [hit])
        assert (tally.gold, tally.found, tally.right) == (1, 1, right)


def test_what_was_not_asked_for_costs_precision() -> None:
    tally = Tally()
    mistakes = tally.add([], [Hit(0, 4, "x")])
    assert (tally.precision, tally.recall) == (0.0, None)
    assert len(mistakes) == 1


def test_optional_gold_counts_neither_way() -> None:
    gold = Gold(0, 4, "2016", lambda value: True, required=False)
    for hits in ([], [Hit(0, 4, "x")]):
        tally = Tally()
        tally.add([gold], hits)
        assert (tally.gold, tally.found) == (0, 0)


def test_the_end_of_a_range_whose_start_was_found_does_not_count() -> None:
    golds = [Gold(0, 3, "3rd", lambda value: True), Gold(7, 15, "5th June", lambda value: True)]
    tally = Tally()
    tally.add(golds, [Hit(0, 15, "2026-06-03")])
    assert (tally.gold, tally.right) == (1, 1)


@pytest.mark.parametrize(
    ("timex", "words", "days", "value", "right"),
    [
        ("2016-11-06", "yesterday", ["2016-11-06"], "2016-11-06", True),
        ("2016-11-06", "yesterday", ["2016-11-06"], "2016-11", False),
        ("XXXX-05-02", "second of May", ["2016-05-02", "2017-05-02"], "2015-05-02", True),
        ("XXXX-WXX-5", "Friday", ["2016-11-04", "2016-11-11"], "2016-11-04", True),
        ("2016-10-26", "last Wednesday", ["2016-10-26"], "2016-11-02", True),
        ("2016-06-07", "5 months ago", ["2016-06-07"], "2016-06", True),
        ("2016-02-30", "30 Feb", ["not resolved"], None, True),
    ],
)
def test_a_date_is_right_when_the_words_allow_it(
    timex: str, words: str, days: list[str], value: Any, right: bool
) -> None:
    (gold,) = date_golds(_row(f"It was {words}.", "date", words, _day(timex, *days)))
    assert gold.right(value) is right


@pytest.mark.parametrize(
    ("words", "gold", "value", "right"),
    [
        ("17 dollar", {"value": "17", "unit": "Dollar"}, {"value": 17, "currency": "CAD"}, True),
        ("17 dollar", {"value": "17", "unit": "Dollar"}, {"value": 17, "currency": "EUR"}, False),
        ("34 cents", {"value": "34", "unit": "Cent"}, {"value": 0.34, "currency": "EUR"}, True),
        ("2,5 Euro", {"value": "2,5", "unit": "Euro"}, {"value": 2.5, "currency": "EUR"}, True),
        ("6000", None, {"value": 6000, "currency": "USD"}, True),
        ("6000", None, {"value": 600, "currency": "USD"}, False),
    ],
)
def test_a_sum_is_right_in_number_and_currency(
    words: str, gold: Any, value: Any, right: bool
) -> None:
    (found,) = amount_golds(_row(f"It was {words}.", "amount", words, gold))
    assert found.right(value) is right


def test_a_row_of_one_kind_says_nothing_about_the_other() -> None:
    assert not annotates({"labels": {"model": "Currency"}}, "date")
    assert annotates({"labels": {"model": "DateTime"}}, "date")
    assert not annotates({"labels": {"model": "DateTime"}}, "phone")
    assert annotates({"labels": {}}, "phone")
