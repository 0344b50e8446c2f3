"""Scores of facts found in messages."""

from __future__ import annotations

from typing import Any

from benchmarks.measures import spans
from benchmarks.measures.read import Read
from tests.benchmarks.rows import read

TEXT = "order 4711-A, write to ann@example.org"


def found(*entities: dict[str, Any], labelled: tuple[dict[str, Any], ...] = ()) -> Read:
    """Return a message with labelled spans and the entities found in it."""
    return read(TEXT, dataset="support_messages", spans=labelled, entities=list(entities))


def span(kind: str, words: str) -> dict[str, Any]:
    """Return a labelled span of the words."""
    start = TEXT.index(words)
    return {"type": kind, "start": start, "end": start + len(words), "text": words}


def entity(name: str, words: str, value: Any, confidence: float = 0.9) -> dict[str, Any]:
    """Return an entity over the words."""
    start = TEXT.index(words)
    return {
        "entity": name,
        "start": start,
        "end": start + len(words),
        "value": value,
        "confidence_entity": confidence,
    }


def test_place_and_value_make_a_hit() -> None:
    labelled = (span("order_id", "4711-A"), span("email", "ann@example.org"))
    scores = spans.scores(
        [
            found(
                entity("order_reference", "4711-A", "4711A"),
                entity("email", "ann@example.org", "Ann@example.org"),
                labelled=labelled,
            )
        ]
    )
    assert scores["order_reference_f1"] == 1.0
    assert scores["email_f1_en"] == 1.0


def test_the_right_place_with_the_wrong_value_is_a_span_only() -> None:
    labelled = (span("order_id", "4711-A"),)
    scores = spans.scores([found(entity("order_reference", "4711-A", "4711"), labelled=labelled)])
    assert scores["order_reference_span_f1"] == 1.0
    assert scores["order_reference_f1"] == 0.0
    assert scores["order_reference_value_accuracy"] == 0.0


def test_unsure_readings_count_only_where_something_is_labelled() -> None:
    unsure = entity("order_reference", "4711-A", "4711-A", confidence=0.4)
    met = spans.scores([found(unsure, labelled=(span("order_id", "4711-A"),))])
    assert met["order_reference_f1"] == 1.0
    assert not spans.mistakes([found(unsure)])
    assert spans.false_alarms([found(unsure)])["order_reference_false_alarms"] == 0.0


def test_a_sure_reading_where_nothing_is_labelled_is_a_mistake() -> None:
    sure = entity("order_reference", "4711-A", "4711-A")
    assert len(spans.mistakes([found(sure)])) == 1


def test_an_account_number_may_be_taken_for_a_reference_or_not() -> None:
    labelled = (span("account_number", "4711-A"),)
    sure = entity("order_reference", "4711-A", "4711-A")
    assert not spans.mistakes([found(sure, labelled=labelled)])
    assert not spans.mistakes([found(labelled=labelled)])


def test_a_date_that_is_only_words_has_no_value() -> None:
    read_words = found(
        entity("occurred_on", "4711-A", "last week"), labelled=(span("date", "4711-A"),)
    )
    assert spans.scores([read_words])["date_span_f1"] == 1.0
    assert spans.scores([read_words])["date_f1"] == 0.0
