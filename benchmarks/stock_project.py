"""Writes the training data of stock Rasa; run by the python that Rasa is installed in.

Usage: python -m benchmarks.stock_project MODEL NLU_FOLDER OUT
Stock Rasa has no rules for facts, so the examples are annotated with what our model MODEL finds in
them, and its DIET learns the entities from that.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from pathlib import Path
from typing import Any

SURE = 0.5
#: Intents whose examples hold facts; reading all others would take many minutes and find none.
WITH_FACTS = frozenset(
    {
        "inform",
        "tell_story",
        "change_fact",
        "request_refund",
        "change_order",
        "ask_delivery",
        "ask_billing",
        "check_status",
    }
)
#: The intent of bare answers, in which an unsure reading is the right one.
ANSWERS = "inform"


def main(model: str, folder: str, out: str) -> None:
    """Read the examples in `folder`, annotate them and write them to the file `out`."""
    logging.disable(logging.WARNING)
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import UserMessage
    from rasa.shared.nlu.training_data.loading import load_data

    processor = Agent.load(model).processor
    assert processor is not None
    data = load_data(folder)

    async def annotate() -> None:
        for number, message in enumerate(data.training_examples, 1):
            text = message.get("text")
            if not text or message.get("intent") not in WITH_FACTS:
                continue
            if any(sign in text for sign in "[]{}"):
                continue
            parsed = await processor.parse_message(UserMessage(text))
            message.set("entities", annotation(message, parsed.get("entities") or []))
            if number % 250 == 0:
                sys.stderr.write(f"annotated {number} of {len(data.training_examples)}\n")

    asyncio.run(annotate())
    Path(out).write_text(data.nlu_as_yaml(), encoding="utf-8")


def annotation(message: Any, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the entities of an example: those written into it, then those found, none twice."""
    text = message.get("text")
    chosen = [dict(entity) for entity in message.get("entities") or ()]
    least = 0.0 if message.get("intent") == ANSWERS else SURE
    ranked = sorted(found, key=lambda e: -float(e.get("confidence_entity") or 1.0))
    for entity in ranked:
        start, end = entity["start"], entity["end"]
        apart = all(end <= other["start"] or other["end"] <= start for other in chosen)
        if start < end and apart and float(entity.get("confidence_entity") or 1.0) >= least:
            # The words themselves: stock Rasa reads no values out of them.
            words = text[start:end]
            chosen.append({"entity": entity["entity"], "start": start, "end": end, "value": words})
    return sorted(chosen, key=lambda entity: int(entity["start"]))


if __name__ == "__main__":
    main(*sys.argv[1:4])
