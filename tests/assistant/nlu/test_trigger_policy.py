"""The trigger files: read as one policy, and refused with the remedy where they cannot be used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.nlu.trigger_policy import (
    TriggerPolicyError,
    fingerprint,
    language_rules,
    read_triggers,
)
from assistant.nlu.triggers import TriggerDetector

ROOT = Path(__file__).resolve().parents[3]
POLICY = ROOT / "policy" / "triggers.yml"
FACTS = ROOT.parent / "shared" / "facts" / "clocks.yml"
LANGUAGES = ["de", "en", "es", "fr"]
FEWEST_EXAMPLES = 12


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small policy: one trigger, one language."""
    (tmp_path / "triggers").mkdir()
    write(tmp_path / "triggers.yml", {"triggers": [{"id": "x", "level": "P1"}]})
    write(tmp_path / "triggers" / "en.yml", {"triggers": {"x": {"patterns": ["help"]}}})
    return tmp_path


def write(path: Path, content: Any) -> None:
    path.write_text(yaml.safe_dump(content), encoding="utf-8")


def test_ids_and_levels_are_those_of_the_reference() -> None:
    if not FACTS.exists():
        pytest.skip("The reference of trigger ids is not beside the project.")
    reference = yaml.safe_load(FACTS.read_text(encoding="utf-8"))["escalation_triggers"]
    entries = read_triggers(POLICY).definitions
    assert {e.code: e.level for e in entries} == {r["id"]: r["priority"] for r in reference}


def test_each_language_has_patterns_and_examples_of_each_trigger() -> None:
    policy = read_triggers(POLICY)
    assert sorted(policy.languages) == LANGUAGES
    for rules in policy.languages.values():
        assert set(rules.triggers) == {entry.code for entry in policy.definitions}
        for words in rules.triggers.values():
            assert words.patterns
            assert len(words.examples) >= FEWEST_EXAMPLES
            assert words.counter_examples


def test_no_sentence_stands_in_a_list_twice() -> None:
    for rules in read_triggers(POLICY).languages.values():
        for words in rules.triggers.values():
            for texts in (words.examples, words.counter_examples):
                assert len({text.casefold() for text in texts}) == len(texts)


def test_a_changed_sentence_changes_the_fingerprint(folder: Path) -> None:
    before = fingerprint(folder / "triggers.yml")
    write(folder / "triggers" / "en.yml", {"triggers": {"x": {"examples": ["help me"]}}})
    assert fingerprint(folder / "triggers.yml") != before


def test_a_bad_level_is_refused_with_what_is_accepted(folder: Path) -> None:
    write(folder / "triggers.yml", {"triggers": [{"id": "x", "level": "P9"}]})
    with pytest.raises(TriggerPolicyError, match="x: level must be one of P0, P1, P2, P3"):
        read_triggers(folder / "triggers.yml")


def test_a_policy_without_languages_is_refused(folder: Path) -> None:
    (folder / "triggers" / "en.yml").unlink()
    with pytest.raises(TriggerPolicyError, match=r"triggers/: expected a file such as en\.yml"):
        read_triggers(folder / "triggers.yml")


def test_a_bad_pattern_is_refused_with_its_trigger(folder: Path) -> None:
    write(folder / "triggers" / "en.yml", {"triggers": {"x": {"patterns": ["("]}}})
    with pytest.raises(TriggerPolicyError, match="Trigger x: bad pattern"):
        TriggerDetector(read_triggers(folder / "triggers.yml"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"triggers": {"y": {}}}, "triggers: y is not known; known here: x"),
        ({"triggers": {"x": {"example": ["a"]}}}, r"triggers\.x: example is not known"),
        ({"triggers": {"x": {"examples": "a"}}}, r"triggers\.x\.examples must be a list of texts"),
        ({"triggers": {"x": {"examples": [False]}}}, "quote a bare NO"),
        ({"triggers": {"x": {"patterns": [[0.6]]}}}, r"pairs \[0\.6, pattern\]"),
        ({"shields": {"irony": []}}, "shields: irony is not known"),
        (
            {"triggers": {"x": {"examples": ["a"], "counter_examples": ["a"]}}},
            "'a' is an example and a counter-example",
        ),
    ],
)
def test_a_mistake_names_file_key_and_remedy(content: dict[str, Any], message: str) -> None:
    with pytest.raises(TriggerPolicyError, match=message) as caught:
        language_rules(content, {"x"}, "en.yml")
    assert str(caught.value).startswith("en.yml: ")
