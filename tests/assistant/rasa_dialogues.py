"""Holds dialogues with Rasa inside one process, as it comes or as Redress changes it.

Run by the interpreter of the assistant's environment:

    python -m tests.assistant.rasa_dialogues stock|changed PLAN EVENTS

PLAN is a JSON list of conversations `{"id", "messages": [{"id", "kind", KIND: content}]}`; EVENTS
gets a JSON object with the events of each by id, as they are in the tracker store.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent, load_agent
from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import SQLTrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.utils.common import configure_logging_and_warnings
from rasa.utils.log_utils import configure_structlog

from assistant import rasa_changes
from assistant.channel import RedressChannel, ReplyCollector, own_store, rasa_text
from assistant.rasa_changes import action_calls
from assistant.telling import telling

ROOT = Path(__file__).resolve().parents[2]
METADATA = {"at": "2026-11-27T12:00:00Z", "zone": "Europe/London", "locale": "en-GB"}


async def stock_turn(agent: Agent, body: dict[str, Any]) -> None:
    """Take one turn the way Rasa's own channels do, with what was told before it."""
    with telling(await agent.tracker_store.retrieve(body["conversation_id"])):
        await agent.handle_message(
            UserMessage(
                text=rasa_text(body),
                output_channel=ReplyCollector(),
                sender_id=body["conversation_id"],
                input_channel=RedressChannel.name(),
                message_id=body["message_id"],
                metadata={**METADATA, "kind": body["kind"]},
            )
        )


async def changed_turn(agent: Agent, body: dict[str, Any]) -> None:
    """Take one turn the way the channel does."""
    await RedressChannel("secret").answer(agent, body)


async def hold(how: str, plan: list[dict[str, Any]], model: Path, database: str) -> dict[str, Any]:
    """Hold all conversations and return their events by conversation."""
    endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
    if how == "changed":
        rasa_changes.apply()
        take_turn = changed_turn
    else:
        endpoints.tracker_store = SQLTrackerStore(db=database)
        endpoints.action.kwargs.pop("enable_selective_domain")
        take_turn = stock_turn
    agent = await load_agent(model_path=str(model), endpoints=endpoints)
    events = {}
    for conversation in plan:
        for message in conversation["messages"]:
            await take_turn(
                agent,
                {
                    **message,
                    "conversation_id": conversation["id"],
                    "message_id": message["id"],
                    "metadata": METADATA,
                },
            )
        tracker = await agent.tracker_store.retrieve_full_tracker(conversation["id"])
        events[conversation["id"]] = [event.as_dict() for event in tracker.events]
    if how == "changed":
        assert own_store(agent.tracker_store)
        await action_calls.close()
    return events


def main() -> None:
    """Read the plan, hold the dialogues, write the events."""
    configure_logging_and_warnings(log_level=logging.ERROR)
    configure_structlog(logging.ERROR)
    how, plan, output = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    events = asyncio.run(
        hold(
            how,
            json.loads(plan.read_text(encoding="utf-8")),
            ROOT / "models" / "redress.tar.gz",
            os.environ["REDRESS_TRACKER_DB"],
        )
    )
    output.write_text(json.dumps(events), encoding="utf-8")


if __name__ == "__main__":
    main()
