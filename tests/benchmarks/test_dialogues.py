"""Intakes are found by talking, and said again under load."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from benchmarks.customers import CONFIRM, CONSENT, DONE, Customer
from benchmarks.dialogues import TURNS, RehearsalFailed, rehearse, story_in
from benchmarks.load import run
from benchmarks.talk import Reply, TalkFailed, reply_of

CUSTOMER = Customer(
    ("It broke.", "I called.", "Nobody came.", "I am cross.", "I want a refund."),
    {"product": "a kettle", "amount": "20 pounds", "email": "a@example.org"},
)


class FakeTalk:
    """Asks for consent, the story, some facts and a confirmation, then files."""

    def __init__(self, facts: tuple[str, ...]) -> None:
        self._facts = list(facts)
        self.said: list[str] = []
        self.is_closed = False

    def say(self, text: str) -> Reply:
        self.said.append(text)
        if text == CONSENT:
            return Reply(("What happened?",), "story")
        if text == CONFIRM:
            return Reply(("Filed.",), None, "RD-1")
        if text in " ".join(CUSTOMER.story):
            return Reply(("More?",), "more")
        return Reply(("Next.",), self._facts.pop(0) if self._facts else "confirmation")

    def close(self) -> None:
        self.is_closed = True


class BrokenTalk(FakeTalk):
    def say(self, text: str) -> Reply:
        if self.said:
            raise TalkFailed("answered 500")
        return super().say(text)


def opener(*facts: str) -> Callable[[], FakeTalk]:
    """Return what begins a conversation that asks for these facts."""
    return lambda: FakeTalk(facts)


def test_the_story_is_told_in_as_many_messages_as_make_ten_turns() -> None:
    intake = rehearse(CUSTOMER, opener("product", "amount", "email"))
    assert len(intake.texts) == TURNS
    assert intake.texts[0] == CONSENT
    assert intake.texts[-2:] == ("a@example.org", CONFIRM)
    assert intake.reference == "RD-1"


def test_a_talk_that_asks_for_much_is_told_the_story_at_once() -> None:
    intake = rehearse(CUSTOMER, opener(*["email"] * 9))
    assert " ".join(CUSTOMER.story) in intake.texts
    assert len(intake.texts) > TURNS


def test_a_talk_without_an_end_fails() -> None:
    with pytest.raises(RehearsalFailed, match="email"):
        rehearse(CUSTOMER, opener(*["email"] * 99))


def test_no_sentence_of_a_story_is_lost() -> None:
    for pieces in range(1, 6):
        told = story_in(CUSTOMER.story, pieces)
        assert len(told) == pieces
        assert " ".join(told) == " ".join(CUSTOMER.story)


def test_every_turn_of_every_conversation_is_timed() -> None:
    texts = (CONSENT, *CUSTOMER.story, DONE, CONFIRM)
    talks = [FakeTalk(()) for _ in range(5)]
    timing = run([(talk, texts) for talk in talks], at_once=2)
    assert len(timing.seconds) == 5 * len(texts)
    assert len(timing.filing) == timing.conversations == 5
    assert all(talk.is_closed for talk in talks)
    assert timing.turns_a_second > 0


def test_a_failed_request_ends_its_conversation_and_is_noted() -> None:
    broken = BrokenTalk(())
    timing = run([(broken, (CONSENT, DONE, CONFIRM))], at_once=1)
    assert timing.errors == ["answered 500"]
    assert len(timing.seconds) == 1
    assert broken.is_closed


def test_the_last_question_and_the_case_are_read_out_of_an_answer() -> None:
    reply = reply_of(
        [
            {"text": "a", "expects": {"fact": "story"}, "case": None},
            {"text": "b", "expects": {"fact": "more"}, "case": {"reference": "RD-1"}},
            {"custom": {}},
        ]
    )
    assert reply == Reply(("a", "b"), "more", "RD-1")
