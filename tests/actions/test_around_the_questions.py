"""What a message is to the open question, around the questions of an intake."""

from __future__ import annotations

import pytest

from actions.answering import is_addition, may_interrupt, without_talk
from actions.consent import refuses_plainly, says_nothing_is_wrong
from actions.feelings import tells_more
from actions.identity import asks_about_code
from actions.interruptions import INTERRUPTIONS, is_interruption
from actions.read_back import asks_for_change, asks_for_else
from actions.withdrawal import is_plain_order, leaves_as_it_is
from handoff.domain.understanding import Mention, Understanding


def said(text: str, intent: str, *mentions: Mention, sure: float = 0.9) -> Understanding:
    return Understanding("m1", text, intent, sure, mentions=mentions)


def wish(text: str) -> Mention:
    return Mention("desired_outcome", {"codes": ["explanation"], "text": text}, text)


@pytest.mark.parametrize(
    ("text", "intent", "quote", "is_kept"),
    [
        ("when do you close today", "ask_contact", "today", False),
        ("lovely weather today, isn't it", "chitchat", "today", False),
        ("when's your shop open on Monday", "ask_contact", "Monday", False),
        ("it happened today", "inform", "today", True),
    ],
)
def test_takes_no_day_from_talk(text: str, intent: str, quote: str, is_kept: bool) -> None:
    message = said(text, intent, Mention("occurred_on", "2026-11-28", quote))
    heard = without_talk(message, "occurred_on")
    assert (heard.mention_of("occurred_on") is not None) is is_kept


@pytest.mark.parametrize(
    ("text", "intent", "asked", "is_kept"),
    [
        ("can I change my last answer?", "go_back", "amount", False),
        ("can you tell me why?", "ask_reason", "desired_outcome", True),
        ("I want it explained", "inform", "amount", True),
    ],
)
def test_takes_no_wish_from_a_question(text: str, intent: str, asked: str, is_kept: bool) -> None:
    heard = without_talk(said(text, intent, wish(text)), asked)
    assert (heard.mention_of("desired_outcome") is not None) is is_kept


@pytest.mark.parametrize(
    ("text", "intent", "interrupts"),
    [
        ("I'll finish tomorrow", "pause_intake", True),
        ("what time do you open tomorrow", "ask_contact", True),
        ("it was delivered tomorrow", "inform", False),
    ],
)
def test_a_day_to_come_is_no_answer_to_when(text: str, intent: str, interrupts: bool) -> None:
    day = Mention("occurred_on", None, "tomorrow", problem="future")
    assert may_interrupt(said(text, intent, day), "occurred_on") is interrupts


def test_a_sure_question_may_be_long() -> None:
    text = "could I have a link mailed to me so that I can pick this up on my laptop at home"
    assert is_interruption(said(text, "request_link"), INTERRUPTIONS)
    assert not is_interruption(said(text, "request_link", sure=0.7), INTERRUPTIONS)


@pytest.mark.parametrize(
    ("message", "is_else"),
    [
        (said("wann bekomme ich eine Antwort?", "ask_duration", wish("Antwort")), True),
        (said("a colleague of yours should look first", "request_human", wish("look")), True),
        (said("can you change the name?", "change_fact"), False),
        (said("I want an explanation", "inform", wish("explanation")), False),
    ],
)
def test_what_is_asked_at_the_read_back_changes_nothing(
    message: Understanding, is_else: bool
) -> None:
    assert asks_for_else(message) is is_else


def test_a_change_may_be_asked_for_as_a_question() -> None:
    assert asks_for_change(said("¿puede cambiar la fecha?", "ask_help"))
    assert not asks_for_change(said("who reads this?", "ask_notice"))


@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("no, carry on as we were", True),
        ("nein, weiter wie bisher", True),
        ("non, on continue comme avant", True),
        ("sigamos como estábamos", True),
        ("delete it", False),
        ("ja", False),
    ],
)
def test_a_no_to_deleting_leaves_all_as_it_is(text: str, leaves: bool) -> None:
    assert leaves_as_it_is(said(text, "inform")) is leaves


@pytest.mark.parametrize(
    ("text", "is_order"),
    [
        ("supprimez tout ça", True),
        ("weg damit", True),
        ("bórrelo todo", True),
        ("don't delete it", False),
        ("will you delete it?", False),
    ],
)
def test_an_order_to_delete_is_a_yes(text: str, is_order: bool) -> None:
    assert is_plain_order(said(text, "inform")) is is_order


@pytest.mark.parametrize(
    ("text", "sure", "more"),
    [
        ("oh and it smelled of burning too", 0.95, True),
        ("the plug had melted as well", 0.6, True),
        ("this makes me so angry", 0.95, False),
        ("so annoying", 0.6, False),
    ],
)
def test_hears_what_is_told_with_a_mood(text: str, sure: float, more: bool) -> None:
    assert tells_more(said(text, "express_anger", sure=sure), "en") is more


@pytest.mark.parametrize(
    "text", ["what code?", "no me ha llegado", "comment prouver que c'est moi"]
)
def test_helps_where_no_code_came(text: str) -> None:
    assert asks_about_code(said(text, "out_of_scope"))


def test_a_person_goes_before_a_code() -> None:
    assert not asks_about_code(said("a person, not a code", "request_human"))


@pytest.mark.parametrize(
    ("message", "is_all"),
    [
        (said("no, that's all", "finish_story"), True),
        (said("nein", "deny"), True),
        (said("no, my new kettle leaks all over the floor", "deny"), False),
    ],
)
def test_hears_that_nothing_is_wrong(message: Understanding, is_all: bool) -> None:
    assert says_nothing_is_wrong(message) is is_all


@pytest.mark.parametrize(
    ("message", "refuses"),
    [
        (said("nö, mein Chat soll nicht gespeichert werden", "ask_notice"), True),
        (said("no, no quiero que se guarde mi chat", "request_data_rights"), True),
        (said("no, es que me cobraron dos veces", "ask_billing"), False),
        (said("no, the kettle broke", "inform", Mention("product", "kettle", "kettle")), False),
        (said("no, who reads this?", "ask_notice"), False),
    ],
)
def test_hears_a_plain_no_to_the_notice(message: Understanding, refuses: bool) -> None:
    assert refuses_plainly(message) is refuses


@pytest.mark.parametrize(
    ("text", "intent", "sure", "likely", "interrupts"),
    [
        ("send an electrician", "out_of_scope", 0.99, 0.12, False),
        ("play some jazz", "out_of_scope", 0.99, 0.02, True),
        ("you lot again", "express_anger", 0.95, 0.12, True),
        ("put me through to a manager", "request_human", 0.95, 0.5, True),
        ("tell a joke?", "chitchat", 0.99, 0.5, True),
    ],
)
def test_what_resembles_an_answer_is_one(
    text: str, intent: str, sure: float, likely: float, interrupts: bool
) -> None:
    message = Understanding("m1", text, intent, sure, answers={"desired_outcome": likely})
    assert may_interrupt(message, "desired_outcome") is interrupts


def test_whether_it_can_wait_is_no_wish() -> None:
    message = said("can I get it done later?", "pause_intake", wish("get it done"))
    assert may_interrupt(message, "desired_outcome")


@pytest.mark.parametrize(
    ("language", "text", "quote"),
    [
        (
            "en",
            "three hundred and ten, half of it up front and the rest when they had gone",
            "three",
        ),
        ("de", "dreihundertzehn, die Hälfte gleich und den Rest beim Abholen, also alles", "drei"),
        ("es", "trescientos diez, la mitad al encargar y el resto cuando lo trajeron", "tres"),
        ("fr", "trois cent dix, la moitié à la commande et le reste à la livraison", "trois"),
    ],
)
def test_words_that_begin_with_the_sum_answer(language: str, text: str, quote: str) -> None:
    told = Mention("amount", {"value": 310, "currency": "EUR"}, quote, 0, 0.4)
    message = said(text, "tell_story", told)
    assert not is_addition(message, "amount", language)
    assert not may_interrupt(said(text, "express_anger", told), "amount")
    assert is_addition(said(text, "tell_story"), "amount", language)


def test_a_change_of_what_was_told_is_no_wish() -> None:
    change = Mention("desired_outcome", {"codes": ["correction"], "text": ""}, "change the sum")
    told = Mention("amount", {"value": 349, "currency": "GBP"}, "349", 20, 0.95)
    message = said("I want to change the sum, it was £349", "change_fact", change, told)
    assert without_talk(message, "prior_contact").mention_of("desired_outcome") is None
    assert without_talk(message, "desired_outcome").mention_of("desired_outcome") is not None


def test_a_language_that_a_story_names_is_not_asked_for() -> None:
    day = Mention("occurred_on", "2026-11-03", "3. November", 36, 0.9)
    story = said("Beim Kurs Deutsch B2 kommt seit dem 3. November keiner.", "change_language", day)
    assert not is_interruption(story, INTERRUPTIONS)
    assert is_interruption(said("lieber auf Deutsch bitte", "change_language"), INTERRUPTIONS)


def test_a_question_that_begins_like_an_addition_is_answered() -> None:
    robot = said("By the way, am I talking to a robot?", "bot_challenge")
    assert not is_addition(robot, "prior_contact", "en")
    assert may_interrupt(robot, "prior_contact")
    more = said("By the way, the lid is missing as well", "tell_story")
    assert is_addition(more, "prior_contact", "en")


def test_the_name_of_a_thing_is_an_answer_whatever_it_resembles() -> None:
    assert not may_interrupt(said("La ayuda a domicilio", "ask_help"), "product")
    assert may_interrupt(said("ayuda", "ask_help"), "product")
