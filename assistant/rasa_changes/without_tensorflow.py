"""Stands in for TensorFlow as long as no component of config.yml needs it.

Rasa imports TensorFlow with its own module tree, whichever components are configured: 300 MB of
memory and several seconds of every start, for classes that are never used. With the stand-in
Rasa's modules can be imported all the same: their classes are defined on top of empty ones. Whoever
uses one of them gets a sentence that says why it does not work and what to do.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import metadata
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from ruamel.yaml import YAML

from assistant.rasa_changes import RASA_VERSION

#: Rasa's components that are built on TensorFlow.
NEED_TENSORFLOW = frozenset(
    {
        "ConveRTFeaturizer",
        "DIETClassifier",
        "LanguageModelFeaturizer",
        "ResponseSelector",
        "TEDPolicy",
        "UnexpecTEDIntentPolicy",
    }
)
PACKAGES = ("tensorflow", "keras")


class TensorFlowLeftOut(ImportError):
    """Something used TensorFlow, which was left out."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} was used, but TensorFlow is left out: config.yml names no component that "
            "needs it. Name the component in config.yml, train, and start again."
        )


def leave_out_if_unused(config: Path) -> bool:
    """Let TensorFlow's imports find a stand-in unless a component of the config needs it.

    Returns:
        True when it is left out; False also with another version of Rasa, which may use it in
        other ways.
    """
    is_loaded = any(name in sys.modules for name in PACKAGES)
    if is_loaded or metadata.version("rasa") != RASA_VERSION or needs_tensorflow(config):
        return False
    sys.meta_path.insert(0, StandInFinder())
    return True


def needs_tensorflow(config: Path) -> bool:
    """True when the pipeline or the policies name a component that is built on TensorFlow."""
    content = YAML(typ="safe").load(config.read_text(encoding="utf-8")) or {}
    steps = [*(content.get("pipeline") or []), *(content.get("policies") or [])]
    # Without a pipeline or policies Rasa takes its own default, which has some of them.
    if not content.get("pipeline") or not content.get("policies"):
        return True
    names = {str(step.get("name")).rpartition(".")[2] for step in steps}
    return bool(names & NEED_TENSORFLOW)


class StandInFinder(MetaPathFinder, Loader):
    """Finds an empty module for every module of TensorFlow."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return a spec for TensorFlow's modules, None for all others."""
        if fullname.partition(".")[0] not in PACKAGES:
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the stand-in of a module."""
        return StandInModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Leave the module empty."""


class StandInModule(ModuleType):
    """A module in which every public name is an empty class."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        found = _stand_in(f"{self.__name__}.{name}")
        setattr(self, name, found)
        return found


class StandInType(type):
    """Type of the empty classes: their attributes are empty classes, calling them is an error."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(f"{cls.__qualname__}.{name}")

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls.__qualname__ == "tensorflow.function":
            # The decorator, plain or with options, is applied when a class is defined.
            return args[0] if args and callable(args[0]) else (lambda function: function)
        raise TensorFlowLeftOut(cls.__qualname__)

    def __getitem__(cls, _: Any) -> Any:
        return cls


def _stand_in(name: str) -> StandInType:
    return StandInType(name.rpartition(".")[2], (), {"__module__": "", "__qualname__": name})
