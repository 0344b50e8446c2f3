"""What all messages of a story tell, in the place of what one of them seemed to tell."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from handoff.domain.facts import Fact, FactStatus
from handoff.domain.intake import facts_of_story, read_answer
from handoff.domain.understanding import Mention, Understanding


def said(text: str, intent: str, *mentions: Mention, **more: Any) -> Understanding:
    return Understanding("m1", text, intent, 0.9, mentions=mentions, **more)


def known(name: str, value: Any) -> Fact:
    return Fact(name, value, FactStatus.STATED, "x", "m0")


def test_all_of_a_story_tells_a_fact_in_the_place_of_a_part_of_it() -> None:
    named = Mention("product", "cake", "cake", message_id="m0")
    message = said("and it was three days late", "tell_story", story_facts={"product": named})
    facts = facts_of_story(message, {"product": known("product", "birthday")})
    assert facts == [Fact("product", "cake", FactStatus.STATED, "cake", "m0")]
    assert facts_of_story(message, {"product": known("product", "cake")}) == []
    assert facts_of_story(replace(message, story_facts={"product": None}), {}) == []


def test_a_product_that_the_customer_puts_right_stays() -> None:
    put_right = Mention("product", "rug", "rug", role="correction")
    named = {"product": Mention("product", "lamp", "lamp", message_id="m0")}
    message = said("not the lamp, the rug", "change_fact", put_right, story_facts=named)
    assert facts_of_story(message, {"product": known("product", "rug")}) == []


def test_only_what_the_whole_story_means_is_taken_from_a_message() -> None:
    bought = Mention("occurred_on", "2026-11-03", "the 3rd", 10)
    broke = Mention("occurred_on", "2026-11-20", "the 20th", 30, role="mention")
    message = said("bought on the 3rd, broke on the 20th", "tell_story", bought, broke)
    meant = {"occurred_on": Mention("occurred_on", "2026-11-20", "the 20th")}
    (fact,) = read_answer(None, replace(message, story_facts=meant).in_story(), {}, "EUR").facts
    assert fact.value == "2026-11-20"
    nothing = replace(message, story_facts={"occurred_on": None}).in_story()
    assert read_answer(None, nothing, {}, "EUR").facts == ()
    assert message.in_story() is message
