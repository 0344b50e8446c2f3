"""The notation of trigger patterns."""

from __future__ import annotations

import re

import pytest

from assistant.nlu.trigger_patterns import composed, expanded, expanded_shield, fold


def found(pattern: str, text: str, denials: str = "") -> bool:
    return re.search(expanded(pattern, denials), fold(text), re.IGNORECASE) is not None


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("mi abogado", "MI   ABOGADO"),
        ("acción legal", "accion legal"),
        ("accion legal", "acción legal"),
        ("würde", "wuerde"),
        ("weiß", "weiss"),
        ("cœur", "coeur"),
        ("brakes … failed", "the brakes on my new bike failed"),
        (r"\w+ autre", "quelqu'un d'autre"),
        ("foo ?bar", "foobar"),
    ],
)
def test_finds(pattern: str, text: str) -> None:
    assert found(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("sue", "issue"),
        ("würde", "wurde"),
        ("brakes … failed", "brakes a b c d e f g h i failed"),
    ],
)
def test_does_not_find(pattern: str, text: str) -> None:
    assert not found(pattern, text)


def test_a_gap_does_not_step_over_a_denial() -> None:
    assert found("porter … plainte", "porter bientôt plainte", "pas|jamais")
    assert not found("porter … plainte", "porter pas plainte", "pas|jamais")


def test_a_shield_reaches_four_words_far() -> None:
    shield = re.compile(expanded_shield("nobody …"))
    assert shield.search("nobody of us here was ")
    assert not shield.search("nobody of us here was ever really ")


def test_folding_keeps_the_places_of_letters() -> None:
    text = "Où ça ? Ñandú, łódź, Übergröße"
    assert len(fold(text)) == len(text)
    assert fold("Ñandú où") == "Nandu ou"


def test_composed_letters_know_where_they_stood() -> None:
    text = "cafe\u0301 noir"
    joined, offsets = composed(text)
    assert joined == "café noir"
    assert offsets is not None
    assert text[offsets[5] : offsets[9]] == "noir"
    assert composed("café")[1] is None
