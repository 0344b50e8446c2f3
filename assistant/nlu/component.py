"""What components share that have nothing but their settings."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, Self

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage


class SettingsComponent(GraphComponent):
    """A graph component that is made of its settings alone: nothing is trained or stored."""

    @abstractmethod
    def __init__(self, config: dict[str, Any]) -> None:
        """Take the settings of config.yml; the defaults stand in for what it leaves out."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        """Create the component."""
        return cls(config)
