"""A text message or a letter that is asked for in everyday words, with a number or an address."""

from __future__ import annotations

import pytest

from tests.assistant.nlu.facts.reading import best, read


@pytest.mark.parametrize(
    ("locale", "text", "way"),
    [
        ("en", "send my daughter a quick text on 07700 900455, I can't hear on the phone", "sms"),
        ("en", "drop us a text 07700 900455 please no calls", "sms"),
        ("en", "text my son 07700 900455", "sms"),
        (
            "de",
            "schickt mir lieber ne kurze sms auf die 0171 3920099, am Telefon versteh ich nix",
            "sms",
        ),
        ("de", "eine SMS an 0151 23456789 genügt vollkommen, ich bin tagsüber im Labor", "sms"),
        ("es", "al 655 550 199 con un mensaje, que en la fábrica no puedo coger llamadas", "sms"),
        ("es-MX", "mándele un mensajito a mi hija al 999 925 0144, ella me lee", "sms"),
        ("es", "póngame un sms al 655 550 199 que estoy sordo", "sms"),
        ("fr-CA", "textez-moi au 819 555-0188 si possible le soir", "sms"),
        ("fr", "envoyez-moi plutôt un texto au 06 12 34 56 78, je travaille de nuit", "sms"),
        ("fr", "un petit sms au 06 12 34 56 78 suffit", "sms"),
        ("de", "schriftlich an meine Anschrift: Birkenweg 4, 50667 Köln", "post"),
        ("es", "por escrito a mi casa, calle Nueva 4, 28013 Madrid", "post"),
        ("fr", "par écrit chez moi : 4 rue des Lilas, 69003 Lyon", "post"),
        ("en", "you would have to post it to me, 4 Mill Lane, I can't hear on the phone", "post"),
        ("en", "in writing to my home address, 4 Mill Lane, IP17 1AX", "post"),
    ],
)
def test_the_way_is_heard(locale: str, text: str, way: str) -> None:
    found = best(locale, "preferred_contact", text)
    assert found is not None
    assert found.value == way


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("es-MX", "mándele un mensajito a mi nieto al 999 925 0144"),
        ("es", "llame a mi nieta al 655 550 199"),
        ("en", "ring my nephew on 07400 123456"),
        ("fr", "appelez ma nièce au 06 12 34 56 78"),
        ("de", "rufen Sie meine Nichte an, 0171 3920099"),
    ],
)
def test_a_relative_is_no_other_number(locale: str, text: str) -> None:
    assert [found.confidence > 0.5 for found in read(locale, "phone", text)] == [True]


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "I sent them a text on Monday and rang twice"),
        ("de", "ich habe eine SMS an die Firma geschickt"),
        ("es", "me mandaron un sms al día siguiente diciendo que no"),
        ("fr", "je vous ai envoyé un message au service client"),
    ],
)
def test_messages_of_before_are_no_wish(locale: str, text: str) -> None:
    assert read(locale, "preferred_contact", text) == []


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "Bernadette Foley, everybody calls me Bea but most folks at work call me Bernie"),
        ("en", "my friends call me Mo, the full name is Mohammed Aziz"),
        ("es", "Josefa Ruiz, aunque todos me llaman Pepa"),
        ("es", "Francisco Gil, mis amigos me llaman Paco"),
        ("fr", "Liliane Petit, tout le monde m'appelle Lili"),
        ("fr", "Marguerite Roy, mes proches m'appellent Margot"),
        ("de", "Katharina Lang, alle rufen mich Kati"),
        ("de", "Josef Huber, meine Freunde rufen mich Sepp"),
    ],
)
def test_what_somebody_is_called_is_no_wish(locale: str, text: str) -> None:
    assert read(locale, "preferred_contact", text) == []
