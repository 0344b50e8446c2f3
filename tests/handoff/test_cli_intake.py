"""`redress intake` tells the whole story, answers what was given, skips the rest, and says why it
stops."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.cli_client import ClientError, Message
from handoff.cli_intake import file_complaint, parse_answers, split_story


class ScriptedConversation:
    """Asks for given facts in order, then files a case; remembers what it was told."""

    def __init__(self, questions: list[tuple[str, list[str]]], owner: str = "bot") -> None:
        self._questions = list(questions)
        self.owner = owner
        self.told: list[str] = []
        self.messages: list[Message] = []
        self._next()

    def choices(self) -> dict[str, str]:
        return {choice["payload"]: choice["title"] for choice in self.messages[-1]["choices"]}

    def case_reference(self) -> str | None:
        case = self.messages[-1]["case"]
        return case["reference"] if case else None

    def send_text(self, text: str) -> list[Message]:
        self.told.append(text)
        return self._next()

    def send_choice(self, payload: str) -> list[Message]:
        assert payload in self.choices(), "only what is offered can be chosen"
        self.told.append(f"[{payload}]")
        return self._next()

    def _next(self) -> list[Message]:
        fact, payloads = self._questions.pop(0) if self._questions else (None, [])
        message: dict[str, Any] = {
            "from": "bot",
            "text": "",
            "choices": [{"title": payload, "payload": payload} for payload in payloads],
            "expects": {"fact": fact} if fact else None,
            "case": None if fact else {"reference": "RD-1"},
        }
        self.messages.append(message)
        return [message]


def converse(
    questions: list[tuple[str, list[str]]], story: str = "It broke.", **answers: str
) -> list[str]:
    """Return what the customer said to these questions."""
    conversation = ScriptedConversation(questions)
    assert file_complaint(conversation, story, answers, text_limit=20) == "RD-1"  # type: ignore[arg-type]
    return conversation.told


def test_way_from_consent_to_case() -> None:
    questions = [
        ("consent", ["accept", "decline"]),
        ("story", ["human"]),
        ("more", ["done"]),
        ("confirmation", ["confirm", "change"]),
    ]
    assert converse(questions) == ["[accept]", "It broke.", "[done]", "[confirm]"]


def test_long_story_is_told_to_its_end_before_done() -> None:
    questions = [("story", []), ("more", ["done"]), ("more", ["done"])]
    told = converse(questions, story="It broke on Monday. Then it broke again.")
    assert "".join(told[:2]) == "It broke on Monday. Then it broke again."
    assert told[2] == "[done]"


def test_given_answer_is_told_and_others_are_skipped() -> None:
    questions = [("story", []), ("email", ["skip"]), ("phone", ["skip"]), ("product", [])]
    told = converse(questions, email="jo@example.com")
    assert told[1:] == ["jo@example.com", "[skip]", "I don't know"]


def test_answer_that_is_a_choice_is_chosen() -> None:
    questions = [("story", []), ("desired_outcome", ["desired_outcome:refund", "skip"])]
    assert converse(questions, desired_outcome="refund")[1] == "[desired_outcome:refund]"


def test_way_to_be_reached_follows_from_the_address() -> None:
    questions = [("story", []), ("preferred_contact", ["preferred_contact:email", "skip"])]
    assert converse(questions, email="jo@example.com")[1] == "[preferred_contact:email]"


def test_refused_answer_is_not_given_twice() -> None:
    questions = [("story", []), ("email", ["skip"]), ("email", ["skip"])]
    assert converse(questions, email="jo@nowhere")[1:] == ["jo@nowhere", "[skip]"]


def test_endless_questions_end_with_a_sentence() -> None:
    no_choices: list[str] = []
    conversation = ScriptedConversation([("story", no_choices), *[("product", no_choices)] * 200])
    with pytest.raises(ClientError, match="last question was for product"):
        file_complaint(conversation, "It broke.", {})  # type: ignore[arg-type]


def test_conversation_of_a_person_ends_with_a_sentence() -> None:
    conversation = ScriptedConversation([("story", [])], owner="agent")
    with pytest.raises(ClientError, match="agent"):
        file_complaint(conversation, "It broke.", {})  # type: ignore[arg-type]


def test_empty_story_is_refused() -> None:
    with pytest.raises(ClientError, match="empty"):
        file_complaint(ScriptedConversation([("story", [])]), " \n", {})  # type: ignore[arg-type]


@given(st.text(min_size=1), st.integers(min_value=1, max_value=30))
def test_split_story_loses_nothing(story: str, limit: int) -> None:
    pieces = split_story(story, limit)
    assert "".join(pieces).strip() == story.strip()
    assert all(len(piece) <= limit for piece in pieces)


def test_answers_are_read_as_fact_and_text() -> None:
    assert parse_answers(("product=kettle", "impact=a=b")) == {"product": "kettle", "impact": "a=b"}


def test_answer_without_fact_is_refused() -> None:
    with pytest.raises(ClientError, match="FACT=TEXT"):
        parse_answers(("kettle",))
