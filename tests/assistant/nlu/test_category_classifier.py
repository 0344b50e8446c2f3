"""The component that sets the category of a message."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.category_classifier import CategoryClassifier

NONE: dict[str, Any] = {
    "code": None,
    "confidence": 0.0,
    "ranking": [],
    "sentences": [],
    "codes": [],
}
SPANISH = "El vendedor me insultó y me gritó delante de todos."


@pytest.fixture(scope="module")
def trained(trained_classifier: CategoryClassifier) -> CategoryClassifier:
    """The component as it is loaded from a model."""
    storage, resource = trained_classifier._model_storage, trained_classifier._resource
    assert storage and resource
    return CategoryClassifier.load({}, storage, resource, ExecutionContext(GraphSchema({})))


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


@pytest.mark.parametrize("text", ["Lampe kaputt", "producto dañado", "was overcharged"])
def test_few_words_count_where_they_name_what_went_wrong(
    trained: CategoryClassifier, text: str
) -> None:
    assert _category(trained, text)["code"] in ("product_defect", "billing")


@pytest.mark.parametrize("text", ["", "yes", "last Tuesday evening", "!!! ??? ... ***"])
def test_bare_answer_gets_none(trained: CategoryClassifier, text: str) -> None:
    assert _category(trained, text) == NONE


def test_untrained_gives_none() -> None:
    component = CategoryClassifier({})
    assert _category(component, "The courier never delivered my parcel.") == NONE


def test_fingerprint_follows_the_examples() -> None:
    one = CategoryClassifier.fingerprint_addon({"examples": "data/narratives/en.yml"})
    all_of_them = CategoryClassifier.fingerprint_addon({})
    assert one != all_of_them
    assert all_of_them == CategoryClassifier.fingerprint_addon({})
