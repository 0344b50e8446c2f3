"""Our action server, as stock Rasa can use it.

Rasa's REST channel gives each message an id of its own, under which our database knows nothing:
the id the benchmark stored the message under comes in its metadata and is put in place here.
DIET finds words where our extractor gives values: what can be read from the words is, by the
simplest rule there is, and the rest is left out, since an action that fails would do less work.
"""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk.executor import ActionExecutor

from handoff import action_server

#: Facts whose value is a text.
WORDS = frozenset(
    {"product", "order_reference", "impact", "customer_name", "email", "phone", "representative"}
)
WAYS = ("email", "phone", "sms", "post")
_SUM = re.compile(r"\d+(?:[.,]\d\d?)?")


class StockExecutor(ActionExecutor):  # type: ignore[misc]
    """Runs actions with the stored message id and with values our actions can take."""

    async def run(self, action_call: dict[str, Any], *rest: Any, **options: Any) -> Any:
        """Run one action."""
        latest = (action_call.get("tracker") or {}).get("latest_message") or {}
        told = (latest.get("metadata") or {}).get("message_id")
        if told:
            latest["message_id"] = told
        read = (with_value(entity) for entity in latest.get("entities") or ())
        latest["entities"] = [entity for entity in read if entity is not None]
        return await super().run(action_call, *rest, **options)


def with_value(entity: dict[str, Any]) -> dict[str, Any] | None:
    """Return an entity of stock Rasa with a value in our shape, None where there is none."""
    name, words = entity["entity"], str(entity.get("value") or "")
    value: Any = None
    if name in WORDS:
        value = words
    elif name == "amount" and (number := _SUM.search(words)):
        value = {"value": float(number[0].replace(",", ".")), "currency": "GBP"}
    elif name == "desired_outcome":
        value = {"codes": ["refund" if "money" in words or "refund" in words else "other"]}
        value["text"] = words
    elif name == "prior_contact":
        value = {"contacted": not words.lower().startswith("no"), "text": words}
    elif name == "preferred_contact":
        value = next((way for way in WAYS if way in words.replace("-", "").lower()), None)
    return None if value is None else {**entity, "value": value}


if __name__ == "__main__":
    # The module imported the class by name, so that name is what must change.
    setattr(action_server, "ActionExecutor", StockExecutor)  # noqa: B010
    action_server.main()
