"""Which parts of the Rasa project the dialogues reach, by the events Rasa stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.support.dialogues.events import Event, responses_in, slots_in

#: A step of a rule or of a conversation: its kind (intent, action, loop) and what may stand there.
Token = tuple[str, Any]

#: Values that a fact's slot has before anybody told it.
NOT_TOLD = (None, "later", False)


@dataclass(frozen=True)
class Rule:
    """A rule or story: what must come one after the other."""

    name: str
    loop: str | None
    tokens: tuple[Token, ...]


@dataclass
class Coverage:
    """Parts by kind, each with the names of the dialogues that reach it."""

    rules: list[Rule]
    reached: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    @classmethod
    def of_project(cls, root: Path) -> Coverage:
        """Return the parts of a Rasa project, none of them reached."""
        domain = yaml.safe_load((root / "domain.yml").read_text(encoding="utf-8"))
        rules = read_rules(root / "data")
        parts = {
            "intents": _names(domain["intents"]),
            "entities": _names(domain["entities"]),
            "slots": list(domain["slots"]),
            "forms": list(domain["forms"]),
            "responses": list(domain["responses"]),
            "rules": [rule.name for rule in rules],
        }
        return cls(rules, {kind: {name: [] for name in names} for kind, names in parts.items()})

    def add(self, dialogue: str, events: list[Event]) -> None:
        """Count what one conversation reached."""
        found = {
            "intents": {_intent(event) for event in events if event["event"] == "user"},
            "entities": {
                entity["entity"]
                for event in events
                if event["event"] == "user"
                for entity in (event.get("parse_data") or {}).get("entities") or []
            },
            "slots": {name for name, value in slots_in(events) if value not in NOT_TOLD},
            "forms": {event["name"] for event in events if event["event"] == "active_loop"},
            "responses": set(responses_in(events)),
            "rules": rules_in(events, self.rules),
        }
        for kind, names in found.items():
            for name in names & set(self.reached[kind]):
                self.reached[kind][name].append(dialogue)

    def unreached(self) -> dict[str, list[str]]:
        """Return the parts that no dialogue reaches, by kind."""
        return {
            kind: [name for name, by in parts.items() if not by]
            for kind, parts in self.reached.items()
        }

    def report(self, exceptions: dict[str, dict[str, str]]) -> str:
        """Return a table in Markdown: what is not reached and why, then all by dialogue."""
        lines = ["# What the dialogues reach", ""]
        for kind, parts in self.reached.items():
            number = sum(bool(by) for by in parts.values())
            lines.append(f"- {kind}: {number} of {len(parts)}")
        lines += ["", "## Not reached", ""]
        for kind, names in self.unreached().items():
            for name in names:
                reason = exceptions.get(kind, {}).get(name, "**no dialogue, no reason**")
                lines.append(f"- {kind}: `{name}`: {reason}")
        for kind, parts in self.reached.items():
            lines += [
                "",
                f"## {kind.capitalize()}",
                "",
                "| name | dialogues | such as |",
                "|-|-|-|",
            ]
            for name, by in parts.items():
                lines.append(f"| {name} | {len(by)} | {', '.join(sorted(by)[:3])} |")
        return "\n".join(lines) + "\n"


def read_rules(folder: Path) -> list[Rule]:
    """Return the rules and stories under a folder of training data."""
    rules = []
    for path in sorted([*folder.glob("rules/*.yml"), *folder.glob("stories/*.yml")]):
        data = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for kind in ("rule", "story"):
            for entry in data.get(f"{kind}s" if kind == "rule" else "stories") or []:
                rules.append(_rule(entry[kind], entry))
    return rules


def rules_in(events: list[Event], rules: Iterable[Rule]) -> set[str]:
    """Return the names of the rules whose steps follow each other in the events.

    What lies between them and is no step of a rule, such as slots and rejected forms, is left out.
    """
    tokens: list[Token] = []
    loops: list[str | None] = []
    active: str | None = None
    for event in events:
        token = _token(event)
        if token is None:
            continue
        tokens.append(token)
        loops.append(active)
        if token[0] == "loop":
            active = token[1]
    starts: dict[Token, list[int]] = defaultdict(list)
    for position, token in enumerate(tokens):
        starts[token].append(position)
    return {
        rule.name
        for rule in rules
        if any(
            (rule.loop is None or loops[start] == rule.loop)
            and tuple(tokens[start : start + len(rule.tokens)]) == rule.tokens
            for start in starts[rule.tokens[0]]
        )
    }


def _names(entries: list[Any]) -> list[str]:
    """Return the names in a list of the domain; one with settings is a mapping."""
    return [one if isinstance(one, str) else next(iter(one)) for one in entries]


def _rule(name: str, entry: dict[str, Any]) -> Rule:
    loops = [c["active_loop"] for c in entry.get("condition") or [] if "active_loop" in c]
    tokens: list[Token] = []
    for step in entry["steps"]:
        if "intent" in step:
            tokens.append(("intent", step["intent"]))
        elif "action" in step and step["action"] != "action_listen":
            tokens.append(("action", step["action"]))
        elif "active_loop" in step:
            tokens.append(("loop", step["active_loop"]))
    return Rule(name, loops[0] if loops else None, tuple(tokens))


def _token(event: Event) -> Token | None:
    match event["event"]:
        case "user":
            return "intent", _intent(event)
        case "action" if event["name"] not in ("action_listen", "action_session_start"):
            return "action", event["name"]
        case "active_loop":
            return "loop", event["name"]
    return None


def _intent(event: Event) -> str | None:
    name = ((event.get("parse_data") or {}).get("intent") or {}).get("name")
    return name if name is None else str(name)
