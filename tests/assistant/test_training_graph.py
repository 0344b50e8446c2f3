"""Components that learn beside each other, each in a process of its own."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.exceptions import GraphComponentException
from rasa.engine.graph import ExecutionContext, GraphNodeHook, GraphSchema, SchemaNode
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.component import TrainedComponent
from assistant.rasa_changes import training_graph
from assistant.rasa_changes.training_graph import ParallelTrainingRunner


class Told:
    """Which process learnt it."""

    def __init__(self) -> None:
        """Take the number of this process."""
        self.process = os.getpid()

    def save(self, path: Path) -> None:
        """Write it."""
        path.write_text(json.dumps(self.process), encoding="ascii")


class Learner(TrainedComponent[Any]):
    """Learns nothing, or fails, or dies."""

    FILE = "told.json"

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"end": "well"}

    def learn(self, training_data: TrainingData) -> Told:
        if self._config["end"] == "error":
            raise ValueError("no examples")
        if self._config["end"] == "death":
            os._exit(3)
        return Told()


class Folder:
    """A model's folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def write_to(self, resource: Resource) -> Iterator[Path]:
        place = self.path / resource.name
        place.mkdir()
        yield place


class Log(GraphNodeHook):
    """Notes what begins and ends, in the process that trains."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    def on_before_node(self, node_name: str, **_: Any) -> dict[str, Any]:
        self.told.append(("begins", node_name))
        return {}

    def on_after_node(self, node_name: str, **_: Any) -> None:
        self.told.append(("ends", node_name))


def trained(folder: Path, log: Log, **ends: str) -> dict[str, Any]:
    """Run a training of a learner for each name; returns the outputs."""
    schema = GraphSchema(
        {
            name: SchemaNode(
                needs={"training_data": "examples"},
                uses=Learner,
                constructor_name="create",
                fn="train",
                config={"end": end},
                is_target=True,
            )
            for name, end in ends.items()
        }
    )
    storage: Any = Folder(folder)
    runner = ParallelTrainingRunner.create(schema, storage, ExecutionContext(schema), [log])
    outputs: dict[str, Any] = runner.run({"examples": TrainingData()})
    return outputs


def test_what_one_process_cannot_do_at_once_another_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training_graph, "_MOST_APART", 2)
    log = Log()
    outputs = trained(tmp_path, log, first="well", second="well")
    assert outputs == {"first": Resource("first"), "second": Resource("second")}
    wrote = {json.loads((tmp_path / name / "told.json").read_text()) for name in outputs}
    assert len(wrote) == 2 and os.getpid() not in wrote
    assert sorted(log.told) == [
        *(("begins", "first"), ("begins", "second")),
        *(("ends", "first"), ("ends", "second")),
    ]


def test_what_began_before_the_data_were_read_is_taken(tmp_path: Path) -> None:
    Learner.learn_ahead({"end": "well"})
    assert trained(tmp_path, Log(), first="well") == {"first": Resource("first")}
    assert json.loads((tmp_path / "first" / "told.json").read_text()) != os.getpid()
    assert not Learner.is_ahead({"end": "well"})


def test_what_failed_ahead_fails_the_training(tmp_path: Path) -> None:
    Learner.learn_ahead({"end": "error"})
    with pytest.raises(GraphComponentException, match="first"):
        trained(tmp_path, Log(), first="error")


@pytest.mark.parametrize("end", ["error", "death"])
def test_what_fails_apart_fails_the_training(tmp_path: Path, end: str) -> None:
    with pytest.raises(GraphComponentException, match="first"):
        trained(tmp_path, Log(), first=end)
