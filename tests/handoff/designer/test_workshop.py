"""A designer's installation shares nothing with the real one; a preview is found by its note."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from handoff.designer.workshop import (
    forget_running,
    free_port,
    note_running,
    running_preview,
    workshop_settings,
)
from tests.support.project_copy import ROOT


def test_no_setting_of_the_real_installation_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("REDRESS_SMTP_URL=smtp://mail.example\n", encoding="utf-8")
    monkeypatch.setenv("REDRESS_DATABASE_URL", "sqlite:////real.db")
    settings = workshop_settings(tmp_path, tmp_path / "own")
    assert settings.smtp_url == ""
    assert settings.data_dir == tmp_path / "own"
    assert str(tmp_path / "own") in settings.database_url
    assert len({settings.port, settings.rasa_port, settings.actions_port}) == 3


def test_a_taken_port_is_passed_over() -> None:
    first = free_port(18_000)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", first))
        assert free_port(first) > first


def test_a_preview_that_is_not_there_is_not_waited_for(tmp_path: Path) -> None:
    assert running_preview(tmp_path) is None
    note_running(workshop_settings(tmp_path, tmp_path / "own"))
    forget_running(tmp_path)
    assert running_preview(tmp_path) is None


def test_a_note_left_by_a_killed_preview_is_no_preview(tmp_path: Path) -> None:
    note_running(workshop_settings(tmp_path, tmp_path / "own"))
    (note,) = tmp_path.rglob("running.json")
    gone = os.fork()
    if gone == 0:
        os._exit(0)
    os.waitpid(gone, 0)
    note.write_text(f'{{"port": {free_port(18_000)}, "process": {gone}}}', encoding="ascii")
    assert running_preview(tmp_path) is None


def test_the_edited_files_are_those_of_the_project(tmp_path: Path) -> None:
    settings = workshop_settings(ROOT, tmp_path)
    assert settings.policy_dir == ROOT / "policy"
    assert settings.model_path == ROOT / "models" / "redress.tar.gz"
