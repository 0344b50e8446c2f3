"""The components of the model run one after another, in an order that is found once."""

from __future__ import annotations

from typing import Any

import rasa.core.processor
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphNode
from rasa.engine.runner.dask import DaskGraphRunner


def apply() -> None:
    """Let the processor load models into the runner below."""
    rasa.core.processor.DaskGraphRunner = SequentialGraphRunner


class SequentialGraphRunner(DaskGraphRunner):  # type: ignore[misc]
    """Runs the same nodes as Rasa's runner, whose own scheduler also takes one at a time."""

    def run(
        self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
    ) -> dict[str, Any]:
        """Return the outputs of the targets; see GraphRunner.

        Raises:
            GraphRunError: an input has the name of a node.
        """
        wanted = tuple(targets or self._graph_schema.target_names)
        outputs = dict(inputs or {})
        plan = self._plan(wanted, frozenset(outputs))
        for name, node, sources in plan:
            given = ((source, outputs[source]) for source in sources)
            outputs[name] = node(*given)[1]
        return {name: outputs[name] for name in wanted}

    def _plan(
        self, targets: tuple[str, ...], inputs: frozenset[str]
    ) -> list[tuple[str, GraphNode, tuple[str, ...]]]:
        """Return name, node and sources of each node the targets need, in a working order."""
        plans: dict[Any, Any] = self.__dict__.setdefault("_plans", {})
        if (targets, inputs) not in plans:
            schema = self._graph_schema.minimal_graph_schema(list(targets))
            if clash := inputs & set(schema.nodes):
                raise GraphRunError(f"Input value '{min(clash)}' clashes with a node name.")
            plans[targets, inputs] = [
                (name, self._instantiated_nodes[name], tuple(schema.nodes[name].needs.values()))
                for name in _in_order(schema.nodes, inputs)
            ]
        return list(plans[targets, inputs])


def _in_order(nodes: dict[str, Any], inputs: frozenset[str]) -> list[str]:
    """Return the names of the nodes, each after those whose outputs it needs."""
    order: list[str] = []
    done = set(inputs)

    def visit(name: str) -> None:
        if name in done:
            return
        done.add(name)
        for source in nodes[name].needs.values():
            visit(source)
        order.append(name)

    for name in nodes:
        visit(name)
    return order
