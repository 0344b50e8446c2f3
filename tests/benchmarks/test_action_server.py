"""What stock Rasa finds, as our actions take it."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.action_server import with_value


@pytest.mark.parametrize(
    ("name", "words", "value"),
    [
        ("product", "a kettle", "a kettle"),
        ("amount", "£49.99", {"value": 49.99, "currency": "GBP"}),
        ("desired_outcome", "my money back", {"codes": ["refund"], "text": "my money back"}),
        ("prior_contact", "no", {"contacted": False, "text": "no"}),
        ("preferred_contact", "by e-mail please", "email"),
    ],
)
def test_words_get_a_value_in_our_shape(name: str, words: str, value: Any) -> None:
    read = with_value({"entity": name, "value": words, "start": 0, "end": 1})
    assert read == {"entity": name, "value": value, "start": 0, "end": 1}


@pytest.mark.parametrize(
    ("name", "words"),
    [("occurred_on", "last week"), ("amount", "a lot"), ("preferred_contact", "whatever")],
)
def test_words_without_a_value_are_left_out(name: str, words: str) -> None:
    assert with_value({"entity": name, "value": words}) is None
