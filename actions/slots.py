"""The slots that mirror a draft, so that Rasa's form asks for what is missing."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

from handoff.domain.facts import FACT_NAMES
from handoff.services.intake import Draft

#: Before the name of a fact in the slot of its question.
PREFIX = "intake_"

#: Value of a fact's slot that is neither settled nor to be asked for next.
LATER = "later"
#: One slot a fact that can be asked for.
FACT_SLOTS = tuple(
    PREFIX + name
    for name in (
        "product",
        "occurred_on",
        "order_reference",
        "amount",
        "impact",
        "prior_contact",
        "desired_outcome",
        "customer_name",
        "preferred_contact",
        "email",
        "phone",
        "representative",
    )
)
#: Slots of the facts that are not asked for as shipped; there when domain.yml names them.
ADDED_SLOTS = frozenset(PREFIX + name for name in FACT_NAMES if name != "story") - frozenset(
    FACT_SLOTS
)


def fact_slots(draft: Draft, tracker: Tracker) -> list[EventType]:
    """Return the slot events that make a tracker mirror the draft.

    Only the fact to ask for next is empty, so that Rasa's form asks for that one, also when it
    comes back after an interruption. Slots that are right already are left out, each event costing
    time at every later turn; the one that was asked for is not: without it Rasa's form would take
    the answer for none.
    """
    # A question that a designer adds brings its slot along in domain.yml.
    added = [slot for slot in tracker.slots if slot in ADDED_SLOTS]
    wanted = {slot: _slot_value(slot, draft) for slot in (*FACT_SLOTS, *added)}
    asked = tracker.get_slot("requested_slot")
    return [
        SlotSet(slot, value)
        for slot, value in wanted.items()
        if slot == asked or value != tracker.slots.get(slot)
    ]


def _slot_value(slot: str, draft: Draft) -> Any:
    name = slot.removeprefix(PREFIX)
    if name == draft.next_question:
        return None
    if name in draft.facts:
        fact = draft.facts[name]
        return fact.value if fact.is_known else fact.status.value
    return LATER
