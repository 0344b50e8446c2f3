"""Work of every turn whose result is always the same, or is thrown away."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import rasa.core.actions.forms
import rasa.core.policies.rule_policy
import rasa.core.processor
from rasa.core.actions.action import ActionExtractSlots
from rasa.core.actions.forms import FormAction
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.constants import ACTION_VALIDATE_SLOT_MAPPINGS, REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.slot_mappings import SlotMappingType
from rasa.shared.core.trackers import DialogueStateTracker

#: They copy whole messages, events and states for lines of the debug log, and for nothing else.
COPYING = (rasa.core.processor, rasa.core.actions.forms, rasa.core.policies.rule_policy)

#: Attribute of a form that is being run: the slots its validator had nothing to say about.
SAID_NOTHING = "_redress_said_nothing"


def apply() -> None:
    """Leave it out."""
    _log_without_copies()
    _know_that_the_domain_is_not_empty()
    _extract_nothing_into_slots_that_take_nothing()
    _ask_a_validator_once()


def takes_from_messages(domain: Domain) -> bool:
    """True when Rasa itself may fill a slot of the domain from a message.

    It may not when every slot is filled by the actions alone: by a custom mapping that names none.
    """
    mappings = [mapping for slot in domain.slots for mapping in slot.mappings]
    custom = str(SlotMappingType.CUSTOM)
    return ACTION_VALIDATE_SLOT_MAPPINGS in domain.user_actions or any(
        mapping.get("type") != custom or mapping.get("action") for mapping in mappings
    )


def _log_without_copies() -> None:
    # A line that is written is written at once, and one that is not needs no copy.
    for module in COPYING:
        module.copy = SimpleNamespace(deepcopy=lambda value: value)
    # It writes all slots down after each action, and they hold what customers told.
    rasa.core.processor.MessageProcessor._log_slots = staticmethod(lambda tracker: None)


def _know_that_the_domain_is_not_empty() -> None:
    original = Domain.is_empty

    def is_empty(self: Domain) -> bool:
        if "_redress_is_empty" not in self.__dict__:
            self.__dict__["_redress_is_empty"] = original(self)
        return bool(self.__dict__["_redress_is_empty"])

    Domain.is_empty = is_empty


def _extract_nothing_into_slots_that_take_nothing() -> None:
    original = ActionExtractSlots.run

    async def run(
        self: ActionExtractSlots,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> list[Event]:
        if "_redress_takes" not in domain.__dict__:
            domain.__dict__["_redress_takes"] = takes_from_messages(domain)
        if not domain.__dict__["_redress_takes"]:
            return []
        return list(await original(self, output_channel, nlg, tracker, domain))

    ActionExtractSlots.run = run


def _ask_a_validator_once() -> None:
    # When a form opens, Rasa asks its validator a second time if it had nothing to say at first.
    original = FormAction.validate_slots

    async def validate_slots(
        self: FormAction, slot_candidates: dict[str, Any], tracker: DialogueStateTracker, *rest: Any
    ) -> list[Event]:
        asked = {
            **tracker.current_slot_values(),
            REQUESTED_SLOT: self.get_slot_to_fill(tracker),
            **slot_candidates,
        }
        if self.__dict__.get(SAID_NOTHING) == asked:
            return []
        events: list[Event] = await original(self, slot_candidates, tracker, *rest)
        if not events:
            self.__dict__[SAID_NOTHING] = asked
        return events

    FormAction.validate_slots = validate_slots
