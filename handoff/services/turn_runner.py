"""Runs the turns: in order, one at a time per conversation, again until the assistant answers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Protocol

from handoff.adapters.events import CASE_TOPIC, QUEUE_TOPIC, Hub, conversation_topic
from handoff.adapters.rasa import AssistantDown, AssistantRefused, TurnRequest
from handoff.domain.errors import NotFound
from handoff.domain.messages import Turn
from handoff.domain.ownership import Owner
from handoff.services.conversations import Opened
from handoff.services.turns import Change, TurnService

#: Seconds between attempts; the last one repeats.
BACK_OFF = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
#: After so many failures of one message a person takes it; about ten minutes with BACK_OFF.
ATTEMPTS = 45
#: Seconds after which a conversation greets without the assistant.
GREETING_TIMEOUT = 5.0

log = logging.getLogger(__name__)


class Assistant(Protocol):
    """Where the replies come from."""

    async def ask(self, request: TurnRequest, timeout: float | None = None) -> Turn:
        """Return the replies to one message."""

    async def forget(self, conversation_id: str) -> None:
        """Drop the assistant's copy of a conversation's words."""


class TurnRunner:
    """One task per conversation with pending messages; it ends when nothing is pending."""

    def __init__(
        self,
        turns: TurnService,
        assistant: Assistant,
        hub: Hub,
        *,
        back_off: Sequence[float] | None = None,
        attempts: int | None = None,
        greeting_timeout: float | None = None,
    ) -> None:
        self._turns = turns
        self._assistant = assistant
        self._hub = hub
        self._back_off = tuple(back_off or BACK_OFF)
        self._attempts = attempts or ATTEMPTS
        self._greeting_timeout = greeting_timeout or GREETING_TIMEOUT
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._news: dict[str, asyncio.Event] = {}
        self._is_stopping = False

    async def start(self) -> None:
        """Take up every message that was pending when the service stopped."""
        for conversation_id in await asyncio.to_thread(self._turns.waiting):
            self.notify(conversation_id)

    async def stop(self) -> None:
        """End all tasks; what they were doing stays pending and is taken up at the next start."""
        self._is_stopping = True
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def notify(self, conversation_id: str) -> None:
        """Say that a conversation may have a new pending message."""
        if self._is_stopping:
            return
        self._news.setdefault(conversation_id, asyncio.Event()).set()
        if conversation_id not in self._tasks:
            self._tasks[conversation_id] = asyncio.create_task(self._work(conversation_id))

    async def wait_for(self, conversation_id: str, message_id: str, seconds: float) -> bool:
        """Wait until a message is settled; False when that takes longer than `seconds`."""
        with self._hub.subscribe(conversation_topic(conversation_id)) as news:
            self.notify(conversation_id)
            try:
                async with asyncio.timeout(seconds):
                    while await asyncio.to_thread(self._turns.is_pending, message_id):
                        await news.next()
            except TimeoutError:
                return False
        return True

    async def greet(self, opened: Opened) -> None:
        """Store the greeting of a new conversation, the assistant's or our own equal one."""
        request = self._turns.start_request(opened)
        turn = Turn()
        try:
            turn = await asyncio.wait_for(
                self._assistant.ask(request, self._greeting_timeout), self._greeting_timeout
            )
        except (TimeoutError, AssistantDown, AssistantRefused):
            log.warning("greeting_without_assistant conversation=%s", opened.conversation_id)
        if not _asks_consent(turn):
            turn = self._turns.fallback_greeting(opened)
        await asyncio.to_thread(self._turns.greet, opened, turn)

    async def _work(self, conversation_id: str) -> None:
        try:
            while await self._step(conversation_id):
                pass
        finally:
            self._tasks.pop(conversation_id, None)
            self._news.pop(conversation_id, None)

    async def _step(self, conversation_id: str) -> bool:
        """Run one turn; False when nothing is left to do."""
        news = self._news[conversation_id]
        news.clear()
        try:
            has_forgotten = await self._forget(conversation_id)
            request = await asyncio.to_thread(self._turns.next_turn, conversation_id)
            if request is not None:
                await self._run(request)
                return True
            if not has_forgotten:
                await asyncio.sleep(self._back_off[-1])
                return True
            if await asyncio.to_thread(self._turns.must_forget, conversation_id):
                return True
            self._hub.conversation_changed(conversation_id)
            return news.is_set()
        except NotFound:
            return False
        except Exception:
            # The database may be away for a moment; the message is stored, so try again.
            log.exception("turn_interrupted conversation=%s", conversation_id)
            await asyncio.sleep(self._back_off[-1])
            return True

    async def _forget(self, conversation_id: str) -> bool:
        """Drop the assistant's copy of erased words, if there is one; False to try again."""
        if not await asyncio.to_thread(self._turns.must_forget, conversation_id):
            return True
        try:
            await self._assistant.forget(conversation_id)
        except AssistantDown as error:
            log.warning("forget_failed conversation=%s cause=%s", conversation_id, error)
            return False
        await asyncio.to_thread(self._turns.forgotten, conversation_id)
        return True

    async def _run(self, request: TurnRequest) -> None:
        conversation_id, message_id = request.conversation_id, request.message_id
        was = await asyncio.to_thread(self._turns.owner, conversation_id)
        self._typing(conversation_id, True)
        try:
            turn = await self._assistant.ask(request)
            change = await asyncio.to_thread(self._turns.complete, message_id, turn, was)
        except AssistantRefused:
            log.error("turn_refused message=%s", message_id)
            change = await asyncio.to_thread(self._turns.give_up, message_id, refused=True)
        except AssistantDown as error:
            await self._failed(request, was, str(error))
            return
        except Exception as error:
            # Whatever it is, the customer hears that the answer will be late.
            log.exception("turn_interrupted message=%s", message_id)
            await self._failed(request, was, type(error).__name__)
            return
        finally:
            self._typing(conversation_id, False)
        self._tell(conversation_id, change)

    async def _failed(self, request: TurnRequest, was: Owner, cause: str) -> None:
        conversation_id, message_id = request.conversation_id, request.message_id
        count = await asyncio.to_thread(self._turns.fail, message_id)
        log.warning("turn_failed message=%s attempt=%d cause=%s", message_id, count, cause)
        if count >= self._attempts:
            change = await asyncio.to_thread(self._turns.give_up, message_id, refused=False)
            self._tell(conversation_id, change)
            return
        self._tell(conversation_id, Change(was))
        pause = self._back_off[min(count, len(self._back_off)) - 1]
        # A new message, or an agent who takes over, ends the pause.
        try:
            await asyncio.wait_for(self._news[conversation_id].wait(), pause)
        except TimeoutError:
            return

    def _tell(self, conversation_id: str, change: Change) -> None:
        also = []
        if change.owner_changed or change.owner is Owner.QUEUE:
            also.append(QUEUE_TOPIC)
        if change.case_changed:
            also.append(CASE_TOPIC)
        self._hub.conversation_changed(conversation_id, also)

    def _typing(self, conversation_id: str, on: bool) -> None:
        topic = conversation_topic(conversation_id)
        self._hub.publish(topic, "typing", on=on, sender="bot")


def _asks_consent(turn: Turn) -> bool:
    """Return whether a greeting has what every greeting must have: the question of consent."""
    return any(reply.expects and reply.expects.fact == "consent" for reply in turn.replies)
