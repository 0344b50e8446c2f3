"""triggers.yml, and the files of triggers/ that the assistant reads, checked as the others are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from handoff.adapters.policy_reading import Node, read_node
from handoff.domain.policy import LEVELS, PolicyError, TriggerRule

SHIELDS = ("negation", "hypothetical", "quotation")


def read_triggers(root: Node) -> dict[str, TriggerRule]:
    """The triggers by id.

    What the assistant and the agent do, and the shields, are only checked here.
    """
    root.number("version")
    found: dict[str, TriggerRule] = {}
    for node in root.children("triggers"):
        rule = TriggerRule(
            id=node.text("id"),
            level=node.one_of("level", LEVELS),
            definition=node.text("definition"),
            route_to=node.texts("route_to", ()),
            urgency=node.text("urgency", ""),
            label=node.text("label", ""),
        )
        if rule.id in found:
            raise node.fail("id", f"an id of its own; {rule.id!r} is described twice")
        for shield in node.texts("shields", ()):
            if shield not in SHIELDS:
                raise node.fail("shields", f"a list of {', '.join(SHIELDS)}; {shield!r} is none")
        for who in ("bot", "agent"):
            duties = node.optional_child(who)
            if duties is not None:
                duties.texts("does", ())
                duties.texts("never", ())
                duties.finish()
        node.finish()
        found[rule.id] = rule
    root.finish()
    return found


def read_trigger_words(folder: Path, triggers: Mapping[str, TriggerRule]) -> None:
    """Check how each language speaks of the triggers: every file of the folder triggers/.

    Raises:
        PolicyError: names the file, the key and what is accepted.
    """
    files = sorted((folder / "triggers").glob("*.yml"))
    if not files:
        raise PolicyError("triggers/: a file such as triggers/en.yml is missing.")
    for path in files:
        name = f"triggers/{path.name}"
        if not re.fullmatch(r"[a-z]{2}", path.stem):
            raise PolicyError(f"{name}: the file must be named by a language code, such as en.yml.")
        _check_language(read_node(folder, name), triggers)


def _check_language(root: Node, triggers: Mapping[str, TriggerRule]) -> None:
    for key in ("denials", "clause_breaks"):
        _check_patterns(root, key, [root.text(key, "")])
    shields = root.optional_child("shields")
    if shields is not None:
        for shield in SHIELDS:
            _check_patterns(shields, shield, shields.texts(shield, ()))
        shields.finish()
    words = root.child("triggers")
    for code in words.value:
        if code not in triggers:
            raise words.fail(str(code), "an id of triggers.yml")
        _check_words(words.child(code))
    root.finish()


def _check_words(node: Node) -> None:
    _check_patterns(node, "patterns", _weighed(node))
    _check_patterns(node, "except", node.texts("except", ()))
    examples = node.texts("examples", ())
    counter_examples = node.texts("counter_examples", ())
    for text in examples:
        if text in counter_examples:
            raise node.fail("examples", f"free of counter-examples; {text!r} is in both lists")
    node.finish()


def _weighed(node: Node) -> list[str]:
    """The patterns of a trigger without their confidences."""
    accepted = "a list of patterns, or of pairs [confidence from 0 to 1, pattern]"
    patterns = []
    items = node.items("patterns", accepted)
    for item in items:
        confidence, pattern = item if isinstance(item, list) and len(item) == 2 else (1, item)
        is_number = isinstance(confidence, int | float) and not isinstance(confidence, bool)
        if not is_number or not 0 <= confidence <= 1 or not isinstance(pattern, str):
            raise node.fail("patterns", accepted)
        patterns.append(pattern)
    return patterns


def _check_patterns(node: Node, key: str, patterns: Iterable[str]) -> None:
    for pattern in patterns:
        if fault := _fault(pattern):
            raise node.fail(key, f"made of valid patterns; {pattern!r}: {fault}")


@lru_cache(maxsize=4096)
def _fault(pattern: str) -> str:
    """What is wrong with a pattern; empty if nothing is."""
    try:
        re.compile(pattern)
    except re.error as error:
        return str(error)
    return ""
