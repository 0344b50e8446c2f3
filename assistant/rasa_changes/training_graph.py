"""Components that learn without one another do so beside each other, a process a core."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import rasa.model_training
import yaml
from rasa.engine.exceptions import GraphComponentException
from rasa.engine.graph import GraphNode

from assistant.nlu.component import TrainedComponent
from assistant.nlu.processes import Apart
from assistant.rasa_changes.graph import SequentialGraphRunner

#: How many learn beside the one in this process.
_MOST_APART = max(1, (os.cpu_count() or 1) - 1)
_Given = Sequence[tuple[str, Any]]


def apply() -> None:
    """Let a training run in the runner below."""
    rasa.model_training.DaskGraphRunner = ParallelTrainingRunner


class ParallelTrainingRunner(SequentialGraphRunner):
    """Runs the same nodes as Rasa's runner; what our components learn is only stored.

    No other node asks for it, so that such a node may take its time in another process. It has
    what is in memory when it begins, and writes to the model's folder on the disk.
    """

    def run(
        self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
    ) -> dict[str, Any]:
        """Return the outputs of the targets; see GraphRunner.

        Raises:
            GraphRunError: an input has the name of a node.
            GraphComponentException: a component failed to learn.
        """
        wanted = tuple(targets or self._graph_schema.target_names)
        outputs = dict(inputs or {})
        apart: list[_Learning] = []
        plan = self._plan(wanted, frozenset(outputs))
        asked_for = {source for _, _, sources in plan for source in sources}
        try:
            for name, node, sources in plan:
                given = [(source, outputs[source]) for source in sources]
                running = [one for one in apart if one.work.is_running()]
                if _may_part(node) and name not in asked_for and len(running) < _MOST_APART:
                    apart.append(_Learning.begin(name, node, given))
                else:
                    outputs[name] = node(*given)[1]
            for one in apart:
                outputs[one.name] = one.finish()
        finally:
            for one in apart:
                one.work.stop()
        return {name: outputs[name] for name in wanted}


@dataclass(frozen=True)
class _Learning:
    """A node that learns in another process."""

    name: str
    node: GraphNode
    before: list[dict[str, Any]]
    work: Apart[Any]

    @classmethod
    def begin(cls, name: str, node: GraphNode, given: _Given) -> _Learning:
        known = dict(given)
        told = {argument: known[source] for argument, source in node._inputs.items()}
        # Rasa's log of the training and its cache are kept by this process.
        return cls(name, node, node._run_before_hooks(told), Apart(_learn(node, given)))

    def finish(self) -> Any:
        try:
            output = self.work.result()
        except EOFError as error:
            raise GraphComponentException(f"Learning ended without a word: {self.name}.") from error
        self.node._run_after_hooks(self.before, output)
        return output


def _learn(node: GraphNode, given: _Given) -> Callable[[], Any]:
    def learn() -> Any:
        node._hooks = []
        return node(*given)[1]

    return learn


def _may_part(node: GraphNode) -> bool:
    kind = node._component_class
    is_ours = node._fn_name == "train" and issubclass(kind, TrainedComponent)
    return is_ours and not kind.is_ahead(node._component_config)


def learn_ahead(config: Path) -> None:
    """Let components that need no training data begin while Rasa reads and checks them.

    Args:
        config: Rasa's config.yml.
    """
    content = yaml.safe_load(config.read_text(encoding="utf-8"))
    for entry in content.get("pipeline") or ():
        module, _, name = str(entry["name"]).rpartition(".")
        kind: Any = getattr(import_module(module), name) if module else None
        if getattr(kind, "ALONE", False):
            kind.learn_ahead({key: value for key, value in entry.items() if key != "name"})
