"""Danger goes before everything else a message says."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.crisis_intent import CrisisIntent


def intent_with(level: str | None) -> str:
    message = Message(data={"text": "…", "intent": {"name": "tell_story", "confidence": 0.9}})
    if level:
        message.set("triggers", [{"code": "x", "level": level, "start": 0, "end": 1}])
    component: Any = CrisisIntent({})
    (processed,) = component.process([message])
    return str(processed.get("intent")["name"])


def test_the_gravest_level_is_a_crisis() -> None:
    assert intent_with("P0") == "express_crisis"


@pytest.mark.parametrize("level", [None, "P1", "P3"])
def test_other_levels_leave_the_intent(level: str | None) -> None:
    assert intent_with(level) == "tell_story"


@pytest.mark.parametrize(("confidence", "codes"), [(0.9, ["self_harm_or_suicide"]), (0.6, [])])
def test_what_is_surely_a_crisis_gets_the_trigger(confidence: float, codes: list[str]) -> None:
    intent = {"name": "express_crisis", "confidence": confidence}
    component: Any = CrisisIntent({})
    (processed,) = component.process([Message(data={"text": "so far", "intent": intent})])
    hits = processed.get("triggers") or []
    assert [hit["code"] for hit in hits] == codes
    assert all((hit["start"], hit["end"]) == (0, 6) for hit in hits)


def test_a_crisis_that_is_only_a_guess_is_none() -> None:
    ranking = [
        {"name": "express_crisis", "confidence": 0.4},
        {"name": "express_anger", "confidence": 0.35},
    ]
    component: Any = CrisisIntent({})
    guess = Message(data={"text": "…", "intent": dict(ranking[0]), "intent_ranking": ranking})
    (processed,) = component.process([guess])
    assert processed.get("intent")["name"] == "express_anger"
    with_words = Message(data={"text": "…", "intent": dict(ranking[0]), "intent_ranking": ranking})
    with_words.set("triggers", [{"code": "x", "level": "P0", "start": 0, "end": 1}])
    (processed,) = component.process([with_words])
    assert processed.get("intent")["name"] == "express_crisis"


@pytest.mark.parametrize(
    ("text", "is_crisis"),
    [
        ("I feared for my life", False),
        ("temí por mi vida", False),
        ("on a vraiment cru mourir", False),
        ("wir wären fast gestorben", False),
        ("I feared for my life and he is outside again", True),
        ("j'ai peur pour ma vie", True),
        ("ich hatte Todesangst und will nicht mehr", True),
    ],
)
def test_fear_of_death_that_is_over_is_no_crisis(text: str, is_crisis: bool) -> None:
    intent = {"name": "express_crisis", "confidence": 0.9}
    ranking = [intent, {"name": "tell_story", "confidence": 0.1}]
    message = Message(data={"text": text, "intent": intent, "intent_ranking": ranking})
    component: Any = CrisisIntent({})
    (processed,) = component.process([message])
    assert (processed.get("intent")["name"] == "express_crisis") is is_crisis
    grave = any(hit["level"] == "P0" for hit in processed.get("triggers"))
    assert grave is is_crisis


def test_other_words_of_danger_beside_such_a_fear_count() -> None:
    text = "I feared for my life. I want to end it all"
    start = text.index("end it")
    hit = {"code": "self_harm_or_suicide", "level": "P0", "start": start, "end": len(text)}
    component: Any = CrisisIntent({})
    (processed,) = component.process(
        [Message(data={"text": text, "intent": {"name": "inform"}, "triggers": [hit]})]
    )
    assert processed.get("intent")["name"] == "express_crisis"


@pytest.mark.parametrize(
    ("text", "is_crisis"),
    [
        ("desde entonces mi hijo tiene pitidos al respirar", False),
        ("he's been wheezing since", False),
        ("seitdem hustet meine Tochter", False),
        ("desde entonces tiene pitidos y va a peor", True),
        ("he's been wheezing since, his lips are blue", True),
    ],
)
def test_trouble_since_then_is_no_crisis_for_its_meaning_alone(text: str, is_crisis: bool) -> None:
    meant = {"code": "imminent_danger", "level": "P0", "start": 0, "end": len(text)}
    intent = {"name": "tell_story", "confidence": 0.9}
    message = Message(data={"text": text, "intent": intent, "triggers": [meant]})
    component: Any = CrisisIntent({})
    (processed,) = component.process([message])
    assert (processed.get("intent")["name"] == "express_crisis") is is_crisis
