"""Which right over one's own data is meant, in all four languages."""

from __future__ import annotations

import pytest

from assistant.nlu.data_right import DataRightExtractor, asks_plainly, read_data_right

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
    ("en", "which authority do I complain to", "regulator", None),
    ("en", "is my address passed on to anybody", "recipients", None),
    ("en", "data protection request", None, None),
    ("es", "quiero una copia de mis datos", "copy", None),
    ("es", "bórrenlos, por favor", "delete", None),
    ("es", "qué saben de mí", "stored", None),
    ("es", "cuánto tiempo guardan mis datos", "retention", None),
    ("es", "quién lee esto", "recipients", None),
    ("es", "quiero reclamar ante la AEPD", "regulator", None),
    ("es", "ya no doy mi consentimiento para que usen mis datos", "withdraw", None),
    ("es", "¿dónde les denuncio?", "regulator", None),
    ("es", "¿para qué usan mis datos?", "purpose", None),
    ("fr", "je veux une copie de mes données", "copy", None),
    ("fr", "effacez tout ce que j'ai écrit", "delete", "chat"),
    ("fr", "combien de temps gardez-vous mes données", "retention", None),
    ("fr", "je m'oppose à l'utilisation de mes données", "object", None),
    ("fr", "je veux saisir la CNIL", "regulator", None),
    ("fr", "je ne suis plus d'accord pour que vous utilisiez mes données", "withdraw", None),
    ("fr", "vous donnez mon adresse à quelqu'un ?", "recipients", None),
    ("de", "ich möchte eine Kopie meiner Daten", "copy", None),
    ("de", "löschen Sie bitte die Daten aus meiner früheren Beschwerde", "delete", "case"),
    ("de", "wie lange speichern Sie das", "retention", None),
    ("de", "wer liest das hier", "recipients", None),
    ("de", "ich widerspreche der Nutzung", "object", None),
    ("de", "ich bin nicht mehr einverstanden, dass Sie sie verwenden", "withdraw", None),
    ("de", "geben Sie meine Adresse weiter", "recipients", None),
    ("de", "wo kann ich Sie wegen Datenschutz melden", "regulator", None),
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


@pytest.mark.parametrize(
    ("language", "text", "rights"),
    [
        ("en", "how long do you keep it and who reads it?", ["retention", "recipients"]),
        ("en", "give me a copy of my data and then delete it", ["copy", "delete"]),
        ("es", "¿qué guardan de mí y pueden borrarlo?", ["stored", "delete"]),
        ("fr", "qui voit mes données ? et combien de temps ?", ["recipients", "retention"]),
        ("de", "schicken Sie mir alles, was Sie über mich haben", ["copy"]),
    ],
)
def test_several_requests_in_one_message_are_read(
    language: str, text: str, rights: list[str]
) -> None:
    found = read_data_right(text, [language])
    assert [one["value"] for one in found if one["entity"] == "data_right"] == rights


@pytest.mark.parametrize(
    ("language", "text", "is_plain"),
    [
        ("en", "please send me everything you hold on me", True),
        ("es", "mándenme todo lo que saben de mí", True),
        ("fr", "je retire mon consentement", True),
        ("de", "ich ziehe meine Zustimmung zurück", True),
        ("en", "my surname is spelt wrong in RD-AB2C-D3EF-G4HJ", True),
        ("en", "how long do you hang on to it", True),
        ("de", "wie lange heben Sie das auf", True),
        ("es", "¿pasan mis datos a otros?", True),
        ("fr", "vous donnez mon adresse à quelqu'un ?", True),
        ("en", "how long do you keep me waiting", False),
        ("en", "I asked for a copy of my data in May and nobody answered", False),
        ("fr", "vous avez supprimé mes données sans prévenir", False),
        ("de", "Sie haben alle meine Daten gelöscht", False),
        ("en", "send me a new kettle", False),
    ],
)
def test_plain_requests_are_told_from_complaints(language: str, text: str, is_plain: bool) -> None:
    assert asks_plainly(text, [language]) is is_plain


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
