"""Scores of categories."""

from __future__ import annotations

from typing import Any

from benchmarks.measures import categories
from benchmarks.measures.read import Read
from tests.benchmarks.rows import read


def ranked(expected: list[str] | None, *codes: str, **labels: Any) -> Read:
    """Return a row that expects codes and was given a ranking."""
    ranking = [{"code": code, "confidence": 0.5} for code in codes]
    code = codes[0] if codes else None
    return read(
        labels={"expected_categories": expected, **labels},
        category={"code": code, "ranking": ranking},
    )


def test_any_expected_code_is_acceptable_and_so_are_the_others_named() -> None:
    reads = [
        ranked(["billing", "fraud"], "fraud"),
        ranked(["billing"], "staff_conduct", also_acceptable=["staff_conduct"]),
        ranked(["delivery"], "billing", "delivery"),
    ]
    scores = categories.scores(reads)
    assert scores["any_acceptable"] == 2 / 3
    assert scores["first_two"] == 1.0


def test_mean_recall_gives_rare_codes_the_weight_of_frequent_ones() -> None:
    reads = [ranked(["billing"], "billing")] * 9 + [ranked(["safety"], "billing")]
    assert categories.scores(reads)["mean_recall"] == 0.5


def test_strict_recall_asks_for_the_preferred_code() -> None:
    scores = categories.scores([ranked(["billing", "fraud"], "fraud")])
    assert (scores["mean_recall"], scores["mean_recall_strict"]) == (1.0, 0.0)


def test_rows_that_do_not_decide_are_not_scored() -> None:
    reads = [ranked(None, "billing"), ranked(["billing"], "fraud", map_confidence="low")]
    assert categories.scores(reads)["any_acceptable"] is None


def test_a_message_without_a_category_is_wrong() -> None:
    assert categories.scores([ranked(["billing"])])["any_acceptable"] == 0.0
