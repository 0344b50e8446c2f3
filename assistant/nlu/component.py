"""What components share: those that have nothing but settings, and those that learn."""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.processes import Apart


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


class Learnt(Protocol):
    """What a component has learnt, and can be written to one file."""

    def save(self, path: Path) -> None:
        """Write it to `path`."""

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote."""


T = TypeVar("T", bound=Learnt)


class TrainedComponent(GraphComponent, Generic[T]):
    """A graph component that learns one thing in the training and keeps it in the model."""

    #: Name of the file in the model.
    FILE: ClassVar[str]
    #: The class of what is learnt, which reads it again.
    LEARNS: ClassVar[type[Learnt]]
    #: Whether `learn` needs nothing but files of its own, so that it may begin before Rasa has read
    #: the training data.
    ALONE: ClassVar[bool] = False
    #: What is learnt so, by class and settings.
    _ahead: ClassVar[dict[str, Apart[Any]]] = {}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage | None = None,
        resource: Resource | None = None,
        learnt: T | None = None,
    ) -> None:
        """Take the settings of config.yml and what was learnt; without it nothing was yet."""
        self._config = {**self.get_default_config(), **config}
        self._model_storage = model_storage
        self._resource = resource
        self._learnt = learnt

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        """Create an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Self:
        """Load what `train` stored."""
        with model_storage.read_from(resource) as folder:
            path = folder / cls.FILE
            learnt: Any = cls.LEARNS.load(path) if path.exists() else None
        return cls(config, model_storage, resource, learnt)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn, and store what was learnt."""
        assert self._model_storage is not None and self._resource is not None
        ahead = self._ahead.pop(self._ahead_key(self._config), None)
        self._learnt = self.learn(training_data) if ahead is None else ahead.result()
        with self._model_storage.write_to(self._resource) as folder:
            if self._learnt is not None:
                self._learnt.save(folder / self.FILE)
        return self._resource

    @classmethod
    def learn_ahead(cls, config: dict[str, Any]) -> None:
        """Begin to learn in another process; `train` with the same settings takes what it gave."""
        work = partial(cls(config).learn, TrainingData())
        cls._ahead[cls._ahead_key(config)] = Apart(work)

    @classmethod
    def is_ahead(cls, config: dict[str, Any]) -> bool:
        """Say whether one with these settings is learning already."""
        return cls._ahead_key(config) in cls._ahead

    @classmethod
    def _ahead_key(cls, config: dict[str, Any]) -> str:
        return f"{cls.__name__} {sorted({**cls.get_default_config(), **config}.items())}"

    @abstractmethod
    def learn(self, training_data: TrainingData) -> T | None:
        """Return what the training data teach, None when they teach nothing."""


def hash_of(files: Iterable[Path]) -> str:
    """Return a hash of the contents of files, by which a training sees that they changed."""
    read = hashlib.sha256()
    for file in files:
        read.update(file.read_bytes())
    return read.hexdigest()


def example_language(example: Message) -> str | None:
    """Return the language that the block of an example in data/nlu names, ISO 639-1."""
    code = ((example.get("metadata") or {}).get("intent") or {}).get("language")
    return str(code) if code else None
