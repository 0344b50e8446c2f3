"""Fills a desk through the services, as customers and agents would have done over months."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from handoff.adapters.models import CaseRow
from handoff.demo.stories import Language, Story, load_languages
from handoff.domain.errors import Conflict
from handoff.domain.messages import Choice, Expects, InputKind, Sender
from handoff.domain.resolutions import Decision
from handoff.domain.roles import Role
from handoff.domain.understanding import Mention, TriggerHit, Understanding
from handoff.services.agents import Agent, AgentService
from handoff.services.case_work import CaseWorkService
from handoff.services.cases import CaseService
from handoff.services.consent import ConsentService
from handoff.services.conversations import ConversationService, add_message, load_conversation
from handoff.services.core import Core
from handoff.services.desk_file import DeskFileService
from handoff.services.handoffs import HandoffService
from handoff.services.intake import IntakeService
from handoff.services.lifecycle import LifecycleService
from handoff.services.resolutions import ResolutionService

CASES = 200
DAYS = 180
SEED = 20
#: User name, name and role of the people at the made-up desk.
PEOPLE = (
    ("demo-agent-1", "Agent One", Role.AGENT),
    ("demo-agent-2", "Agent Two", Role.AGENT),
    ("demo-agent-3", "Agent Three", Role.AGENT),
    ("demo-supervisor", "Supervisor", Role.SUPERVISOR),
)
#: How far cases of some age have come: share of each end, for old ones and for recent ones.
ENDS = ("resolved", "withdrawn", "referred", "investigating", "acknowledged", "received")
OLD, RECENT = (70, 8, 6, 10, 4, 2), (8, 3, 0, 25, 24, 40)
OLD_DAYS = 30
CAUSES = (
    "product_or_part",
    "supplier_or_carrier",
    "system_or_website",
    "process_missing_or_unclear",
    "process_not_followed",
)


@dataclass(frozen=True)
class Filled:
    """What was made; `agents` are the user names of new accounts."""

    cases: int
    waiting: int
    agents: tuple[str, ...]


class _Clock:
    """Says what time it is in the story that is told."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **step: float) -> None:
        self.now += timedelta(**step)


class Demo:
    """Makes conversations and cases of made-up customers, the same ones every time."""

    def __init__(self, core: Core, password: str, now: datetime | None = None) -> None:
        """Prepare.

        Args:
            core: of an installation, migrated.
            password: of the made-up agents.
            now: the latest instant; the present one by default.
        """
        self._end = now or datetime.now(UTC)
        self._clock = _Clock(self._end)
        self._core = replace(core, clock=self._clock)
        self._random = random.Random(SEED)  # noqa: S311 - the same desk every time, no secret
        self._password = password
        core = self._core
        self._agents, self._chats = AgentService(core), ConversationService(core)
        self._consent, self._intake = ConsentService(core), IntakeService(core)
        self._cases, self._handoffs = CaseService(core), HandoffService(core)
        self._life, self._work = LifecycleService(core), CaseWorkService(core)
        self._results = ResolutionService(core)
        self._files = DeskFileService(core, self._cases)
        self._people: list[Agent] = []

    def fill(
        self,
        cases: int = CASES,
        progress: Callable[[int, int], None] = lambda *_: None,
        *,
        beside: bool = False,
    ) -> Filled:
        """Make so many cases, and a few customers who wait for a person now.

        Args:
            progress: is called with the number of cases made and wanted.
            beside: also where there are cases already.
        Raises:
            Conflict: there are cases already.
        """
        with self._core.db.read() as session:
            if session.scalars(select(CaseRow.reference).limit(1)).first() and not beside:
                raise Conflict(
                    "This desk has cases already, and made-up ones would stand among them. "
                    "Name an empty data folder in REDRESS_DATA_DIR, or say --beside."
                )
        new = self._add_people()
        languages = load_languages()
        days = sorted((self._random.uniform(1, DAYS) for _ in range(cases)), reverse=True)
        for number, ago in enumerate(days, start=1):
            language = self._random.choices(languages, weights=(4, 3, 2, 3))[0]
            self._clock.now = self._end - timedelta(days=ago)
            self._case(language, number, ago)
            progress(number, cases)
        waiting = self._wait(languages, cases)
        return Filled(cases, waiting, new)

    def _add_people(self) -> tuple[str, ...]:
        self._clock.now = self._end - timedelta(days=DAYS + 1)
        known = {agent.username: agent for agent in self._agents.list_all()}
        self._people = [
            known.get(username) or self._agents.add(username, name, self._password, role)
            for username, name, role in PEOPLE
        ]
        return tuple(agent.username for agent in self._people if agent.username not in known)

    def _case(self, language: Language, number: int, ago: float) -> None:
        story = self._random.choice(language.stories)
        conversation_id = self._tell(language, story, number)
        self._intake.note_read_back(conversation_id)
        reference = self._cases.file(conversation_id).reference
        self._say(
            conversation_id,
            Sender.BOT,
            language.said["filed"].format(reference=reference),
            case_reference=reference,
        )
        shares = OLD if ago > OLD_DAYS else RECENT
        end = self._random.choices(ENDS, weights=shares)[0]
        self._go_on(language, story, conversation_id, reference, end, ago)

    def _tell(self, language: Language, story: Story, number: int) -> str:
        """Return a conversation in which a customer has told a story."""
        said = language.said
        started = self._chats.start(language.locale).conversation_id
        self._consent.show_notice(started, language.code)
        accept = Choice(said["accept"], "accept")
        self._say(started, Sender.BOT, said["hello"], choices=(accept,))
        self._say(started, Sender.CUSTOMER, said["accept"], choice="accept")
        self._consent.accept(started)
        self._say(started, Sender.BOT, said["ask_story"])
        message_id = self._say(started, Sender.CUSTOMER, story.text)
        mentions = tuple(
            Mention(name, value, quote, story.text.index(quote))
            for name, (value, quote) in story.facts.items()
        )
        hits = (TriggerHit(*story.trigger),) if story.trigger else ()
        guess = {
            "code": story.category,
            "confidence": round(self._random.uniform(0.6, 0.98), 2),
            "ranking": [],
        }
        self._intake.tell_story(
            started,
            [
                Understanding(
                    message_id,
                    story.text,
                    "tell_story",
                    0.95,
                    mentions=mentions,
                    triggers=hits,
                    category=guess,
                )
            ],
        )
        name, phone = language.name(number), language.phone(number)
        self._answer(started, "customer_name", said["ask_name"], name)
        if phone:
            self._answer(started, "phone", said["ask_phone"], phone)
        return started

    def _answer(self, conversation_id: str, name: str, question: str, answer: str) -> None:
        expects = Expects(name, InputKind.TEXT, True)
        self._say(conversation_id, Sender.BOT, question, expects=expects)
        message_id = self._say(conversation_id, Sender.CUSTOMER, answer)
        mention = Mention(name, answer, answer)
        understanding = Understanding(message_id, answer, "inform", 0.95, mentions=(mention,))
        self._intake.answer(conversation_id, name, understanding)

    def _go_on(
        self,
        language: Language,
        story: Story,
        conversation_id: str,
        reference: str,
        end: str,
        ago: float,
    ) -> None:
        if end == "received":
            return
        agent, said = self._random.choice(self._people[:3]), language.said
        pace = min(1.0, ago / OLD_DAYS)
        self._clock.move(hours=4 + 30 * pace * self._random.random())
        self._work.assign(reference, agent.id, agent)
        self._life.change(reference, "acknowledged", "", agent)
        if end == "acknowledged":
            return
        if self._random.random() < 0.3:
            self._chat(language, conversation_id, agent)
        self._clock.move(days=2 * pace * self._random.random())
        self._life.change(reference, "investigating", "", agent)
        if self._random.random() < 0.6:
            self._files.add_note(conversation_id, self._random.choice(said["notes"]), agent)
        if end == "investigating":
            due = self._clock.now.date() + timedelta(days=self._random.randint(2, 9))
            task = self._random.choice(said["tasks"])
            self._work.add_task(reference, task, agent.id, due, agent)
            return
        self._clock.move(days=(2 + 22 * self._random.random()) * pace)
        self._clock.now = min(self._clock.now, self._end - timedelta(minutes=5))
        if end == "resolved":
            self._results.record(reference, self._decision(story, said), agent)
        reason = "" if end == "resolved" else said["reason"]
        self._life.change(reference, end, reason, agent)

    def _decision(self, story: Story, said: dict[str, Any]) -> Decision:
        cause = self._random.choice(CAUSES)
        outcome = self._random.choices(
            ("upheld", "partly_upheld", "not_upheld"), weights=(55, 20, 25)
        )[0]
        if outcome == "not_upheld":
            text = said["explanation_not"]
            return Decision(outcome, ("explanation",), explanation=text, root_cause=cause)
        told = story.facts.get("amount")
        if told is None:
            return Decision(
                outcome, ("apology",), explanation=said["explanation"], root_cause=cause
            )
        whole = Decimal(str(told[0]["value"]))
        amount = whole if outcome == "upheld" else round(whole / 2, 2)
        return Decision(
            outcome,
            ("refund", "apology"),
            amount,
            told[0]["currency"],
            said["explanation"],
            cause,
        )

    def _chat(self, language: Language, conversation_id: str, agent: Agent) -> None:
        self._handoffs.request(conversation_id, "human_request")
        self._clock.move(minutes=1 + 9 * self._random.random())
        self._handoffs.accept(conversation_id, agent.id)
        for key in ("agent_hello", "agent_bye"):
            client_id = self._key()
            self._handoffs.send(conversation_id, agent.id, language.said[key], client_id)
            self._clock.move(minutes=2)
        self._handoffs.close(conversation_id, agent.id)

    def _wait(self, languages: tuple[Language, ...], cases: int) -> int:
        """Let one customer of each language wait for a person now, with an unfinished draft."""
        for number, language in enumerate(languages, start=1):
            self._clock.now = self._end - timedelta(minutes=6 * number + 5)
            started = self._tell(language, language.stories[number], cases + number)
            self._handoffs.request(started, "human_request")
        return len(languages)

    def _say(
        self,
        conversation_id: str,
        sender: Sender,
        text: str,
        *,
        choices: tuple[Choice, ...] = (),
        choice: str | None = None,
        expects: Expects | None = None,
        case_reference: str | None = None,
    ) -> str:
        """Add a message that the assistant need not answer; return its id."""
        self._clock.move(seconds=5 + 40 * self._random.random())
        with self._core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            row = add_message(
                session,
                self._core,
                conversation,
                sender,
                text,
                choices=choices,
                choice=choice,
                expects=expects,
                case_reference=case_reference,
                client_id=self._key() if sender is Sender.CUSTOMER else None,
                language=conversation.language,
            )
            return row.id

    def _key(self) -> str:
        return UUID(int=self._random.getrandbits(128)).hex
