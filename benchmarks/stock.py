"""Stock Rasa: the default config of `rasa init` on our domain and data, trained once and kept."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.datasets import ROOT
from benchmarks.errors import BenchFailed
from handoff.lint.project import without_mark
from handoff.settings import Settings
from handoff.supervisor.checks import assistant_python
from handoff.supervisor.parts import rasa_environ
from handoff.supervisor.process import leash_function
from handoff.supervisor.terminal import say

CACHE = ROOT / ".cache" / "bench"
# What `rasa init` of Rasa 3.6 describes in its config.yml as the default and fills in.
PIPELINE = """\
recipe: default.v1
assistant_id: stock
language: en
pipeline:
  - name: WhitespaceTokenizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: {epochs}
    constrain_similarities: true
  - name: EntitySynonymMapper
  - name: ResponseSelector
    epochs: {epochs}
    constrain_similarities: true
  - name: FallbackClassifier
    threshold: 0.3
    ambiguity_threshold: 0.1
"""
POLICIES = """\
policies:
  - name: MemoizationPolicy
  - name: RulePolicy
  - name: UnexpecTEDIntentPolicy
    max_history: 5
    epochs: {epochs}
  - name: TEDPolicy
    max_history: 5
    epochs: {epochs}
    constrain_similarities: true
"""
EPOCHS = 100
#: For a trial that only shows that everything runs.
TRIAL_EPOCHS = 2
CREDENTIALS = "rest:\n"
ENDPOINTS = """\
action_endpoint:
  url: ${REDRESS_ACTIONS_URL}
  headers:
    authorization: Bearer ${REDRESS_INTERNAL_SECRET}
"""
# One thread, as ours is run, is a setting of ours and not of stock Rasa.
OUR_TUNING = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_PROGRESS = re.compile(r"Epochs:\s+(\d+)%")
_STEP = re.compile(r"Starting to train component '(\w+)'")
_SHOW_SECONDS = 20.0


class StockFailed(BenchFailed):
    """Stock Rasa could not be trained; the message ends with the last lines it printed."""


@dataclass(frozen=True)
class Stock:
    """The trained stock project.

    Attributes:
        folder: the project.
        model: intents, entities and dialogue.
        train_s: seconds the training of `model` took.
    """

    folder: Path
    model: Path
    train_s: float


def stock_environ(settings: Settings) -> dict[str, str]:
    """Return the environment stock Rasa runs in: ours without our tuning."""
    environ = rasa_environ(settings)
    return {
        name: value
        for name, value in environ.items()
        if name not in OUR_TUNING and not name.startswith(("TF_NUM_", "TF_ENABLE_"))
    }


def prepare(settings: Settings, epochs: int = EPOCHS) -> Stock:
    """Return the trained project of the present domain and data, trained now if it is not kept.

    Args:
        settings: of the installation; its model must be trained, it annotates the examples.
        epochs: of everything it learns. A turn costs the same after few, but less is understood.
    Raises:
        StockFailed: the training failed.
    """
    kind = f"stock-{epochs}"
    folder = CACHE / f"{kind}-{fingerprint()}"
    if not (folder / "trained.json").exists():
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "data").mkdir(parents=True)
        _write_project(settings, folder, epochs)
        say("  Training stock Rasa; this takes many minutes and is kept for the next time.")
        seconds = _train(settings, folder, "stock", "rasa", "train")
        (folder / "trained.json").write_text(json.dumps({"train_s": seconds}), encoding="utf-8")
        for old in CACHE.glob(f"{kind}-*"):
            if old != folder:
                shutil.rmtree(old, ignore_errors=True)
    trained = json.loads((folder / "trained.json").read_text(encoding="utf-8"))
    return Stock(
        folder=folder,
        model=folder / "models" / "stock.tar.gz",
        train_s=float(trained["train_s"]),
    )


def prepare_categories(settings: Settings, stock: Stock) -> Path:
    """Return a second model, whose intents are the categories of complaints.

    Raises:
        StockFailed: the training failed.
    """
    folder = stock.folder / "categories"
    model = folder / "models" / "categories.tar.gz"
    if not model.exists():
        say("  Training stock Rasa for the categories.")
        _train(settings, folder, "categories", "rasa", "train", "nlu")
    return model


def fingerprint(root: Path = ROOT) -> str:
    """Return a short hash over domain, data and the stock config.

    Our own code is left out, although it annotates the examples: a training a day is enough.
    """
    digest = hashlib.sha256((PIPELINE + POLICIES).encode())
    files = [root / "domain.yml", *sorted((root / "data").rglob("*.yml"))]
    for file in files:
        digest.update(file.relative_to(root).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def narratives(root: Path = ROOT) -> dict[str, list[str]]:
    """Return the example complaints of all languages by category."""
    found: dict[str, list[str]] = {}
    for file in sorted((root / "data" / "narratives").glob("*.yml")):
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        for section in ("narratives", "several"):
            # An intent has one name: the best of several codes.
            for codes, texts in (content.get(section) or {}).items():
                found.setdefault(codes.split()[0], []).extend(map(without_mark, texts))
    return found


def category_reading(parsed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the reading of the category model in the shape of ours."""
    ranking = [
        {"code": entry["name"], "confidence": entry["confidence"]}
        for entry in parsed.get("intent_ranking") or ()
        if entry["name"] != "nlu_fallback"
    ]
    return {"code": ranking[0]["code"] if ranking else None, "ranking": ranking}


def _write_project(settings: Settings, folder: Path, epochs: int) -> None:
    say("  Annotating the examples for stock Rasa.")
    _run(
        (
            str(assistant_python(ROOT)),
            *("-m", "benchmarks.stock_project", str(settings.model_path)),
            *(str(ROOT / "data" / "nlu"), str(folder / "data" / "nlu.yml")),
        ),
        ROOT,
        rasa_environ(settings) | {"PYTHONPATH": str(ROOT)},
    )
    shutil.copy(ROOT / "domain.yml", folder / "domain.yml")
    for name in ("rules", "stories"):
        if (ROOT / "data" / name).exists():
            shutil.copytree(ROOT / "data" / name, folder / "data" / name)
    (folder / "config.yml").write_text(
        (PIPELINE + POLICIES).format(epochs=epochs), encoding="utf-8"
    )
    (folder / "credentials.yml").write_text(CREDENTIALS, encoding="utf-8")
    (folder / "endpoints.yml").write_text(ENDPOINTS, encoding="utf-8")
    second = folder / "categories"
    (second / "data").mkdir(parents=True)
    (second / "config.yml").write_text(PIPELINE.format(epochs=epochs), encoding="utf-8")
    (second / "domain.yml").write_text(
        yaml.safe_dump({"version": "3.1", "intents": sorted(narratives())}), encoding="utf-8"
    )
    (second / "data" / "nlu.yml").write_text(_narratives_as_nlu(), encoding="utf-8")


def _narratives_as_nlu() -> str:
    # Signs that mark entities are no part of a complaint.
    def line(text: str) -> str:
        return "- " + " ".join(re.sub(r"[\[\]{}]", " ", text).split())

    intents = [
        {"intent": code, "examples": "".join(f"{line(text)}\n" for text in texts)}
        for code, texts in narratives().items()
    ]
    return str(yaml.safe_dump({"version": "3.1", "nlu": intents}, allow_unicode=True, width=10_000))


def _train(settings: Settings, folder: Path, name: str, *command: str) -> float:
    """Train the project in `folder` and return the seconds it took."""
    nlu = "nlu" in command
    started = time.monotonic()
    _run(
        (
            str(assistant_python(ROOT)),
            "-m",
            *command,
            *("--config", "config.yml", "--domain", "domain.yml"),
            *(("--nlu", "data") if nlu else ("--data", "data", "--force")),
            *("--out", "models", "--fixed-model-name", name),
        ),
        folder,
        stock_environ(settings),
    )
    return time.monotonic() - started


def _run(command: Sequence[str], folder: Path, environ: Mapping[str, str]) -> None:
    """Run a program to its end and show how far a training is every few seconds."""
    last: list[str] = []
    component, shown = "", time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**environ, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        preexec_fn=leash_function(),
    )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if step := _STEP.search(line):
                component = step[1]
                say(f"    training {component}")
            progress = _PROGRESS.search(line)
            if progress and time.monotonic() - shown > _SHOW_SECONDS:
                shown = time.monotonic()
                say(f"    {component} {progress[1]} %")
            elif not progress:
                last = [*last[-14:], line.rstrip()]
        if process.wait() != 0:
            raise StockFailed(f"{' '.join(command[1:4])} failed:\n  " + "\n  ".join(last))
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
