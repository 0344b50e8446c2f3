"""How somebody feels: heard, and what is told with it is never lost."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.reading import reply_language, understood
from handoff.domain.asking import asks
from handoff.domain.sentences import begins_an_addition
from handoff.domain.understanding import Understanding

ANSWERS = {
    "express_anger": "utter_anger",
    "express_sadness": "utter_sadness",
    "criticise_assistant": "utter_criticism",
}
#: From here on words that tell nothing else are a mood and nothing more.
SURE_MOOD = 0.8
#: Fewer words tell nothing else.
TELLING_WORDS = 4


class ActionHearFeeling(Action):
    """Answers a mood; where no question is open, what is told with it is added to the complaint."""

    def name(self) -> str:
        return "action_hear_feeling"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        message = understood(tracker)
        if not tracker.active_loop.get("name") and tells_more(message, reply_language(tracker)):
            return [FollowupAction("action_default_fallback")]
        dispatcher.utter_message(response=ANSWERS[message.intent])
        return []


def tells_more(message: Understanding, language: str) -> bool:
    """True for words that tell of something besides a mood: "it smelled of burning too".

    Args:
        language: of the words, ISO 639-1.
    """
    if len(message.text.split()) < TELLING_WORDS or asks(message.text):
        return False
    adds = begins_an_addition(message.text, language) or bool(message.triggers)
    return adds or message.confidence < SURE_MOOD
