"""Languages that are asked for by name."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.training_data.message import Message

from assistant.nlg.responses import SPOKEN
from assistant.nlu.language_choice import LanguageChoice, named_language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Can we speak Spanish please?", "es"),
        ("not in English, in German", "de"),
        ("auf deutsch bitte", "de"),
        ("¿Podemos seguir en castellano?", "es"),
        ("en français s'il vous plaît", "fr"),
        ("parla italiano?", "it"),
        ("do you know polski", "pl"),
        ("my kettle leaks", None),
    ],
)
def test_the_last_language_that_is_named(text: str, code: str | None) -> None:
    assert named_language(text, SPOKEN) == code


@pytest.mark.parametrize(("text", "reply"), [("in German please", "de"), ("in Polish", "en")])
def test_it_is_answered_in_the_language_asked_for_if_it_is_spoken(text: str, reply: str) -> None:
    message = Message(
        {
            "text": text,
            "intent": {"name": "change_language", "confidence": 0.4},
            "language": {"reply": "en"},
        }
    )
    [found] = LanguageChoice({}).process([message])
    assert found.get("language")["reply"] == reply
    assert found.get("language")["asked"] in ("de", "pl")


def test_a_language_named_in_passing_changes_nothing() -> None:
    message = Message({"text": "the German kettle leaks", "intent": {"name": "tell_story"}})
    [found] = LanguageChoice({}).process([message])
    assert found.get("language") is None


def test_the_name_beside_the_wish_makes_it_sure() -> None:
    wish = {"name": "change_language", "confidence": 0.4}
    message = Message({"text": "can you answer in English", "intent": wish, "language": {}})
    [found] = LanguageChoice({}).process([message])
    assert found.get("intent")["confidence"] >= 0.9
