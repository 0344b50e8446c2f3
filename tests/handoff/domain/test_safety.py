"""What is said at once, and with which numbers."""

from __future__ import annotations

import pytest

from handoff.domain.safety import (
    ABUSE,
    BREACH,
    IN_USE,
    INJURY,
    MINOR,
    PRODUCT,
    care_for,
    country_now,
    keys_of,
)
from handoff.domain.understanding import TriggerHit, Understanding


def said(text: str, *codes: str) -> Understanding:
    hits = tuple(TriggerHit(code, "P1", text) for code in codes)
    return Understanding("m1", text, "tell_story", 0.9, triggers=hits)


@pytest.mark.parametrize(
    ("text", "code", "kind"),
    [
        ("My husband reads my messages", ABUSE, "abuse"),
        ("I am 14 years old", MINOR, "minor"),
        ("J'ai treize ans", MINOR, "minor"),
        ("Meine Eltern wissen nichts davon", MINOR, "minor"),
        ("It sparks and we are still using it", PRODUCT, "product_in_use"),
        ("Se recalienta y lo sigo usando todavía", PRODUCT, "product_in_use"),
        ("Er raucht, aber ich benutze ihn weiter", PRODUCT, "product_in_use"),
        ("Der Akku raucht und Vater benutzt das Rad weiterhin", PRODUCT, "product_in_use"),
        ("It caught fire last week", PRODUCT, "product"),
        ("I can see other people's orders right now", BREACH, "breach"),
        ("Ich sehe gerade fremde Daten", BREACH, "breach"),
    ],
)
def test_meets_a_danger(text: str, code: str, kind: str) -> None:
    care = care_for(said(text, code), ())
    assert care is not None
    assert (care.code, care.kind) == (code, kind)


@pytest.mark.parametrize(
    ("text", "is_at_it"),
    [
        ("The blanket burnt her legs and she's still sleeping under it", True),
        ("It cut his hand and he keeps playing with it", True),
        ("La manta le quemó y sigue durmiendo con ella", True),
        ("Il s'est brûlé et dort encore avec", True),
        ("Sie hat sich verbrannt und schläft immer noch damit", True),
        ("It burnt her legs and she is still in hospital", False),
        ("Le quemó las piernas y todavía tiene dolor", False),
        ("Il s'est brûlé et il a encore mal", False),
        ("Er hat sich verbrannt und liegt immer noch im Krankenhaus", False),
    ],
)
def test_meets_what_hurt_somebody_and_is_used_on(text: str, is_at_it: bool) -> None:
    care = care_for(said(text, INJURY), ())
    assert (care is not None and care.kind == IN_USE) is is_at_it


def test_does_not_repeat_itself() -> None:
    assert care_for(said("My husband reads my messages", ABUSE), [ABUSE]) is None


def test_does_not_take_a_parent_for_a_child() -> None:
    assert care_for(said("our eight-year-old spent 300 euros in your game", MINOR), ()) is None


def test_a_leak_of_the_past_waits_for_its_turn() -> None:
    assert care_for(said("You sent my results to the neighbour in May", BREACH), ()) is None


def test_a_product_out_of_use_needs_no_person_at_once() -> None:
    care = care_for(said("It caught fire last week", PRODUCT), ())
    assert care is not None
    assert not care.needs_person


@pytest.mark.parametrize(
    ("said_country", "locale", "language", "country"),
    [
        ("IE", "en-GB", "en", "IE"),
        (None, "es-MX", "es", "MX"),
        (None, "en-UK", "en", "GB"),
        (None, "en", "en", "GB"),
        (None, "es", "es", None),
    ],
)
def test_country_is_the_one_named_then_the_page_then_home(
    said_country: str | None, locale: str, language: str, country: str | None
) -> None:
    assert country_now(said_country, locale, language, ("GB", "en")) == country


def test_the_union_has_a_number_where_a_country_has_none() -> None:
    assert keys_of("DE") == ("DE", "EU", "*")
    assert keys_of("MX") == ("MX", "*")
    assert keys_of(None) == ("*",)


def test_using_it_on_is_a_new_danger_after_a_product_was_told_of() -> None:
    message = said("It still smokes whenever I use it", PRODUCT)
    care = care_for(message, [PRODUCT, "product"])
    assert care is not None and care.kind == "product_in_use"
    assert care_for(message, [PRODUCT, "product", "product_in_use"]) is None


def test_fear_that_is_over_gets_no_advice_about_a_product() -> None:
    assert care_for(said("I feared for my life", PRODUCT), ()) is None
