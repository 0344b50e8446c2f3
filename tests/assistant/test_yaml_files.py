"""YAML read with the quick parser."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.utils import io
from ruamel.yaml.constructor import DuplicateKeyError

from assistant.rasa_changes.yaml_files import quickly_read

ROOT = Path(__file__).resolve().parents[2]
FILES = [
    *(ROOT / name for name in ("domain.yml", "config.yml")),
    *sorted((ROOT / "data").rglob("*.yml")),
]


def never(content: str) -> None:
    raise AssertionError("left to the slow parser")


def test_it_reads_every_file_of_a_training_as_rasa_does() -> None:
    # Of the big files of examples one is enough.
    chosen = [file for file in FILES if file.stat().st_size < 20_000] + FILES[:1]
    for file in chosen:
        content = io.read_file(file)
        assert quickly_read(content, io.read_yaml) == io.read_yaml(content), file.name


@pytest.mark.parametrize("word", ["yes", "no", "on", "0o17", "1_000", "true", "~", "2024-01-05"])
def test_words_and_numbers_are_those_of_rasas_version(word: str) -> None:
    content = f"a: {word}\nb: ['{word}', {word}]\n"
    assert quickly_read(content, io.read_yaml) == io.read_yaml(content)


def test_a_plain_file_needs_no_slow_parser() -> None:
    assert quickly_read("nlu:\n- intent: no\n  examples: |\n    - ¡Hola!\n", never) == {
        "nlu": [{"intent": "no", "examples": "- ¡Hola!\n"}]
    }
    assert quickly_read("", never) == {}


def test_what_it_refuses_is_left_to_rasas_own() -> None:
    with pytest.raises(DuplicateKeyError):
        quickly_read("a: 1\na: 2\n", io.read_yaml)
