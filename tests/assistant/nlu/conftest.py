"""A trained NLU model, once for the run."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
AT = "2026-11-22T10:00:00Z"
Parse = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def nlu_agent(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """An agent with a model trained from config.yml and data/nlu."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu

    folder = tmp_path_factory.mktemp("model")
    model = train_nlu(
        config=str(ROOT / "config.yml"),
        nlu_data=str(ROOT / "data" / "nlu"),
        output=str(folder),
        fixed_model_name="nlu",
    )
    assert model, "Training gave no model."
    return Agent.load(model)


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
