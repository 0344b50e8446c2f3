"""The trained model and what its parts learn, each once for the run."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.nlu.category_classifier import CategoryClassifier
from assistant.nlu.narratives import CategoryCues, read_cues
from assistant.nlu.story_model import StoryModel
from tests.assistant.nlu.training import as_in_training

ROOT = Path(__file__).resolve().parents[3]
SERVICE_PYTHON = ROOT / ".venv" / "bin" / "python"
AT = "2026-11-22T10:00:00Z"
Parse = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def nlu_agent() -> Any:
    """An agent with the model that customers meet, trained anew where its sources changed."""
    if not SERVICE_PYTHON.exists():
        pytest.skip("the service's environment, which keeps the model, is not built")
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    from rasa.core.agent import Agent

    subprocess.run([str(SERVICE_PYTHON), "-m", "handoff", "train"], cwd=ROOT, check=True)
    return Agent.load(str(ROOT / "models" / "redress.tar.gz"))


@pytest.fixture(scope="session")
def latest_message(nlu_agent: Any) -> Parse:
    """A function from text (and zone, locale) to what actions see as `latest_message`."""
    from rasa.core.channels.channel import UserMessage
    from rasa.shared.core.events import UserUttered

    def parse(text: str, zone: str = "Europe/London", locale: str = "en-GB") -> dict[str, Any]:
        message = UserMessage(text, metadata={"at": AT, "zone": zone, "locale": locale})
        data = asyncio.run(nlu_agent.processor.parse_message(message))
        event = UserUttered(text, data["intent"], data["entities"], data)
        result: dict[str, Any] = event.as_dict()["parse_data"]
        return result

    return parse


@pytest.fixture(scope="session")
def cues() -> tuple[CategoryCues, ...]:
    """The words of the policy that lean towards a category."""
    return read_cues(ROOT / "policy" / "categories.yml")


@pytest.fixture(scope="session")
def trained_classifier(tmp_path_factory: pytest.TempPathFactory) -> CategoryClassifier:
    """The component that was trained from the project's narratives and stored what it learnt."""
    from rasa.engine.graph import ExecutionContext, GraphSchema
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.engine.storage.resource import Resource
    from rasa.shared.nlu.training_data.training_data import TrainingData

    storage = LocalModelStorage(tmp_path_factory.mktemp("model"))
    component = CategoryClassifier.create(
        {}, storage, Resource("categories"), ExecutionContext(GraphSchema({}))
    )
    with as_in_training():
        component.train(TrainingData())
    return component


@pytest.fixture(scope="session")
def story_model(trained_classifier: CategoryClassifier) -> StoryModel:
    """What the training made of the narratives, as it was before it was stored."""
    assert trained_classifier._learnt is not None
    return trained_classifier._learnt
