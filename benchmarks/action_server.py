"""Our action server, as stock Rasa can use it.

Rasa's REST channel gives each message an id of its own, under which our database knows nothing.
The id the benchmark stored the message under comes in its metadata and is put in place here.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk.executor import ActionExecutor

from handoff import action_server


class StoredIds(ActionExecutor):  # type: ignore[misc]
    """Runs actions with the message id of the metadata."""

    async def run(self, action_call: dict[str, Any], *rest: Any, **options: Any) -> Any:
        """Run one action."""
        latest = (action_call.get("tracker") or {}).get("latest_message") or {}
        told = (latest.get("metadata") or {}).get("message_id")
        if told:
            latest["message_id"] = told
        return await super().run(action_call, *rest, **options)


if __name__ == "__main__":
    setattr(action_server, "ActionExecutor", StoredIds)  # noqa: B010 - imported there, not its own
    action_server.main()
