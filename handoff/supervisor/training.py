"""The trained model: whether it still fits its sources, and how it is made anew."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from handoff.settings import Settings
from handoff.supervisor.checks import assistant_python
from handoff.supervisor.errors import TrainingFailed
from handoff.supervisor.logs import LogFile
from handoff.supervisor.parts import rasa_environ
from handoff.supervisor.process import start_leashed
from handoff.supervisor.terminal import Say

# What a model is made of; of the responses in the domain only the names.
SOURCES = (
    "config.yml",
    "domain.yml",
    "data",
    "policy/triggers.yml",
    "policy/triggers",
    "policy/categories.yml",
    "assistant",
    "lexicon",
    "requirements/assistant.txt",
)

_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STEP = re.compile(r"Starting to train component '(\w+)'")


def fingerprint(root: Path) -> str:
    """Return a hash over the names and contents of everything a model is made of."""
    digest = hashlib.sha256()
    for file in _source_files(root):
        name = file.relative_to(root).as_posix()
        content = _without_words(file) if name == "domain.yml" else file.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def is_stale(settings: Settings) -> bool:
    """Return whether the model is missing or was made of other sources."""
    stamp = _stamp(settings.model_path)
    if not settings.model_path.exists() or not stamp.exists():
        return True
    return stamp.read_text(encoding="ascii").strip() != fingerprint(settings.root)


def train(settings: Settings, say: Say, force: bool = False) -> bool:
    """Train the model when it is stale, or always with `force`; return whether it was trained.

    The finished model replaces the old one in one step; a failure leaves the old one in place.

    Raises:
        TrainingFailed: Rasa ended with an error; the message names the log.
    """
    with _one_at_a_time(settings.model_path.parent):
        if not force and not is_stale(settings):
            return False
        missing = [name for name in SOURCES if not (settings.root / name).exists()]
        if missing:
            raise TrainingFailed(f"The assistant cannot be trained: {', '.join(missing)} missing.")
        # Taken first: a change made during the training makes the new model stale.
        made_of = fingerprint(settings.root)
        say("Training the assistant; this takes a minute or two.")
        fresh = _run_training(settings, say)
        _stamp(settings.model_path).unlink(missing_ok=True)
        fresh.replace(settings.model_path)
        _stamp(settings.model_path).write_text(f"{made_of}\n", encoding="ascii")
        say("The assistant is trained.")
    return True


def _run_training(settings: Settings, say: Say) -> Path:
    """Return the file of a newly trained model, beside the present one."""
    log = LogFile(settings.logs_dir, "train")
    log.rotate()
    name = f"training-{os.getpid()}"
    command = (
        str(assistant_python(settings.root)),
        "-m",
        "assistant",
        "train",
        *("--domain", "domain.yml"),
        *("--config", "config.yml"),
        *("--data", "data"),
        *("--out", str(settings.model_path.parent)),
        *("--fixed-model-name", name),
        # Rasa's cache does not see changes in modules that a component imports.
        "--force",
        # Rule and memoization policies learn nothing from augmented stories.
        *("--augmentation", "0"),
    )
    process = start_leashed(command, settings.root, rasa_environ(settings))
    last_lines: list[str] = []
    assert process.stdout is not None
    try:
        with process.stdout as output:
            for line in output:
                log.write(line)
                last_lines = [*last_lines[-14:], line.rstrip()]
                if step := _STEP.search(line):
                    say(f"  training {step[1]}")
        status = process.wait()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        log.close()
    fresh = settings.model_path.parent / f"{name}.tar.gz"
    if status != 0 or not fresh.exists():
        fresh.unlink(missing_ok=True)
        raise TrainingFailed(
            "Training the assistant failed. The last lines of its log, "
            f"{log.path}:\n  " + "\n  ".join(last_lines)
        )
    return fresh


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Hold the only right to train in this folder; a second caller waits for the first."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _source_files(root: Path) -> list[Path]:
    found: list[Path] = []
    for name in SOURCES:
        place = root / name
        found += [place] if place.is_file() else [file for file in place.rglob("*")]
    return sorted(file for file in found if file.is_file() and "__pycache__" not in file.parts)


def _without_words(domain: Path) -> bytes:
    """Return the domain without the texts of its responses, which are read when Rasa starts."""
    written = domain.read_bytes()
    try:
        content = yaml.load(written, Loader=_SafeLoader)  # noqa: S506 - a safe loader
        return json.dumps({**content, "responses": sorted(content["responses"])}).encode()
    except (yaml.YAMLError, TypeError, KeyError):
        return written


def _stamp(model: Path) -> Path:
    return model.with_name("redress.sources")
