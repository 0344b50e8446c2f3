"""Safety: signals that count before anything is agreed to, and the numbers that help."""

from __future__ import annotations

from dataclasses import replace

from handoff.adapters.models import ConversationRow
from handoff.domain.locales import language_of
from handoff.domain.policy import CrisisContact
from handoff.domain.safety import country_now, keys_of
from handoff.domain.understanding import Understanding
from handoff.services.conversations import load_conversation
from handoff.services.core import Core
from handoff.services.drafts import current_intake, load_facts, record_triggers


class SafetyService:
    """Keeps signals of danger and finds whom to call."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def note_signals(self, conversation_id: str, understanding: Understanding) -> None:
        """Keep the triggers of a message that is not part of a draft yet.

        The desk ranks who waits by them. A refusal of the notice erases them with the words.
        """
        if not understanding.triggers:
            return
        with self._core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            if conversation.consent in ("declined", "withdrawn"):
                # The danger counts; the words are not kept.
                hits = tuple(replace(hit, quote="") for hit in understanding.triggers)
                understanding = replace(understanding, triggers=hits)
            record_triggers(session, self._core, conversation_id, understanding)

    def numbers(
        self, conversation_id: str, understanding: Understanding, language: str
    ) -> CrisisContact:
        """Return the emergency and crisis numbers of the customer's country.

        The country is the one named in the message or before, else the locale's; a page in the
        organisation's language without a country counts as home.

        Args:
            language: to say them in, ISO 639-1.
        """
        policy = self._core.policy
        spoken = policy.spoken(self._core.words(language).language)
        home = (policy.organisation.phone_region, policy.organisation.language)
        mention = understanding.mention_of("country")
        with self._core.db.read() as session:
            conversation = session.get(ConversationRow, conversation_id)
            intake = current_intake(session, conversation_id)
            told = load_facts(session, intake.id).get("country") if intake else None
            locale = conversation.locale if conversation else policy.organisation.locale
        said = mention.value if mention else told.value if told else None
        country = country_now(str(said) if said else None, locale, language_of(locale), home)
        crisis = spoken.contacts.crisis
        return next(crisis[key] for key in keys_of(country) if key in crisis)
