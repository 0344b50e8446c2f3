"""Words that decline to answer, and words that only sound so."""

from __future__ import annotations

import pytest

from handoff.domain.refusals import (
    SAYS_NO,
    agrees,
    agrees_explicitly,
    answers_first,
    has_none,
    refuses,
    refuses_calls,
    refuses_contact,
    wants_no_money,
)


@pytest.mark.parametrize(
    "text",
    [
        "I don't want to put a price on it",
        "I'd rather not give that",
        "Prefiero no darlo",
        "No voy a dar mi nombre",
        "Je préfère ne pas le donner",
        "Je ne donnerai pas mon nom",
        "Die möchte ich nicht angeben",
        "Dafür will ich keinen Preis nennen",
    ],
)
def test_a_refusal_is_heard(text: str) -> None:
    assert refuses(text)


@pytest.mark.parametrize(
    "text",
    [
        "I want my money back",
        "no quiero otro sofá",
        "je ne veux pas de bon d'achat",
        "ich will nicht warten",
        "personne ne répond",
        "nadie responde, no contestan a mis correos",
        "you don't answer my e-mails",
        "Sie wollen mir keine Auskunft geben",
    ],
)
def test_a_wish_is_no_refusal(text: str) -> None:
    assert not refuses(text)


def test_nobody_is_contacted_who_does_not_want_it() -> None:
    assert refuses_contact("Please don't contact me")
    assert refuses_contact("No me contacten")
    assert refuses_contact("Ne me contactez pas, merci")
    assert refuses_contact("Bitte kontaktieren Sie mich nicht")
    assert not refuses_contact("please call me")


def test_who_wants_no_calls_may_be_written_to() -> None:
    for text in ("don't ring me, I'm at work", "no me llamen", "pas d'appels", "nicht anrufen"):
        assert refuses_calls(text) and not refuses_contact(text)


def test_who_writes_for_the_first_time_says_no() -> None:
    assert SAYS_NO.match("I have not, this is my first communication")
    assert SAYS_NO.match("This would be the first time")
    assert SAYS_NO.match("c'est la première fois")
    assert not SAYS_NO.match("I have, twice")


def test_a_yes_with_a_but_does_not_agree() -> None:
    for text in ("ok thats right send it", "ok cest bon envoyez", "vale mándalo", "ja schick ab"):
        assert agrees(text)
    for text in ("yes but not the date", "ok pero falta algo", "oui sauf le nom", "ja, aber"):
        assert not agrees(text)


def test_an_answer_may_stand_before_a_correction() -> None:
    assert answers_first("Nein, noch nicht. Moment, es war der 4., nicht der 3.")
    assert not answers_first("no, eran 25 euros")


@pytest.mark.parametrize(
    ("text", "is_explicit"),
    [
        ("ok then yes, go ahead", True),
        ("bueno, vale, acepto", True),
        ("finalement oui", True),
        ("na gut, ich stimme doch zu", True),
        ("ok", False),
        ("oui", False),
        ("I don't agree", False),
        ("should I go on?", False),
    ],
)
def test_an_agreement_in_so_many_words_is_told_from_a_yes(text: str, is_explicit: bool) -> None:
    assert agrees_explicitly(text) is is_explicit


def test_who_was_given_nothing_has_none() -> None:
    for text in ("no me dieron nada", "on m'a rien donné", "I wasn't given one", "gab es nicht"):
        assert has_none(text)
    for text in ("no, 4471", "I do not know why you ask me this, is it needed?", "ticket rojo"):
        assert not has_none(text)


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("it isn't about money at all", True),
        ("No reclamo dinero.", True),
        ("ce n'est pas une question d'argent", True),
        ("Es geht mir nicht ums Geld", True),
        ("it isn't about the money, but 40 euros is a lot", False),
        ("I want my money back", False),
        ("quiero mi dinero", False),
        ("ich will mein Geld zurück", False),
    ],
)
def test_who_wants_no_money_is_not_asked_how_much(text: str, is_told: bool) -> None:
    assert wants_no_money(text) is is_told
