"""One value in the place of another."""

from __future__ import annotations

from typing import Any

import pytest

from handoff.domain.corrections import read_correction
from handoff.domain.facts import Fact, FactStatus
from handoff.domain.swaps import swaps
from handoff.domain.understanding import Mention, Understanding


def known(name: str, value: Any, quote: str = "") -> dict[str, Fact]:
    return {name: Fact(name, value, FactStatus.STATED, quote, "m0")}


def corrected(text: str, facts: dict[str, Fact], *mentions: Mention) -> dict[str, Any]:
    message = Understanding("m1", text, "change_fact", 0.9, mentions=mentions)
    return {fact.name: fact.value for fact in read_correction(message, facts, "GBP")}


@pytest.mark.parametrize(
    "text",
    [
        "change Nick to Nicholas",
        "please change my name from Nick to Nicholas",
        "Nick should be Nicholas",
        "ändern Sie Nick in Nicholas",
        "schreiben Sie Nicholas statt Nick",
        "aus Nick bitte Nicholas machen",
        "Nick muss Nicholas heißen",
        "cambie Nick por Nicholas",
        "en vez de Nick ponga Nicholas",
        "remplacez Nick par Nicholas",
        "mettez Nicholas à la place de Nick",
    ],
)
def test_a_name_is_swapped_and_nothing_else(text: str) -> None:
    facts = known("customer_name", "Nick Osei") | known("email", "nick@osei.example")
    assert corrected(text, facts) == {"customer_name": "Nicholas Osei"}


@pytest.mark.parametrize("text", ["change 220 to 240", "statt 220 bitte 240", "240, pas 220"])
def test_a_sum_is_swapped(text: str) -> None:
    facts = known("amount", {"value": 220, "currency": "GBP"})
    assert corrected(text, facts) == {"amount": {"value": 240, "currency": "GBP"}}


def test_a_way_to_be_reached_changes_no_address() -> None:
    assert corrected("phone, not email", known("email", "ada@email.example")) == {}


def test_a_thing_that_is_wanted_new_is_no_correction() -> None:
    assert corrected("change the sofa for a new one", known("product", "sofa")) == {}


@pytest.mark.parametrize("text", ["I don't want to change it to something else", "wait"])
def test_finds_no_swap_without_two_values(text: str) -> None:
    assert swaps(text) == []


@pytest.mark.parametrize(
    ("quote", "day"), [("Freitag vor einer Woche", "2026-11-19"), ("Freitag", "2026-11-26")]
)
def test_a_weekday_lies_in_the_week_of_the_day_it_puts_right(quote: str, day: str) -> None:
    text = "ach nein, das war der Donnerstag"
    told = Mention("occurred_on", "2026-11-26", "Donnerstag", text.index("Donnerstag"), 0.85)
    assert corrected(text, known("occurred_on", "2026-11-20", quote), told) == {"occurred_on": day}
