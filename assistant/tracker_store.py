"""Where Rasa keeps its own view of a conversation; derived, and may be forgotten."""

from __future__ import annotations

from typing import Any

from rasa.core.tracker_store import SQLTrackerStore


class ForgettingTrackerStore(SQLTrackerStore):  # type: ignore[misc]
    """SQL tracker store that can forget a conversation.

    Rasa has no call that deletes a tracker; a customer who refuses the notice or withdraws must
    leave no words behind.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # An error must not put customers' words into the log.
        self.engine.hide_parameters = True

    async def forget(self, sender_id: str) -> None:
        """Delete all events of a conversation; nothing happens when there are none."""
        with self.session_scope() as session:
            session.query(self.SQLEvent).filter_by(sender_id=sender_id).delete()
            session.commit()
