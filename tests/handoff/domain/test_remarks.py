"""What is said instead of an answer in free words."""

from __future__ import annotations

import pytest

from handoff.domain.remarks import is_remark, puts_story_right
from handoff.domain.understanding import Mention, Understanding


def message(text: str, *mentions: Mention, likeness: float = 0.05) -> Understanding:
    """A message that is so much like an answer to each question."""
    answers = dict.fromkeys(("prior_contact", "impact", "desired_outcome"), likeness)
    return Understanding("m1", text, mentions=mentions, answers=answers)


AMOUNT = Mention("amount", {"value": 84.2, "currency": "GBP"}, "84.20", 0, 0.95)


@pytest.mark.parametrize(
    "text",
    [
        "sorry, I meant the kitchen ceiling, not the bathroom floor",
        "perdón, era el techo de la cocina, no el suelo del baño",
        "pardon, c'était le plafond de la cuisine, pas le sol",
        "Moment, es war die Küche, nicht das Bad",
        "Halt, das Dach ist es. Das war falsch von mir.",
    ],
)
def test_a_slip_in_the_story_is_put_right(text: str) -> None:
    assert puts_story_right(text)
    assert is_remark(message(text), "prior_contact")
    assert is_remark(message(text), "desired_outcome")
    assert not is_remark(message(text), "product")


@pytest.mark.parametrize(
    "text",
    ["sorry, no", "wait, was it not the kitchen?", "it was awful and not fair", "pardon", "Halt"],
)
def test_what_puts_nothing_right_is_left(text: str) -> None:
    assert not puts_story_right(text)


@pytest.mark.parametrize(
    "text",
    [
        "while I am thinking of it, the dog was there too",
        "pendant que j'y pense, il pleuvait",
        "antes de que se me olvide, iba con mi hijo",
        "bevor ich es vergesse, mein Mann war dabei",
    ],
)
def test_what_comes_on_top_is_no_answer(text: str) -> None:
    assert is_remark(message(text, likeness=0.4), "prior_contact")


def test_a_sum_is_no_answer_unless_it_is_like_one() -> None:
    text = "84.20 it came to in the end"
    assert is_remark(message(text, AMOUNT), "prior_contact")
    assert is_remark(message(text, AMOUNT), "impact")
    assert not is_remark(message(text, AMOUNT, likeness=0.2), "impact")
    assert not is_remark(message("I rang about the 84.20", AMOUNT), "prior_contact")
    assert not is_remark(message("no, 84.20 is not worth it", AMOUNT), "prior_contact")


def test_the_fact_that_was_asked_for_is_no_remark() -> None:
    told = Mention("desired_outcome", {"codes": ["refund"], "text": "x"}, "the money", 0, 0.8)
    text = "sorry, it was the money I meant, not a voucher"
    assert not is_remark(message(text, told), "desired_outcome")


def test_chatter_that_is_like_another_answer_is_no_wish() -> None:
    text = "he used to sing in that very hall"
    chatter = {"desired_outcome": 0.1, "prior_contact": 0.5}
    wish = Mention("desired_outcome", {"codes": ["other"], "text": text}, text, 0, 0.3)
    assert is_remark(Understanding("m1", text, answers=chatter), "desired_outcome")
    assert not is_remark(Understanding("m1", text), "desired_outcome")
    liked = {**chatter, "desired_outcome": 0.2}
    assert not is_remark(Understanding("m1", text, answers=liked), "desired_outcome")
    told = Understanding("m1", text, mentions=(wish,), answers=chatter)
    assert not is_remark(told, "desired_outcome")
