"""Scores of intents."""

from __future__ import annotations

import pytest

from benchmarks.measures import intents
from tests.benchmarks.rows import intent_read, read


def test_accuracy_is_told_for_all_and_for_each_language() -> None:
    reads = [
        intent_read("affirm", "accept_notice"),
        intent_read("deny", "deny", "de"),
        intent_read("greet", "thank", "de"),
    ]
    scores = intents.accuracy(reads)
    assert scores["accuracy"] == pytest.approx(2 / 3)
    assert scores["accuracy_en"] == 1.0
    assert scores["accuracy_de"] == 0.5
    assert scores["accuracy_mean_of_languages"] == 0.75


def test_the_gap_is_that_of_the_weakest_language_behind_english() -> None:
    reads = [
        intent_read("thank", "thank"),
        intent_read("thank", "thank", "fr"),
        intent_read("thank", "greet", "es"),
        intent_read("thank", "thank", "es"),
    ]
    assert intents.language_gap(reads) == {"gap_of_weakest_language": 0.5}


def test_a_set_in_one_language_has_no_gap() -> None:
    assert intents.language_gap([intent_read("thank", "thank")]) == {}


def test_rows_without_a_label_are_not_scored() -> None:
    unlabelled = read(intent={"name": "greet", "confidence": 1.0})
    assert intents.accuracy([unlabelled])["accuracy"] is None


def test_a_request_for_a_person_is_found_or_not() -> None:
    reads = [
        intent_read("human_handoff", "request_human"),
        intent_read("human_handoff", "ask_help", "de"),
        intent_read("contact_details_or_handoff", "request_human"),
        intent_read("contact_details_or_handoff", "ask_contact"),
        intent_read("help", "request_human"),
    ]
    scores = intents.handoff(reads)
    assert scores["recall"] == 0.5
    assert scores["recall_de"] == 0.0
    assert scores["precision"] == pytest.approx(2 / 3)


def test_rejection_counts_what_is_outside_and_what_is_lost() -> None:
    reads = [
        intent_read("out_of_scope", "chitchat"),
        intent_read("out_of_scope", "inform"),
        intent_read("thank", "nlu_fallback"),
        intent_read("thank", "thank"),
    ]
    scores = intents.rejection(reads)
    assert scores["rejected"] == 0.5
    assert scores["in_scope_lost"] == 0.5


def test_mistakes_name_the_wrong_ones_only() -> None:
    reads = [intent_read("thank", "thank"), intent_read("thank", "greet", confidence=0.5)]
    assert [(m.expected, m.got) for m in intents.mistakes(reads)] == [("thank", "greet 0.50")]


def test_the_words_of_a_crisis_are_in_no_list() -> None:
    (mistake,) = intents.mistakes([intent_read("crisis", "greet")])
    assert "text" not in mistake.as_dict()
