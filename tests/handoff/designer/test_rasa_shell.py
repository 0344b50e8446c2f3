"""The shell for Rasa's own commands: environment, and what is said about it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from handoff.designer.rasa_shell import HELP, MODEL, shell_environ
from handoff.designer.workshop import workshop_settings
from tests.support.project_copy import ROOT

pytestmark = pytest.mark.skipif(
    not (ROOT / ".venv-assistant").exists(), reason="the assistant's environment is not built"
)


def test_everything_that_the_files_of_rasa_name_is_set(tmp_path: Path) -> None:
    environ, has_actions = shell_environ(tmp_path)
    assert not has_actions
    for name in ("REDRESS_ACTIONS_URL", "REDRESS_INTERNAL_SECRET", "REDRESS_TRACKER_DB"):
        assert environ[name]
    assert environ["PATH"].startswith(environ["VIRTUAL_ENV"])
    assert environ["RASA_TELEMETRY_ENABLED"] == "false"


def test_rasa_is_the_one_of_the_assistants_environment() -> None:
    environ, _ = shell_environ(ROOT)
    found = subprocess.run(
        ["sh", "-c", "command -v rasa"], env=environ, capture_output=True, text=True, check=True
    )
    assert Path(found.stdout.strip()).resolve() == (ROOT / ".venv-assistant/bin/rasa").resolve()


def test_the_model_that_is_named_is_the_trained_one(tmp_path: Path) -> None:
    assert workshop_settings(ROOT, tmp_path).model_path == ROOT / MODEL
    assert "{model}" in HELP
