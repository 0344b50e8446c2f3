"""Logs begin anew at each start, keep a few older files, and repeat warnings."""

from __future__ import annotations

from pathlib import Path

import pytest

from handoff.supervisor import logs
from handoff.supervisor.logs import KEPT_FILES, LogFile


def test_each_start_begins_a_new_file(tmp_path: Path) -> None:
    log = LogFile(tmp_path, "rasa")
    for start in ("first", "second"):
        log.rotate()
        log.write(f"{start}\n")
    log.close()
    assert (tmp_path / "rasa.log").read_text() == "second\n"
    assert (tmp_path / "rasa.1.log").read_text() == "first\n"


def test_oldest_file_goes(tmp_path: Path) -> None:
    log = LogFile(tmp_path, "rasa")
    for number in range(KEPT_FILES + 3):
        log.rotate()
        log.write(f"{number}\n")
    log.close()
    assert len(list(tmp_path.iterdir())) == KEPT_FILES
    assert (tmp_path / "rasa.log").read_text() == f"{KEPT_FILES + 2}\n"


def test_long_log_continues_in_a_new_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "LARGEST_BYTES", 10)
    log = LogFile(tmp_path, "rasa")
    for line in ("a line of text\n", "another\n"):
        log.write(line)
    log.close()
    assert (tmp_path / "rasa.1.log").read_text() == "a line of text\n"


@pytest.mark.parametrize(
    ("line", "repeated"),
    [
        ("2026-01-02 10:00:00 ERROR    rasa.core  - failed\n", True),
        ("2026-01-02 10:00:00,123 WARNING handoff.web slow\n", True),
        ("2026-01-02 10:00:00 INFO     root  - Starting Rasa server\n", False),
        ("module.py:1: DeprecationWarning: old\n", False),
    ],
)
def test_warnings_and_errors_are_repeated_with_the_name(
    tmp_path: Path, line: str, repeated: bool
) -> None:
    heard: list[str] = []
    log = LogFile(tmp_path, "rasa", heard.append)
    log.write(line)
    log.close()
    assert heard == ([f"rasa | {line.rstrip()}"] if repeated else [])
