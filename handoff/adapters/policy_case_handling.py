"""policy/case_handling.yml: warnings, root causes, escalation and follow-up, checked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from handoff.adapters.policy_reading import Node, read_node
from handoff.domain.case_handling import ONLY, CaseHandling, LadderStep, RootCause
from handoff.domain.policy import SEVERITIES
from handoff.domain.regimes import Clock, Unit

NAME = "case_handling.yml"
UNITS = ("hours", "days", "business_days", "weeks")
LONGEST_CODE = 40


def read_case_handling(folder: Path) -> CaseHandling:
    """The rules of a policy folder; those of CaseHandling when it has no such file.

    Raises:
        PolicyError: names the key and what is accepted.
    """
    if not (folder / NAME).exists():
        return CaseHandling()
    root = read_node(folder, NAME)
    warn, follow = root.child("warn"), root.child("follow_up")
    handling = CaseHandling(
        amber=_percent(warn, "amber"),
        red=_percent(warn, "red"),
        proposal_days=_days(root, "proposal_answer_days"),
        follow_up_after=_days(follow, "after_days"),
        root_causes=_root_causes(root),
        ladder=_ladder(root),
    )
    if handling.red <= handling.amber:
        raise warn.fail("red", "more than amber")
    for node in (warn, follow, root):
        node.finish()
    return handling


def _percent(node: Node, key: str) -> int:
    value = node.number(key)
    if not 0 < value < 100:
        raise node.fail(key, "a percentage from 1 to 99")
    return value


def _days(node: Node, key: str) -> int:
    value = node.number(key)
    if value < 1:
        raise node.fail(key, "a number of days, 1 or more")
    return value


def _labels(node: Node, key: str) -> Mapping[str, str]:
    child = node.child(key)
    labels = {str(code): child.text(code) for code in child.value}
    if not labels:
        raise node.fail(key, "words by language code, such as {en: Training}")
    return labels


def _root_causes(root: Node) -> dict[str, RootCause]:
    found: dict[str, RootCause] = {}
    for node in root.children("root_causes"):
        code = node.text("code")
        if code in found:
            raise node.fail("code", f"given once; {code} is described twice")
        if len(code) > LONGEST_CODE:
            raise node.fail("code", f"at most {LONGEST_CODE} characters")
        found[code] = RootCause(code, _labels(node, "label"))
        node.finish()
    return found


def _ladder(root: Node) -> dict[str, tuple[LadderStep, ...]]:
    escalation = root.child("escalation")
    for severity in escalation.value:
        if severity not in SEVERITIES:
            raise root.fail("escalation", f"a mapping from {', '.join(SEVERITIES)}")
    return {
        severity: tuple(_step(node) for node in escalation.children(severity))
        for severity in escalation.value
    }


def _step(node: Node) -> LadderStep:
    after = node.child("after")
    clock = Clock(after.number("value"), cast(Unit, after.one_of("unit", UNITS)))
    after.finish()
    step = LadderStep(clock, node.one_of("only", ONLY), _labels(node, "to"))  # type: ignore[arg-type]
    node.finish()
    return step
