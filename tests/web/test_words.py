"""The widget calls facts and their choices what the policy files call them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from handoff.adapters.policy_files import load_policy
from handoff.domain.policy import Policy

ROOT = Path(__file__).resolve().parents[2]
STRINGS = ROOT / "web" / "src" / "strings.ts"
FACTS = ROOT / "web" / "src" / "facts.ts"
ENTRY = re.compile(r'^  "?([\w.]+)"?: ("(?:[^"\\]|\\.)*"),$', re.MULTILINE)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(ROOT / "policy")


@pytest.fixture(scope="module")
def words() -> dict[str, str]:
    """The English entries of the widget by key."""
    return {key: json.loads(text) for key, text in ENTRY.findall(STRINGS.read_text("utf-8"))}


def test_facts_have_the_labels_of_the_read_back(policy: Policy, words: dict[str, str]) -> None:
    labels = {f"fact.{fact.name}": fact.label for fact in policy.facts}
    assert {key: word for key, word in words.items() if key.startswith("fact.")} == labels


def test_choices_have_the_labels_of_the_read_back(policy: Policy, words: dict[str, str]) -> None:
    labels = {
        f"value.{choice.code}": choice.label for fact in policy.facts for choice in fact.choices
    }
    assert {key: word for key, word in words.items() if key.startswith("value.")} == labels


def test_facts_stand_in_the_order_of_the_policy(policy: Policy) -> None:
    order = FACTS.read_text("utf-8").split("ORDER = [")[1].split("]")[0]
    assert re.findall(r'"(\w+)"', order) == [fact.name for fact in policy.facts]
