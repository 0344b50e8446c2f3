"""A score for the chat in words, and what only looks like one."""

from __future__ import annotations

import pytest

from assistant.nlu.rating import read_rating


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("I want to rate this chat 5 out of 5", 5),
        ("I'd give this bot two stars", 2),
        ("4/5", 4),
        ("five out of five from me, I rate it", 5),
        ("le doy un 4 de 5 a este chat", 4),
        ("Pongo un 3 a esta conversación", 3),
        ("je mets 5 sur 5 à ce chat", 5),
        ("Je note cette conversation : deux étoiles", 2),
        ("Ich gebe dem Chat 4 von 5 Punkten", 4),
        ("diesen Chat bewerte ich mit einer 1", 1),
        ("I want to rate this chat", None),
        ("ich möchte den Chat bewerten", None),
    ],
)
def test_reads_the_score(text: str, score: int | None) -> None:
    found = read_rating(text)
    assert found is not None and found.score == score


@pytest.mark.parametrize(
    "text",
    [
        "4 of 5 lamps were broken",
        "your delivery was 1 out of 5, I rate it that low",
        "I give you 3 days",
        "I waited in this chat for 3 hours",
        "ich habe 5 von 5 Tellern zerbrochen bekommen",
        "le doy 2 días para contestar",
        "8 out of 10",
        "the hotel has four stars and no heating",
        "my heart rate went up because of this chat, it was the 3rd time",
        "€4.50 of 5",
    ],
)
def test_leaves_other_figures_alone(text: str) -> None:
    assert read_rating(text) is None
