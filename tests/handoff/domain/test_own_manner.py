"""Answers in people's own manner: with other words around a value, or without one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from handoff.domain.facts import FactStatus
from handoff.domain.intake import read_answer
from handoff.domain.understanding import Mention, Understanding

#: Likely the answer to the question for an order number.
LIKE_A_NUMBER = {"order_reference": 0.8}


def said(text: str, intent: str = "inform", *mentions: Mention, **more: Any) -> Understanding:
    return Understanding("m1", text, intent, 0.9, mentions=mentions, **more)


@pytest.mark.parametrize(
    ("asked", "status"),
    [("order_reference", FactStatus.UNKNOWN), ("amount", FactStatus.DECLINED)],
)
def test_what_has_no_value_is_settled(asked: str, status: FactStatus) -> None:
    message = said("the blue one from the shop", answers={"no_value": 0.8, asked: 0.1})
    [fact] = read_answer(asked, message, {}, "EUR").facts
    assert (fact.name, fact.value, fact.status) == (asked, None, status)
    unlike = said("the blue one from the shop", answers={"no_value": 0.2})
    assert read_answer(asked, unlike, {}, "EUR").problem is not None
    question = said("What for? Must I?", answers={"no_value": 0.9})
    assert not read_answer(asked, question, {}, "EUR").facts


def test_what_stands_beside_an_answer_is_no_other_fact() -> None:
    card = Mention("product", "card", "card", 18, 0.7)
    number = Mention("order_reference", "0044", "0044", 3, 0.9)
    found = read_answer(
        "order_reference", said("it 0044 says on my card", "inform", card, number), {}, "EUR"
    )
    assert [fact.name for fact in found.facts] == ["order_reference"]
    day = Mention("occurred_on", "2026-11-25", "Wednesdays", 5, 0.8)
    found = read_answer(
        "preferred_contact",
        said("Only Wednesdays, by phone", "inform", day, answers={"preferred_contact": 0.9}),
        {},
        "EUR",
    )
    assert "occurred_on" not in {fact.name for fact in found.facts}


def test_a_name_in_parts_is_whole() -> None:
    first = Mention("customer_name", "Iryna", "Iryna", 8, 0.9)
    message = said("My name Iryna, family name Koval", "inform", first)
    [fact] = read_answer("customer_name", message, {}, "EUR").facts
    assert fact.value == "Iryna Koval"


def test_a_question_is_no_wish_unless_it_is_like_one() -> None:
    text = "may you talk to me about my mother at all?"
    unlike = said(text, "out_of_scope", answers={"desired_outcome": 0.02})
    assert read_answer("desired_outcome", unlike, {}, "EUR").problem is not None
    alike = said("can somebody come and look at it?", answers={"desired_outcome": 0.6})
    assert read_answer("desired_outcome", alike, {}, "EUR").facts


def test_what_makes_it_easier_may_be_asked_for() -> None:
    """No examples tell how like such an answer is, so that nothing says it is unlike."""
    message = said("could you ring my sister first?", answers={"desired_outcome": 0.3})
    [fact] = read_answer("adjustments", message, {}, "EUR").facts
    assert fact.value == "could you ring my sister first?"


def test_a_thing_is_named_by_a_sentence_of_its_own() -> None:
    message = said("Driving lessons. Two of them never took place and I paid for ten.")
    [fact] = read_answer("product", message, {}, "EUR").facts
    assert fact.value == "Driving lessons"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Le dossier de maman porte le n° AD 7716.", "AD 7716"),
        ("let me see, on the yellow slip it says K26-118, or so I read it", "K26-118"),
        ("it is either 128845 or 128854, my eyes are not what they were", None),
    ],
)
def test_a_likely_number_is_found_among_other_words(text: str, code: str | None) -> None:
    message = said(text, answers={"order_reference": 0.9})
    found = {
        fact.name: fact.value for fact in read_answer("order_reference", message, {}, "EUR").facts
    }
    assert found.get("order_reference") == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Numéro de carte 9120 0047 311", "9120 0047 311"),
        ("there's one on the guarantee, hang on: LI 77042 B", "LI 77042 B"),
        ("REF 4471 2", "4471 2"),
    ],
)
def test_a_code_is_taken_without_the_words_before_it(text: str, code: str) -> None:
    message = said(text, answers={"order_reference": 0.9})
    [fact] = read_answer("order_reference", message, {}, "EUR").facts
    assert fact.value == code


@pytest.mark.parametrize(
    "text",
    [
        "Nobody's been told yet, no.",
        "you lot are the first",
        "I don't like to make a fuss, so no",
        "todavía no lo sabe nadie, no",
        "vous êtes les premiers",
        "Ihr seid die ersten",
    ],
)
def test_a_no_in_other_words_says_that_we_were_not_told(text: str) -> None:
    message = said(text, answers={"prior_contact": 0.9})
    [fact] = read_answer("prior_contact", message, {}, "EUR").facts
    assert fact.value["contacted"] is False


@pytest.mark.parametrize(
    ("ways", "kept"),
    [
        ({"phone": "+4915155501377", "preferred_contact": "sms"}, "sms"),
        ({"email": "jo@example.org", "preferred_contact": "post"}, "email"),
    ],
)
def test_a_guessed_way_counts_where_the_address_fits_it(ways: dict[str, str], kept: str) -> None:
    guess = [
        Mention(name, value, value, place, 0.4 if name == "preferred_contact" else 0.95)
        for place, (name, value) in enumerate(ways.items())
    ]
    message = said(" ".join(ways.values()), "inform", *guess)
    found = {f.name: f.value for f in read_answer("preferred_contact", message, {}, "EUR").facts}
    assert found["preferred_contact"] == kept


def test_a_number_that_answers_the_question_for_an_order_number_is_no_telephone() -> None:
    number = Mention("phone", "+56552048817", "552048817", 26, 0.75)
    answer = said("Aquí dice número de servicio 552048817", "inform", number, answers=LIKE_A_NUMBER)
    facts = {
        fact.name: fact.value for fact in read_answer("order_reference", answer, {}, "EUR").facts
    }
    assert facts == {"order_reference": "552048817"}
    sure = replace(number, confidence=0.95)
    both = said("Aquí dice 552048817", "inform", sure, answers=LIKE_A_NUMBER)
    assert "phone" in {fact.name for fact in read_answer("order_reference", both, {}, "EUR").facts}


def test_whoever_asks_whether_it_must_be_has_not_refused_yet() -> None:
    text = "Do I have to give my name? I don't want him finding out it was me."
    reading = read_answer("customer_name", said(text, answers={"no_value": 0.9}), {}, "EUR")
    assert reading.facts == ()
    assert reading.problem is not None


@pytest.mark.parametrize(
    ("asked", "text", "value"),
    [
        ("product", "bah le clapier en bois", "le clapier en bois"),
        ("product", "na die Brötchenplatten", "die Brötchenplatten"),
        ("product", "pues la lavadora", "la lavadora"),
        ("amount", "89e90", {"value": 89.9, "currency": "EUR"}),
        ("order_reference", "il y a écrit OBS 55310 K. C'est ça.", "OBS 55310 K"),
    ],
)
def test_the_value_is_found_among_small_words(asked: str, text: str, value: object) -> None:
    [fact] = read_answer(asked, said(text, answers={asked: 0.9}), {}, "EUR").facts
    assert fact.value == value
    assert fact.quote and fact.quote in text
