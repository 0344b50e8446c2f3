"""Holds a dialogue with the running installation and compares it with what it should be."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tests.support.customer import Customer
from tests.support.dialogues import never
from tests.support.dialogues.elsewhere import Elsewhere
from tests.support.dialogues.events import Event, RecordedEvents, readings_in, responses_in
from tests.support.dialogues.script import Dialogue, as_list

WAIT_SECONDS = 30
_DAYS_AGO = re.compile(r"(\d+) days? ago")


@dataclass
class Turn:
    """What was said in one step, and what came of it."""

    number: int
    said: str
    language: str
    messages: list[dict[str, Any]]
    owner: str
    facts_before: dict[str, Any]
    facts: dict[str, Any]
    events: list[Event]

    @property
    def expects(self) -> str | None:
        """The fact the last message asks for."""
        last = self.messages[-1] if self.messages else {}
        return (last.get("expects") or {}).get("fact")


@dataclass
class Outcome:
    """How a dialogue went.

    Attributes:
        opening: the events of the greeting.
        problems: sentences, each with its step; empty when all was as it should be.
    """

    dialogue: Dialogue
    greeting: list[dict[str, Any]] = field(default_factory=list)
    opening: list[Event] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def report(self) -> str:
        """Return the problems and the whole chat, to be read by a designer."""
        lines = [self.dialogue.name, *(f"  ✗ {problem}" for problem in self.problems), ""]
        lines += _spoken(self.greeting)
        for turn in self.turns:
            lines.append(f"{turn.number:>3}  CUSTOMER  {turn.said}")
            lines += [f"      understood: {line}" for line in readings_in(turn.events)]
            lines.append(f"      said: {', '.join(responses_in(turn.events)) or 'nothing'}")
            lines += _spoken(turn.messages)
            lines.append(f"      asks for: {turn.expects}   owner: {turn.owner}")
        return "\n".join(lines)


def hold(
    dialogue: Dialogue,
    http: httpx.Client,
    recorded: RecordedEvents,
    integration_key: str,
    elsewhere: Elsewhere,
) -> Outcome:
    """Say everything the customer says through the public API and check each answer."""
    outcome = Outcome(dialogue)
    filed = None if dialogue.filed is None else elsewhere.file(dialogue.filed)
    proof = (
        {"identity_token": elsewhere.token(filed.customer)} if filed and dialogue.signed_in else {}
    )
    customer = Customer(http, locale=dialogue.locale, **proof)
    outcome.greeting = customer.opened["messages"]
    outcome.opening = recorded.new(customer.id)
    language = dialogue.language
    facts = customer.get("draft").json()["facts"]
    for number, step in enumerate(dialogue.steps, start=1):
        language = step.get("language", language)
        typed = elsewhere.fill(step["user"], filed) if "user" in step else None
        answer = customer.send(typed, choice=step.get("choice"), wait=WAIT_SECONDS)
        said = typed or f"[{step['choice']}]"
        if answer.status_code not in (200, 202):
            outcome.problems.append(f"step {number}, {said!r}: {answer.status_code} {answer.text}")
            break
        body = answer.json()
        before, facts = facts, customer.get("draft").json()["facts"]
        turn = Turn(
            number,
            said,
            language,
            body["messages"],
            body["owner"],
            before,
            facts,
            recorded.new(customer.id),
        )
        outcome.turns.append(turn)
        outcome.problems += [f"step {number}: {problem}" for problem in problems_of(step, turn)]
    outcome.problems += [f"at the end: {p}" for p in fact_problems(dialogue.end, facts)]
    summary = http.get(
        f"{customer.path}/summary", headers={"Authorization": f"Bearer {integration_key}"}
    )
    if summary.status_code == 200:
        outcome.problems += summary_problems(dialogue.end, summary.json())
        outcome.problems += never.quotes_made_up(summary.json(), customer.messages())
    elif {"category", "triggers"} & set(dialogue.end):
        outcome.problems.append(f"there is no summary: {summary.text}")
    outcome.problems += never.in_the_dialogue(outcome.greeting, outcome.turns)
    return outcome


def problems_of(step: dict[str, Any], turn: Turn) -> list[str]:
    """Compare one answer with what the dialogue says about it."""
    problems = []
    together = "\n".join(message["text"] for message in turn.messages).lower()
    problems += [f"misses {p!r}" for p in as_list(step.get("says")) if p.lower() not in together]
    problems += [f"must not say {p!r}" for p in as_list(step.get("never")) if p.lower() in together]
    said = responses_in(turn.events)
    missing = [name for name in as_list(step.get("responses")) if name not in said]
    if missing:
        problems.append(f"expected {', '.join(missing)}, said {', '.join(said) or 'nothing'}")
    if "expects" in step and turn.expects != step["expects"]:
        problems.append(f"expected to be asked for {step['expects']}, not {turn.expects}")
    if "owner" in step and turn.owner != step["owner"]:
        problems.append(f"expected the owner {step['owner']}, not {turn.owner}")
    last = turn.messages[-1] if turn.messages else {}
    offered = [choice["payload"] for choice in last.get("choices", [])]
    if set(as_list(step.get("offers"))) - set(offered):
        problems.append(f"expected the choices {step['offers']}, not {offered}")
    filed = any(message["case"] for message in turn.messages)
    if filed != bool(step.get("files_case")):
        problems.append("filed the complaint" if filed else "did not file the complaint")
    return problems + fact_problems(step, turn.facts)


def fact_problems(expected: dict[str, Any], facts: dict[str, Any]) -> list[str]:
    """Compare facts of the draft: a value, or one of the statuses without one."""
    problems = []
    for name, value in expected.get("facts", {}).items():
        fact = facts[name]
        if value in ("unknown", "declined"):
            is_right = (fact["value"], fact["status"]) == (None, value)
        elif isinstance(value, dict) and isinstance(fact["value"], dict):
            is_right = {key: fact["value"].get(key) for key in value} == value
        elif isinstance(value, str) and (ago := _DAYS_AGO.fullmatch(value)):
            is_right = fact["value"] in _days_ago(int(ago[1]))
        else:
            is_right = fact["value"] == value
        if not is_right:
            problems.append(
                f"{name} should be {value!r}, it is {fact['value']!r} ({fact['status']})"
            )
    return problems


def summary_problems(expected: dict[str, Any], summary: dict[str, Any]) -> list[str]:
    """Compare category and triggers of the summary."""
    problems = []
    found = summary["category"]["code"]
    if "category" in expected and found != expected["category"]:
        problems.append(f"the category should be {expected['category']}, it is {found}")
    codes = {trigger["code"] for trigger in summary["triggers"]}
    missing = set(as_list(expected.get("triggers"))) - codes
    if missing:
        problems.append(f"missing triggers {sorted(missing)}, found {sorted(codes)}")
    return problems


def _days_ago(days: int) -> set[str]:
    """Return the dates that may be meant, whatever the zone of the conversation."""
    now = datetime.now(UTC)
    return {str((now + timedelta(hours=h, days=-days)).date()) for h in (-12, 0, 12)}


def _spoken(messages: list[dict[str, Any]]) -> list[str]:
    lines = []
    for message in messages:
        text = message["text"].replace("\n", "\n                ")
        lines.append(f"     {message['from'].upper():<9}  {text}")
        choices = " ".join(f"[{c['title']} = {c['payload']}]" for c in message["choices"])
        lines += [f"                {choices}"] if choices else []
    return lines
