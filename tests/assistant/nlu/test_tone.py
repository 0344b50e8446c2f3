"""Tone: anger and distress are heard in four languages, plain or merely negative words are calm."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.tone import read_tone
from assistant.nlu.tone_detector import ToneDetector

ANGRY = [
    ("en", "I am absolutely furious about how I was treated"),
    ("en", "This is unacceptable and I'm sick of your excuses"),
    ("en", "What a bunch of crooks!!"),
    ("en", "How dare you send me a reminder"),
    ("es", "Estoy furiosa con ustedes"),
    ("es", "ya estoy harto de que me mientan"),
    ("es", "esto es una tomadura de pelo, joder"),
    ("es", "me tienen hasta las narices"),
    ("fr", "Je suis furieux, c'est inadmissible"),
    ("fr", "j'en ai ras-le-bol de vos promesses"),
    ("fr", "vous vous foutez de moi, bande d'escrocs"),
    ("fr", "quelle honte, je suis hors de moi"),
    ("de", "Ich bin richtig sauer auf Sie"),
    ("de", "so eine Frechheit, mir reicht es"),
    ("de", "Ihr wollt mich wohl verarschen"),
    ("de", "ich habe die Nase voll von euren Ausreden"),
]
UPSET = [
    ("en", "I've been crying all day, I'm at a loss"),
    ("es", "estoy desesperada y no puedo dormir"),
    ("fr", "je suis bouleversée et très inquiète"),
    ("de", "ich bin verzweifelt und mache mir große Sorgen"),
]
CALM = [
    ("en", "My parcel arrived with a dent and I'd like a replacement"),
    ("en", "I'm not angry, I just want to understand the bill"),
    ("en", "The food was terrible"),
    ("en", "IS THERE ANY NEWS???"),
    ("en", "Thanks!! That was quick!!"),
    ("es", "El paquete llegó tarde y falta una pieza"),
    ("es", "no estoy enfadado, solo quiero saber qué pasó"),
    ("es", "la comida estaba fatal"),
    ("fr", "Le colis est arrivé abîmé, je souhaite un échange"),
    ("fr", "je ne suis pas en colère, je voudrais comprendre"),
    ("fr", "le service était nul"),
    ("de", "Das Paket kam beschädigt an, ich hätte gern Ersatz"),
    ("de", "ich bin nicht wütend, ich möchte es nur verstehen"),
    ("de", "das Essen war schrecklich"),
    ("de", "das war verdammt gut"),
]


@pytest.mark.parametrize(("language", "text"), ANGRY)
def test_hears_anger(language: str, text: str) -> None:
    assert read_tone(text, language).label == "angry"


@pytest.mark.parametrize(("language", "text"), UPSET)
def test_hears_distress(language: str, text: str) -> None:
    assert read_tone(text, language).label == "upset"


@pytest.mark.parametrize(("language", "text"), CALM)
def test_does_not_hear_anger_in_plain_words(language: str, text: str) -> None:
    assert read_tone(text, language).label == "calm"


def test_repeated_marks_strengthen_what_is_felt() -> None:
    assert read_tone("that is rubbish!!").label == "angry"
    assert read_tone("that is rubbish").label == "calm"


def tone_of(text: str, **data: Any) -> Any:
    component: Any = ToneDetector({})
    (processed,) = component.process([Message(data={TEXT: text, **data})])
    return processed.get("tone")


@pytest.mark.parametrize(
    ("name", "confidence", "label"),
    [
        ("express_anger", 0.9, "angry"),
        ("express_sadness", 0.9, "upset"),
        ("express_anger", 0.4, "calm"),
        ("tell_story", 0.9, "calm"),
    ],
)
def test_a_sure_intent_gives_the_tone_where_words_do_not(
    name: str, confidence: float, label: str
) -> None:
    intent = {"name": name, "confidence": confidence}
    assert tone_of("this takes the biscuit", **{INTENT: intent})["label"] == label


def test_the_language_found_goes_before_that_of_the_page() -> None:
    text, page = "je suis furieuse", {"locale": "en-GB"}
    assert tone_of(text, metadata=page)["label"] == "calm"
    assert tone_of(text, metadata=page, language={"code": "fr"})["label"] == "angry"
