"""When a customer had to repeat something that was known."""

from __future__ import annotations

import pytest

from handoff.domain.facts import Fact, FactStatus
from handoff.domain.repeats import asked_again, had_to_repeat, told_again


def known(**facts: tuple[object, str]) -> dict[str, Fact]:
    return {
        name: Fact(name, value, FactStatus.CONFIRMED, quote, "0" * 32)
        for name, (value, quote) in facts.items()
    }


ORDER = known(order_reference=("AB-77123", "my order is AB-77123"))


@pytest.mark.parametrize(
    "text",
    [
        "Could you give me your order number?",
        "Hello. What is the booking reference? Thank you.",
        "¿Me puede dar el número de pedido?",
        "Quel est le numéro de votre commande ou le numéro de commande ?",
        "Wie lautet Ihre Bestellnummer?",
    ],
)
def test_question_for_something_known_is_seen(text: str) -> None:
    assert asked_again(ORDER, [text]) == {"order_reference"}


@pytest.mark.parametrize(
    "text",
    [
        "I have your order number here.",
        "Is there anything else I should know?",
        "I see your order number. Shall I send a new kettle?",
    ],
)
def test_other_words_are_no_repetition(text: str) -> None:
    assert asked_again(ORDER, [text]) == set()


def test_question_for_something_unknown_is_none() -> None:
    assert asked_again({}, ["What is your order number?"]) == set()


def test_value_told_again_is_seen_however_it_is_spaced() -> None:
    facts = known(
        phone=("+442079460000", "020 7946 0000"), email=("a@example.com", "a@example.com")
    )
    assert told_again(facts, ["It is still 020-7946-0000!"]) == {"phone"}
    assert told_again(facts, ["Write to A@EXAMPLE.com please"]) == {"email"}
    assert told_again(facts, ["Thank you, that is kind."]) == set()


def test_words_without_a_number_are_not_taken_for_a_repetition() -> None:
    facts = known(
        occurred_on=("2026-11-09", "yesterday"), customer_name=("Amira Holt", "Amira Holt")
    )
    assert told_again(facts, ["I rang yesterday. Kind regards, Amira Holt"]) == set()


def test_either_side_makes_it_a_repetition() -> None:
    assert had_to_repeat(ORDER, ["Your order number?"], [])
    assert had_to_repeat(ORDER, [], ["ab-77123, as I said"])
    assert not had_to_repeat(ORDER, ["I am looking at it."], ["Thank you."])
