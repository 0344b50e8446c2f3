"""Another language, asked for by name or chosen from buttons."""

from __future__ import annotations

from typing import Any

from babel import Locale
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.reading import reply_language


class ActionChangeLanguage(Action):
    """Says in which language the chat goes on, or which ones there are."""

    def name(self) -> str:
        return "action_change_language"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        message = tracker.latest_message
        is_choice = (message.get("metadata") or {}).get("kind") == "choice"
        reading = message.get("language") or {}
        reply, asked = reply_language(tracker), reading.get("asked")
        if asked and asked != reply:
            name = Locale(reply).languages.get(asked, asked)
            dispatcher.utter_message(response="utter_language_unknown", language=name)
        elif asked or is_choice or reading.get("switches"):
            dispatcher.utter_message(response="utter_language_changed")
        else:
            dispatcher.utter_message(response="utter_ask_language")
        return []
