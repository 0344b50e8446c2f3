"""Runs the turns: in order, one at a time per conversation, again until the assistant answers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from typing import Protocol

from handoff.adapters.events import CASE_TOPIC, QUEUE_TOPIC, Hub, conversation_topic
from handoff.adapters.rasa import AssistantDown, AssistantRefused, TurnRequest
from handoff.domain.errors import NotFound
from handoff.domain.messages import Turn
from handoff.domain.ownership import Owner
from handoff.services.conversations import Opened
from handoff.services.turns import Change, Response, TurnService

#: Seconds between attempts; the last one repeats.
BACK_OFF = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
#: After so many failures of one message a person takes it; about ten minutes with BACK_OFF.
ATTEMPTS = 45
#: Seconds after which a conversation greets without the assistant.
GREETING_TIMEOUT = 5.0

log = logging.getLogger(__name__)

#: A message's id, and what is set when the message is settled: the response, when it was made then.
Waiter = tuple[str, "asyncio.Future[Response | None]"]


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
        # Requests that wait for the answer to a message, by conversation.
        self._waiting: dict[str, list[Waiter]] = {}
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

    def notify(self, conversation_id: str, request: TurnRequest | None = None) -> None:
        """Say that a conversation may have a new pending message.

        Args:
            request: the one to begin with, when it is known to be the oldest.
        """
        if self._is_stopping:
            return
        self._news.setdefault(conversation_id, asyncio.Event()).set()
        if conversation_id not in self._tasks:
            work = self._work(conversation_id, request)
            self._tasks[conversation_id] = asyncio.create_task(work)

    async def wait_for(
        self, conversation_id: str, message_id: str, seconds: float
    ) -> tuple[bool, Response | None]:
        """Wait until a message is settled; (False, None) when that takes longer than `seconds`.

        The response comes with it when it was kept together with the replies.
        """
        settled = asyncio.get_running_loop().create_future()
        waiting = self._waiting.setdefault(conversation_id, [])
        waiting.append((message_id, settled))
        # What was settled before is noticed too: the task then finds nothing pending.
        self.notify(conversation_id)
        try:
            async with asyncio.timeout(seconds):
                return True, await settled
        except TimeoutError:
            return False, None
        finally:
            waiting.remove((message_id, settled))
            if not waiting and self._waiting.get(conversation_id) is waiting:
                del self._waiting[conversation_id]

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

    async def _work(self, conversation_id: str, request: TurnRequest | None) -> None:
        try:
            while await self._step(conversation_id, request):
                request = None
        finally:
            self._tasks.pop(conversation_id, None)
            self._news.pop(conversation_id, None)

    async def _step(self, conversation_id: str, request: TurnRequest | None = None) -> bool:
        """Run one turn; False when nothing is left to do."""
        news = self._news[conversation_id]
        news.clear()
        # Those who began to wait before the look at the database; later ones may have a message
        # that it did not see.
        waiting = tuple(self._waiting.get(conversation_id, ()))
        try:
            if request is not None:
                return await self._run(request, Owner.BOT)
            step = await asyncio.to_thread(self._turns.next_step, conversation_id)
            has_forgotten = not step.must_forget or await self._forget(conversation_id)
            if step.request is not None:
                return await self._run(step.request, step.owner)
            _release(waiting)
            if not has_forgotten:
                await asyncio.sleep(self._back_off[-1])
                return True
            self._hub.conversation_changed(conversation_id)
            return news.is_set()
        except NotFound:
            _release(waiting)
            return False
        except Exception:
            # The database may be away for a moment; the message is stored, so try again.
            log.exception("turn_interrupted conversation=%s", conversation_id)
            await asyncio.sleep(self._back_off[-1])
            return True

    async def _forget(self, conversation_id: str) -> bool:
        """Drop the assistant's copy of erased words; False to try again."""
        try:
            await self._assistant.forget(conversation_id)
        except AssistantDown as error:
            log.warning("forget_failed conversation=%s cause=%s", conversation_id, error)
            return False
        await asyncio.to_thread(self._turns.forgotten, conversation_id)
        return True

    async def _run(self, request: TurnRequest, was: Owner) -> bool:
        """Have one message answered; False when nothing is left to do."""
        conversation_id, message_id = request.conversation_id, request.message_id
        news = self._news[conversation_id]
        self._typing(conversation_id, True)
        try:
            turn = await self._assistant.ask(request)
            # As in _step: what comes from here on may not be seen in the transaction.
            news.clear()
            waiting = tuple(self._waiting.get(conversation_id, ()))
            is_awaited = any(one == message_id for one, _ in waiting)
            change = await asyncio.to_thread(
                self._turns.complete,
                message_id,
                turn,
                was,
                is_awaited=is_awaited,
                conversation_id=conversation_id,
            )
        except AssistantRefused:
            log.error("turn_refused message=%s", message_id)
            change = await asyncio.to_thread(self._turns.give_up, message_id, refused=True)
        except AssistantDown as error:
            await self._failed(request, was, str(error))
            return True
        except Exception as error:
            # Whatever it is, the customer hears that the answer will be late.
            log.exception("turn_interrupted message=%s", message_id)
            await self._failed(request, was, type(error).__name__)
            return True
        finally:
            self._typing(conversation_id, False)
        self._settled(conversation_id, message_id, change.response)
        self._tell(conversation_id, change)
        if not change.is_last:
            return True
        _release(waiting)
        return news.is_set()

    async def _failed(self, request: TurnRequest, was: Owner, cause: str) -> None:
        conversation_id, message_id = request.conversation_id, request.message_id
        count = await asyncio.to_thread(self._turns.fail, message_id)
        log.warning("turn_failed message=%s attempt=%d cause=%s", message_id, count, cause)
        if count >= self._attempts:
            change = await asyncio.to_thread(self._turns.give_up, message_id, refused=False)
            self._settled(conversation_id, message_id)
            self._tell(conversation_id, change)
            return
        self._tell(conversation_id, Change(was))
        pause = self._back_off[min(count, len(self._back_off)) - 1]
        # A new message, or an agent who takes over, ends the pause.
        try:
            await asyncio.wait_for(self._news[conversation_id].wait(), pause)
        except TimeoutError:
            return

    def _settled(
        self, conversation_id: str, message_id: str, response: Response | None = None
    ) -> None:
        """Let those go on who wait for a message."""
        waiting = self._waiting.get(conversation_id, ())
        _release((waiter for waiter in waiting if waiter[0] == message_id), response)

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


def _release(waiting: Iterable[Waiter], response: Response | None = None) -> None:
    for _, settled in waiting:
        if not settled.done():
            settled.set_result(response)


def _asks_consent(turn: Turn) -> bool:
    """Return whether a greeting has what every greeting must have: the question of consent."""
    return any(reply.expects and reply.expects.fact == "consent" for reply in turn.replies)
