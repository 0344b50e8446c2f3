"""The component that sets the category of a message."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.category_classifier import CategoryClassifier

NONE: dict[str, Any] = {
    "code": None,
    "confidence": 0.0,
    "ranking": [],
    "sentences": [],
    "codes": [],
}
SPANISH = "El vendedor me insultó y me gritó delante de todos."


def _component(folder: Path, train: bool) -> CategoryClassifier:
    storage, resource = LocalModelStorage(folder), Resource("categories")
    context = ExecutionContext(GraphSchema({}))
    component = CategoryClassifier.create({}, storage, resource, context)
    if not train:
        return component
    component.train(TrainingData())
    return CategoryClassifier.load({}, storage, resource, context)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> CategoryClassifier:
    return _component(tmp_path_factory.mktemp("model"), train=True)


def _category(component: CategoryClassifier, text: str, **keys: Any) -> Any:
    (message,) = component.process([Message({TEXT: text, **keys})])
    return message.get("category")


def test_sets_code_and_ranking(trained: CategoryClassifier) -> None:
    category = _category(trained, "The courier never delivered my parcel.")
    assert category["code"] == "delivery"
    assert len(category["ranking"]) == 13


@pytest.mark.parametrize("language", [{"code": "es", "confidence": 0.99}, None])
def test_reads_with_and_without_a_language(trained: CategoryClassifier, language: Any) -> None:
    assert _category(trained, SPANISH, language=language)["code"] == "staff_conduct"


@pytest.mark.parametrize("text", ["", "yes", "last Tuesday evening", "!!! ??? ... ***"])
def test_bare_answer_gets_none(trained: CategoryClassifier, text: str) -> None:
    assert _category(trained, text) == NONE


def test_untrained_gives_none(tmp_path: Path) -> None:
    component = _component(tmp_path, train=False)
    assert _category(component, "The courier never delivered my parcel.") == NONE


def test_fingerprint_follows_the_examples() -> None:
    one = CategoryClassifier.fingerprint_addon({"examples": "data/narratives/en.yml"})
    all_of_them = CategoryClassifier.fingerprint_addon({})
    assert one != all_of_them
    assert all_of_them == CategoryClassifier.fingerprint_addon({})
