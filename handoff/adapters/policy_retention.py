"""policy/retention.yml: how long what customers tell is kept, checked."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path

from handoff.adapters.policy_reading import Node, read_node
from handoff.domain.retention import UNITS, Retention, Span

NAME = "retention.yml"


def read_retention(folder: Path, triggers: Container[str]) -> Retention:
    """The spans of a policy folder; nothing is ever removed when it has no such file.

    Args:
        triggers: codes that a hold can follow from.
    Raises:
        PolicyError: names the key and what is accepted.
    """
    if not (folder / NAME).exists():
        return Retention()
    root = read_node(folder, NAME)
    found = Retention(
        unfinished=_span(root, "unfinished"),
        chat=_span(root, "chat"),
        case=_span(root, "case"),
        hold_on=root.texts("hold_on", ()),
    )
    for code in found.hold_on:
        if code not in triggers:
            raise root.fail("hold_on", f"a list of codes of triggers.yml; {code!r} is none")
    root.finish()
    return found


def _span(root: Node, key: str) -> Span | None:
    node = root.optional_child(key)
    if node is None:
        return None
    value = node.number("value")
    if value < 1:
        raise node.fail("value", "a whole number, 1 or more")
    span = Span(value, node.one_of("unit", UNITS))  # type: ignore[arg-type]
    node.finish()
    return span
