"""Reads messages with a trained model; run by the python that Rasa is installed in.

Usage: python -m benchmarks.parse_worker MODEL
A message is a line of standard input, {"text", "metadata"}; its reading is a line of standard
output, with `seconds` added. The first line of output is {"ready": seconds it took to load}.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import time
from typing import Any

LEFT_OUT = frozenset({"text", "text_tokens", "message_id", "metadata", "response_selector"})


def main(model: str) -> None:
    """Load the model and read messages until the input ends."""
    # Whatever libraries print goes to standard error: standard output carries readings only.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    logging.disable(logging.WARNING)
    started = time.perf_counter()
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import UserMessage

    processor = Agent.load(model).processor
    assert processor is not None
    _write(answers, {"ready": time.perf_counter() - started})

    async def read() -> None:
        for line in sys.stdin:
            asked = json.loads(line)
            message = UserMessage(asked["text"], metadata=asked.get("metadata"))
            began = time.perf_counter()
            parsed = await processor.parse_message(message)
            seconds = time.perf_counter() - began
            kept = {key: value for key, value in parsed.items() if key not in LEFT_OUT}
            _write(answers, kept | {"seconds": seconds})

    asyncio.run(read())


def _write(stream: Any, value: dict[str, Any]) -> None:
    stream.write(json.dumps(value, ensure_ascii=False, default=_plain) + "\n")
    stream.flush()


def _plain(value: Any) -> Any:
    """Return numbers of numpy as plain ones, and anything else as text."""
    return value.item() if hasattr(value, "item") else str(value)


if __name__ == "__main__":
    main(sys.argv[1])
