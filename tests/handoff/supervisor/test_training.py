"""A model is stale when anything it is made of changed, and only then."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from handoff.settings import Settings
from handoff.supervisor.errors import TrainingFailed
from handoff.supervisor.terminal import quiet
from handoff.supervisor.training import SOURCES, fingerprint, is_stale, train

FAILING_RASA = "#!/bin/sh\necho 'no such component'\nexit 1\n"
TRAINING_RASA = """#!/bin/sh
while [ $# -gt 0 ]; do
    case $1 in --out) out=$2 ;; --fixed-model-name) name=$2 ;; esac
    shift
done
echo "2026-01-02 INFO hooks  - Starting to train component 'RulePolicy'."
echo model > "$out/$name.tar.gz"
"""


@pytest.fixture
def project(settings: Settings, tmp_path: Path) -> Settings:
    """Settings of a small project of its own, with every source of a model."""
    root = tmp_path / "project"
    for name in SOURCES:
        if "." in name:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(name)
        else:
            (root / name).mkdir(parents=True)
            (root / name / "part.yml").write_text(name)
    return dataclasses.replace(settings, root=root)


def install(project: Settings, program: str) -> None:
    """Put a program in the place of the assistant's interpreter."""
    place = project.root / ".venv-assistant" / "bin" / "python"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(program)
    place.chmod(0o755)


def test_missing_model_is_stale(project: Settings) -> None:
    assert is_stale(project)


def test_training_makes_the_model_current_and_tells_its_steps(project: Settings) -> None:
    install(project, TRAINING_RASA)
    said: list[str] = []
    assert train(project, said.append)
    assert not is_stale(project)
    assert project.model_path.read_text() == "model\n"
    assert "  training RulePolicy" in said


def test_current_model_is_not_trained_again(project: Settings) -> None:
    install(project, TRAINING_RASA)
    train(project, quiet)
    assert not train(project, quiet)
    assert train(project, quiet, force=True)


@pytest.mark.parametrize("name", SOURCES)
def test_change_of_any_source_makes_the_model_stale(project: Settings, name: str) -> None:
    install(project, TRAINING_RASA)
    train(project, quiet)
    source = project.root / name
    (source / "part.yml" if source.is_dir() else source).write_text("changed")
    assert is_stale(project)


def test_new_and_renamed_files_change_the_fingerprint(project: Settings) -> None:
    before = fingerprint(project.root)
    (project.root / "data" / "part.yml").rename(project.root / "data" / "other.yml")
    renamed = fingerprint(project.root)
    (project.root / "data" / "new.yml").write_text("")
    assert len({before, renamed, fingerprint(project.root)}) == 3


def test_compiled_modules_do_not_change_the_fingerprint(project: Settings) -> None:
    before = fingerprint(project.root)
    compiled = project.root / "assistant" / "__pycache__" / "part.pyc"
    compiled.parent.mkdir()
    compiled.write_text("compiled")
    assert fingerprint(project.root) == before


def test_failed_training_keeps_the_old_model_and_quotes_the_log(project: Settings) -> None:
    install(project, TRAINING_RASA)
    train(project, quiet)
    install(project, FAILING_RASA)
    with pytest.raises(TrainingFailed, match="no such component"):
        train(project, quiet, force=True)
    assert project.model_path.read_text() == "model\n"


def test_missing_source_is_named(project: Settings) -> None:
    (project.root / "config.yml").unlink()
    with pytest.raises(TrainingFailed, match=r"config\.yml"):
        train(project, quiet)


def test_only_the_names_of_responses_are_in_the_model(project: Settings) -> None:
    """Their words are read when Rasa starts, so another wording needs no training."""
    domain = project.root / "domain.yml"
    domain.write_text("slots: {}\nresponses:\n  utter_help:\n    - text: Hello.\n")
    before = fingerprint(project.root)
    domain.write_text("slots: {}\nresponses:\n  utter_help:\n    - text: Good day.  # better\n")
    assert fingerprint(project.root) == before
    domain.write_text("slots: {}\nresponses:\n  utter_hello:\n    - text: Good day.\n")
    assert fingerprint(project.root) != before
