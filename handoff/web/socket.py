"""The widget's socket: what is new is pushed; what was missed is replayed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from typing import Any

from sanic import Blueprint, Request, Websocket
from websockets.exceptions import ConnectionClosed

from handoff.adapters.events import MOVED, QUEUE_TOPIC, Subscription, conversation_topic
from handoff.domain.errors import Forbidden, InvalidInput, NotAllowed, RedressError, TooMany
from handoff.domain.facts import facts_to_api
from handoff.domain.ownership import Owner
from handoff.services.conversations import Listing
from handoff.web.errors import error_body, sentence_of, words_for
from handoff.web.gateway import LARGEST_SEQ, Gateway, call, gateway_of
from handoff.web.limits import Limit, address_of

#: Seconds a new connection has to say hello.
HELLO_TIMEOUT = 15.0
#: Close codes of our own range: the token does not open the conversation; no hello came;
#: too many requests from this address.
CLOSE_UNAUTHORISED = 4401
CLOSE_NO_HELLO = 4408
CLOSE_TOO_MANY = 4429
#: Seconds after which a socket may be tried again when there was no room for it.
RETRY = 60
#: Seconds in which a repeated typing sign is passed on only once.
TYPING_PAUSE = 1.0

AFTER = f"after must be a whole number from 0 to {LARGEST_SEQ}, the seq of the last message."

log = logging.getLogger(__name__)

socket = Blueprint("socket", url_prefix="/api/v1")


# Sanic leaves this one decorator untyped.
@socket.websocket(  # type: ignore[untyped-decorator]
    "/conversations/<conversation_id:str>/socket", name="socket"
)
async def open_socket(request: Request, ws: Websocket, conversation_id: str) -> None:
    """Speak the frames of docs/api.md with one widget."""
    gateway = gateway_of(request)
    connection = Connection(gateway, request, ws, conversation_id)
    try:
        if not await connection.greet():
            return
        topics = (conversation_topic(conversation_id), QUEUE_TOPIC)
        here = gateway.presence.here(conversation_id, address_of(request))
        with here, gateway.hub.subscribe(*topics) as news:
            welcome = asyncio.create_task(gateway.welcome_back(conversation_id))
            try:
                await connection.talk(news)
            finally:
                welcome.cancel()
                await asyncio.gather(welcome, return_exceptions=True)
    except ConnectionClosed:
        return


class Connection:
    """One open socket; `after` is the number of the last message that was pushed."""

    def __init__(
        self, gateway: Gateway, request: Request, ws: Websocket, conversation_id: str
    ) -> None:
        self._gateway = gateway
        self._request = request
        self._ws = ws
        self._id = conversation_id
        self._after = 0
        self._state: dict[str, Any] | None = None
        self._facts: dict[str, Any] | None = None
        self._is_typing = False
        self._typed_at = 0.0

    async def greet(self) -> bool:
        """Read the first frame; False when it does not open the conversation."""
        try:
            self._gateway.check_origin(self._request)
            self._count()
            frame = await self._hello()
            await call(self._gateway.services.conversations.authenticate, self._id, frame["token"])
        except TimeoutError:
            await self._ws.close(CLOSE_NO_HELLO, "no hello")
            return False
        except TooMany as error:
            await self._refuse(error)
            await self._ws.close(CLOSE_TOO_MANY, error.code)
            return False
        except (InvalidInput, NotAllowed, Forbidden) as error:
            await self._refuse(error)
            await self._ws.close(CLOSE_UNAUTHORISED, error.code)
            return False
        if not self._gateway.presence.has_room(self._id, address_of(self._request)):
            await self._refuse(TooMany("Too many sockets are open. Use plain requests.", RETRY))
            await self._ws.close(CLOSE_TOO_MANY, TooMany.code)
            return False
        self._after = frame["after"]
        return True

    async def talk(self, news: Subscription) -> None:
        """Push and listen until one side ends."""
        tasks = [asyncio.create_task(self._push(news)), asyncio.create_task(self._listen())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _hello(self) -> dict[str, Any]:
        raw = await asyncio.wait_for(self._ws.recv(), HELLO_TIMEOUT)
        frame = _read(raw)
        after = frame.get("after", 0)
        if frame.get("type") != "hello" or not isinstance(frame.get("token"), str):
            raise InvalidInput('The first frame must be {"type":"hello","token":…,"after":…}.')
        if isinstance(after, bool) or not isinstance(after, int):
            raise InvalidInput(AFTER)
        if not 0 <= after <= LARGEST_SEQ:
            raise InvalidInput(AFTER)
        return {"token": frame["token"], "after": after}

    async def _push(self, news: Subscription) -> None:
        await self._catch_up()
        async for event in news:
            if event.kind == MOVED:
                await self._ws.close(CLOSE_UNAUTHORISED, MOVED)
                return
            if event.topic == QUEUE_TOPIC and event.kind != "lost":
                await self._move_up()
            elif event.kind == "read":
                if event.data.get("sender") == "agent":
                    await self._look_up()
            elif event.kind != "typing":
                await self._catch_up()
            elif event.data.get("sender") != "customer":
                await self._send("typing", on=event.data["on"], **{"from": event.data["sender"]})

    async def _move_up(self) -> None:
        """Somebody came to or left the queue: who waits in it may have another place now."""
        if self._state is not None and self._state["owner"] == Owner.QUEUE:
            await self._look_up()

    async def _look_up(self) -> None:
        conversations = self._gateway.services.conversations
        await self._show_state(await call(conversations.standing, self._id))

    async def _show_state(self, listing: Listing) -> None:
        state = listing.state()
        if state != self._state:
            self._state = state
            await self._send("owner", **state)

    async def _catch_up(self) -> None:
        """Send everything that was not pushed yet: owner and language, messages, facts."""
        services = self._gateway.services
        listing = await call(services.conversations.messages, self._id, self._after)
        await self._show_state(listing)
        for message in listing.messages:
            await self._send("message", message=message.to_api())
            self._after = message.seq
        draft = await call(services.intake.draft, self._id)
        facts = facts_to_api(draft.facts)
        if facts != self._facts:
            self._facts = facts
            await self._send("draft", facts=facts)

    async def _listen(self) -> None:
        async for raw in self._ws:
            client_id = None
            try:
                frame = _read(raw)
                if frame.get("type") != "message":  # those are counted where they are stored
                    self._count()
                client_id = frame.get("client_id")
                await self._take(frame)
            except RedressError as error:
                await self._refuse(error, client_id)
            except ConnectionClosed:
                raise
            except Exception:
                log.exception("socket_frame_failed conversation=%s", self._id)
                words = await words_for(self._request, None, 500)
                sentence = words.say("error.internal")
                await self._send("error", client_id=client_id, **error_body("internal", sentence))

    async def _take(self, frame: dict[str, Any]) -> None:
        kind = frame.get("type")
        if kind == "message":
            received = await self._gateway.receive(self._request, self._id, frame)
            await self._send("ack", client_id=received.client_id, seq=received.seq)
        elif kind == "typing":
            on = frame.get("on") is not False
            now = time.monotonic()
            if on and self._is_typing and now - self._typed_at < TYPING_PAUSE:
                return
            if not on and not self._is_typing:
                return
            self._is_typing, self._typed_at = on, now
            self._gateway.hub.publish(
                conversation_topic(self._id), "typing", on=on, sender="customer"
            )
        elif kind == "read":
            seq = frame.get("seq")
            if isinstance(seq, bool) or not isinstance(seq, int) or not 0 < seq <= LARGEST_SEQ:
                raise InvalidInput("seq must be a whole number: the last message that was read.")
            await self._gateway.note_read(self._id, seq)
        else:
            raise InvalidInput("type must be message, typing or read.")

    def _count(self) -> None:
        self._gateway.limits.count(Limit.ADDRESS, address_of(self._request))

    async def _refuse(self, error: RedressError, client_id: Any = None) -> None:
        words = await words_for(self._request, self._id, error.status)
        body = error_body(error.code, sentence_of(error, words))
        if isinstance(error, TooMany):
            body["error"]["retry_after"] = error.retry_after
        await self._send("error", client_id=client_id, **body)

    async def _send(self, kind: str, **content: Any) -> None:
        frame = {"type": kind, **content}
        await self._ws.send(json.dumps(frame, ensure_ascii=False, separators=(",", ":")))


def _read(raw: Any) -> dict[str, Any]:
    frame = None
    if isinstance(raw, str):
        with contextlib.suppress(ValueError, RecursionError):
            frame = json.loads(raw)
    if not isinstance(frame, dict):
        raise InvalidInput("A frame must be a JSON object in a text frame.")
    return frame
