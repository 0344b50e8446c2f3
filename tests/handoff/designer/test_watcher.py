"""A saved file is noticed once, whole, whatever happened to it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from handoff.designer.preview import parts_reading
from handoff.designer.watcher import Watcher


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("domain.yml", "data/nlu/start.yml", "responses/fr.yml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("old\n", encoding="utf-8")
    return tmp_path


def test_nothing_changed(root: Path) -> None:
    watcher = Watcher(root)
    assert watcher.changed() == watcher.changed() == set()


def test_a_change_is_taken_when_it_is_settled_and_only_once(root: Path) -> None:
    watcher = Watcher(root)
    (root / "domain.yml").write_text("new words\n", encoding="utf-8")
    assert watcher.changed() == set()
    assert watcher.changed() == {"domain.yml"}
    assert watcher.changed() == set()


def test_saving_the_same_words_counts_by_its_time(root: Path) -> None:
    watcher = Watcher(root)
    os.utime(root / "responses/fr.yml", (1, 1))
    assert watcher.changed() | watcher.changed() == {"responses/fr.yml"}


def test_new_and_removed_files_are_changes(root: Path) -> None:
    watcher = Watcher(root)
    (root / "data/nlu/start.yml").rename(root / "data/nlu/begin.yml")
    (root / "data/nlu/notes.swp").write_text("", encoding="utf-8")
    assert watcher.changed() | watcher.changed() == {"data/nlu/start.yml", "data/nlu/begin.yml"}


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("responses/fr.yml", ["rasa"]),
        ("domain.yml", ["rasa"]),
        ("policy/contacts.yml", ["rasa", "actions", "service"]),
        ("handoff/texts/de.yml", ["actions", "service"]),
        ("actions/story.py", ["actions", "service"]),
    ],
)
def test_only_parts_that_read_a_file_read_it_anew(name: str, parts: list[str]) -> None:
    assert parts_reading({name}) == parts
