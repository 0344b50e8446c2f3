"""Which right over one's own data is meant, in all four languages."""

from __future__ import annotations

import pytest

from assistant.nlu.data_right import DataRightExtractor, read_data_right

CASES = [
    ("en", "I want a copy of my data", "copy", None),
    ("en", "what do you have about me right now?", "stored", "chat"),
    ("en", "delete my account data", "delete", "other"),
    ("en", "please restrict what you do with my personal data", "restrict", None),
    ("en", "no more advertising please", "object", "other"),
    ("en", "I object to you using my data", "object", None),
    ("en", "I withdraw my consent to the use of my data", "withdraw", None),
    ("en", "the address in my complaint is wrong, please correct it", "correct", "case"),
    ("en", "how long do you keep my information", "retention", None),
    ("en", "who reads what I write here", "recipients", "chat"),
    ("en", "I want to complain to the ICO", "regulator", None),
    ("en", "data protection request", None, None),
    ("es", "quiero una copia de mis datos", "copy", None),
    ("es", "bórrenlos, por favor", "delete", None),
    ("es", "qué saben de mí", "stored", None),
    ("es", "cuánto tiempo guardan mis datos", "retention", None),
    ("es", "quién lee esto", "recipients", None),
    ("es", "quiero reclamar ante la AEPD", "regulator", None),
    ("fr", "je veux une copie de mes données", "copy", None),
    ("fr", "effacez tout ce que j'ai écrit", "delete", "chat"),
    ("fr", "combien de temps gardez-vous mes données", "retention", None),
    ("fr", "je m'oppose à l'utilisation de mes données", "object", None),
    ("fr", "je veux saisir la CNIL", "regulator", None),
    ("de", "ich möchte eine Kopie meiner Daten", "copy", None),
    ("de", "löschen Sie bitte die Daten aus meiner früheren Beschwerde", "delete", "case"),
    ("de", "wie lange speichern Sie das", "retention", None),
    ("de", "wer liest das hier", "recipients", None),
    ("de", "ich widerspreche der Nutzung", "object", None),
    ("de", "Beschwerde bei der Datenschutzbehörde", "regulator", None),
]


@pytest.mark.parametrize(("language", "text", "right", "scope"), CASES)
def test_right_and_scope_are_read(
    language: str, text: str, right: str | None, scope: str | None
) -> None:
    found = {one["entity"]: one for one in read_data_right(text, [language])}
    assert found.get("data_right", {}).get("value") == right
    assert found.get("data_scope", {}).get("value") == scope
    assert all(text[one["start"] : one["end"]].strip() for one in found.values())


class Parsed(dict):  # type: ignore[type-arg]
    """As much of Rasa's message as the component touches."""

    def set(self, key: str, value: object, add_to_output: bool = False) -> None:
        """Keep a property."""
        self[key] = value


@pytest.mark.parametrize(("intent", "is_read"), [("request_data_rights", True), ("inform", False)])
def test_only_messages_about_data_are_read(intent: str, is_read: bool) -> None:
    message = Parsed(text="delete my data", intent={"name": intent}, language={"code": "en"})
    DataRightExtractor({}).process([message])  # type: ignore[list-item]
    assert bool(message.get("entities")) is is_read
