"""What watches over the dialogues notices what it is there for, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.dialogues import never
from tests.support.dialogues.coverage import Coverage, Rule, rules_in
from tests.support.dialogues.languages import sounds_foreign
from tests.support.dialogues.player import Turn
from tests.support.dialogues.script import DialogueError, read_dialogue

ROOT = Path(__file__).parent.parent.parent
NOTHING = {"value": None, "status": "unknown"}


def message(text: str, asks: str | None = None, case: Any = None) -> dict[str, Any]:
    """Return a message of the assistant."""
    return {"from": "bot", "text": text, "expects": asks and {"fact": asks}, "case": case}


def turn(*messages: dict[str, Any], before: Any = None, after: Any = None, **more: Any) -> Turn:
    """Return a turn in which only a product can be known."""
    facts = {name: NOTHING for name in ("story", "product", "amount")}
    known = {"value": before, "status": "stated"} if before else NOTHING
    now = {"value": after, "status": "stated"} if after else NOTHING
    return Turn(
        number=more.get("number", 1),
        said="",
        language=more.get("language", "en"),
        messages=list(messages),
        owner="bot",
        facts_before={**facts, "product": known},
        facts={**facts, "product": now},
        events=more.get("events", []),
    )


@pytest.mark.parametrize(
    ("turns", "problem"),
    [
        ([turn()], "no reply"),
        ([turn(message("Hello."), message("Hello."))], "said twice"),
        ([turn(message("Great news, it is noted."))], "cheerful"),
        ([turn(message("Noted 🎉"))], "cheerful"),
        ([turn(message("Which one?", "product"), before="lamp", after="lamp")], "which is known"),
        ([turn(message("Noted."), before="lamp")], "is lost"),
        ([turn(message("Filed.", case={"reference": "R"}))], "without a read-back"),
        ([turn(message("Which?", "product")), turn(message("Which?", "product"))], "as before"),
        (
            [turn(message(f"{asks}?", asks)) for asks in ("product", "amount", "product")],
            "left open or answered",
        ),
        (
            [turn(message("¿Qué es lo que no va con el producto?"))],
            "not in en but in es",
        ),
    ],
)
def test_notices_what_may_never_happen(turns: list[Turn], problem: str) -> None:
    found = never.in_the_dialogue([message("May I go on?", "consent")], turns)
    assert [one for one in found if problem in one]


def test_notices_nothing_in_a_good_dialogue() -> None:
    turns = [
        turn(message("Tell me what happened.", "story")),
        turn(message("You wrote: “Great, super.” Which one is it?", "product")),
        turn(message("How much was it?", "amount"), after="lamp"),
        turn(message("Is this right?", "confirmation"), before="lamp", after="lamp"),
        turn(message("It is filed.", case={"reference": "R"}), before="lamp", after="lamp"),
    ]
    assert never.in_the_dialogue([message("May I go on?", "consent")], turns) == []


def test_notices_a_made_up_quote() -> None:
    summary: dict[str, Any] = {
        "facts": {"product": {"quote": "lamp", "message_id": "m"}},
        "timeline": [{"quote": "yesterday", "message_id": "m"}],
        "triggers": [],
        "promises": [],
        "inconsistencies": [],
    }
    assert never.quotes_made_up(summary, [{"id": "m", "text": "my lamp broke"}]) == [
        "the quote of timeline is made up: 'yesterday'"
    ]


@pytest.mark.parametrize(
    ("text", "language", "foreign"),
    [
        ("How much money is this about, and when was it?", "en", None),
        ("How much money is this about, and when was it?", "de", "en"),
        ("Wie viel Geld ist es, und wann war das?", "de", None),
        ("Noted.", "fr", None),
        ("What it is: the lamp that you sold me", "fr", None),
    ],
)
def test_hears_which_language_an_answer_is_in(
    text: str, language: str, foreign: str | None
) -> None:
    assert sounds_foreign(text, language) == foreign


def test_finds_rules_in_events() -> None:
    rules = [
        Rule("help", None, (("intent", "ask_help"), ("action", "utter_help"))),
        Rule("filing", "read_back_form", (("action", "read_back_form"), ("loop", None))),
        Rule("other", "consent_form", (("action", "read_back_form"), ("loop", None))),
    ]
    events: list[dict[str, Any]] = [
        {"event": "active_loop", "name": "read_back_form"},
        {"event": "user", "parse_data": {"intent": {"name": "ask_help"}}},
        {"event": "action_execution_rejected", "name": "read_back_form"},
        {"event": "action", "name": "utter_help"},
        {"event": "action", "name": "action_listen"},
        {"event": "action", "name": "read_back_form"},
        {"event": "active_loop", "name": None},
    ]
    assert rules_in(events, rules) == {"help", "filing"}


def test_lists_what_is_not_reached_with_the_reason() -> None:
    coverage = Coverage.of_project(ROOT)
    coverage.add("start/test_greeting", [{"event": "active_loop", "name": "consent_form"}])
    assert "consent_form" not in coverage.unreached()["forms"]
    report = coverage.report({"forms": {"story_form": "it is new"}})
    assert "- forms: `story_form`: it is new" in report
    assert "| consent_form | 1 | start/test_greeting |" in report


@pytest.mark.parametrize(
    "text",
    [
        "steps: []",
        "steps: [{user: hello, expect: story}]",
        "steps: [{user: hello, choice: accept}]",
        "steps: [{user: 30}]",
        "step: [{user: hello}]",
    ],
)
def test_refuses_a_dialogue_that_is_written_wrongly(text: str, tmp_path: Path) -> None:
    path = tmp_path / "test_dialogue.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DialogueError):
        read_dialogue(path)
