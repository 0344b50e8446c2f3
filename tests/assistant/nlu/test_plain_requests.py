"""What plain words say surely, whatever a message resembles."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.plain_requests import PlainRequests


def intent_of(text: str, guess: str = "tell_story") -> str:
    message = Message({"text": text, "intent": {"name": guess, "confidence": 0.4}})
    [message] = PlainRequests({}).process([message])
    return str(message.get("intent")["name"])


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("does this cost anything", "ask_rights"),
        ("kostet das etwas", "ask_rights"),
        ("¿esto vale dinero?", "ask_rights"),
        ("c'est payant ?", "ask_rights"),
        ("how do I know this isn't a scam", "ask_contact"),
        ("woher weiß ich, dass das kein Betrug ist", "ask_contact"),
        ("¿cómo sé que no es una estafa?", "ask_contact"),
        ("comment savoir si c'est une arnaque ?", "ask_contact"),
        ("what time do you open tomorrow", "ask_contact"),
        ("wann macht ihr heute zu", "ask_contact"),
        ("¿a qué hora abren mañana?", "ask_contact"),
        ("vous fermez à quelle heure ?", "ask_contact"),
        ("can you mail me a link so I can finish this at home", "request_link"),
        ("mándame un enlace para seguir en casa", "request_link"),
        ("schicken Sie mir einen Link, ich mache später weiter", "request_link"),
        ("I'd like this reviewed", "request_review"),
        ("RD-AB2C-D3EF-G4HJ, gibt's was Neues", "check_status"),
    ],
)
def test_short_questions_are_heard(text: str, intent: str) -> None:
    assert intent_of(text) == intent


@pytest.mark.parametrize(
    "text",
    [
        "it cost 40 pounds and broke",
        "they sent me a link that does not work",
        "der Laden hat um fünf zugemacht",
        "I think this shop is a scam",
        "la tienda cerró antes de la hora",
        "the film I bought was reviewed badly",
    ],
)
def test_what_is_told_stays_told(text: str) -> None:
    assert intent_of(text) == "tell_story"
