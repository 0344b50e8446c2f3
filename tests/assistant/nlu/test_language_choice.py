"""Languages that are asked for by name."""

from __future__ import annotations

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.facts.lexicon import LANGUAGES
from assistant.nlu.language_choice import LanguageChoice, language_names, named_language


@pytest.fixture(scope="module")
def component(tmp_path_factory: pytest.TempPathFactory) -> LanguageChoice:
    """The component as it is loaded from a model."""
    folder = tmp_path_factory.mktemp("model")
    context = ExecutionContext(GraphSchema({}))
    place = (LocalModelStorage(folder), Resource("names"), context)
    LanguageChoice.create({}, *place).train(TrainingData())
    return LanguageChoice.load({}, *place)


@pytest.fixture(scope="module")
def names() -> dict[str, str]:
    return language_names(LANGUAGES)


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
        ("in English please, my Spanish is poor", "en"),
        ("English please, mein Deutsch ist schlecht", "en"),
    ],
)
def test_the_last_language_that_is_named(
    names: dict[str, str], text: str, code: str | None
) -> None:
    assert named_language(text, names) == code


@pytest.mark.parametrize(("text", "reply"), [("in German please", "de"), ("in Polish", "en")])
def test_it_is_answered_in_the_language_asked_for_if_it_is_spoken(
    component: LanguageChoice, text: str, reply: str
) -> None:
    message = Message(
        {
            "text": text,
            "intent": {"name": "change_language", "confidence": 0.4},
            "language": {"reply": "en"},
        }
    )
    [found] = component.process([message])
    assert found.get("language")["reply"] == reply
    assert found.get("language")["asked"] in ("de", "pl")


def test_a_language_named_in_passing_changes_nothing(component: LanguageChoice) -> None:
    message = Message({"text": "the German kettle leaks", "intent": {"name": "tell_story"}})
    [found] = component.process([message])
    assert found.get("language") is None


@pytest.mark.parametrize(
    "text",
    ["el curso de inglés", "my German lessons", "le cours d'anglais", "ein Kurs in Englisch"],
)
def test_a_language_that_is_taught_is_told_of(component: LanguageChoice, text: str) -> None:
    wish = {"name": "change_language", "confidence": 0.9}
    [found] = component.process([Message({"text": text, "intent": wish, "language": {}})])
    assert found.get("intent")["name"] == "inform"
    assert "asked" not in found.get("language")


def test_the_name_beside_the_wish_makes_it_sure(component: LanguageChoice) -> None:
    wish = {"name": "change_language", "confidence": 0.4}
    message = Message({"text": "can you answer in English", "intent": wish, "language": {}})
    [found] = component.process([message])
    assert found.get("intent")["confidence"] >= 0.9


@pytest.mark.parametrize(
    "text", ["in English please", "auf Deutsch bitte", "Français", "español, por favor"]
)
def test_the_name_alone_asks_for_it_whatever_it_was_taken_for(
    component: LanguageChoice, text: str
) -> None:
    doubt = {"name": "nlu_fallback", "confidence": 0.28}
    [found] = component.process([Message({"text": text, "intent": doubt, "language": {}})])
    assert found.get("intent")["name"] == "change_language"
    [other] = component.process([Message({"text": "the English one", "intent": doubt})])
    assert other.get("intent")["name"] == "nlu_fallback"
