"""What the public routes share: the parts behind them, and reading a request."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from sanic import Request

from handoff.adapters.events import Hub, conversation_topic
from handoff.adapters.presence import Presence
from handoff.adapters.rasa import AssistantDown, AssistantRefused, RasaClient
from handoff.domain.errors import Forbidden, InvalidInput, NotAllowed
from handoff.services.conversations import Received
from handoff.services.turn_runner import TurnRunner
from handoff.settings import Settings
from handoff.web.limits import Limit, RateLimits, address_of
from handoff.web.security import is_allowed_origin

if TYPE_CHECKING:
    from handoff.bootstrap import Services

DEFAULT_WAIT = 10.0
LONGEST_WAIT = 60.0
#: Largest number a message can have.
LARGEST_SEQ = 2**31 - 1
#: Seconds the assistant has to welcome a customer back.
WELCOME_TIMEOUT = 10.0

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Gateway:
    """The parts behind the public routes, as `app.ctx.gateway`."""

    services: Services
    settings: Settings
    hub: Hub
    rasa: RasaClient
    runner: TurnRunner
    limits: RateLimits
    presence: Presence

    async def authenticate(self, request: Request, conversation_id: str) -> None:
        """Return when the request may use the conversation.

        Raises:
            NotAllowed: no token, or one that does not open this conversation.
            Forbidden: the page that calls is of a site that is not allowed.
        """
        self.check_origin(request)
        token = bearer_token(request)
        if token is None:
            raise NotAllowed("Send the conversation's token: Authorization: Bearer <token>.")
        conversations = self.services.conversations
        if not conversations.was_opened_with(conversation_id, token):
            await call(conversations.authenticate, conversation_id, token)

    def check_origin(self, request: Request) -> None:
        """Return when the calling page is of an allowed site.

        Raises:
            Forbidden: it is not.
        """
        if not is_allowed_origin(request, self.settings):
            raise Forbidden(
                "Pages of this site may not use this service. "
                "Its operator can allow them with REDRESS_ALLOWED_ORIGINS."
            )

    async def receive(
        self, request: Request, conversation_id: str, body: dict[str, Any]
    ) -> Received:
        """Count, store and announce a customer's message; the turn starts behind it.

        Raises:
            InvalidInput, TooLarge, TooMany: it was not accepted, and not stored.
        """
        self.limits.count(Limit.ADDRESS, address_of(request))
        self.limits.count(Limit.MESSAGES, conversation_id)
        received = await call(
            self.services.conversations.receive,
            conversation_id,
            body.get("client_id"),
            body.get("text"),
            body.get("choice"),
        )
        self.runner.notify(conversation_id, received.request)
        self.hub.conversation_changed(conversation_id)
        return received

    async def answer(self, received: Received, wait: float) -> tuple[int, dict[str, Any]]:
        """Return status and body for a stored message, the same ones for every repetition."""
        is_settled = True
        if received.is_pending and not received.is_responded:
            is_settled, response = await self.runner.wait_for(
                received.conversation_id, received.message_id, wait
            )
            if response is not None:
                return response
        return await call(self.services.conversations.respond, received, is_settled)

    async def note_read(self, conversation_id: str, seq: int) -> None:
        """Note how far the customer has read, and tell who watches."""
        if await call(self.services.read_marks.customer_read, conversation_id, seq):
            self.hub.publish(conversation_topic(conversation_id), "read")

    async def welcome_back(self, conversation_id: str, *, has_moved: bool = False) -> None:
        """Tell a customer who was away where things stand; without the assistant nothing is said.

        Args:
            has_moved: they came by a link to another device.
        """
        returning = self.services.returning
        request = await call(returning.welcome_request, conversation_id, has_moved=has_moved)
        if request is None:
            return
        try:
            turn = await self.rasa.ask(request, WELCOME_TIMEOUT)
        except (AssistantDown, AssistantRefused):
            log.warning("welcome_without_assistant conversation=%s", conversation_id)
            return
        if await call(returning.welcome, request, turn.replies):
            self.hub.conversation_changed(conversation_id)


def gateway_of(request: Request) -> Gateway:
    """Return the parts behind the app of a request."""
    return cast(Gateway, request.app.ctx.gateway)


async def call(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what a service method returns, run in a thread so that the loop goes on."""
    return await asyncio.to_thread(function, *args, **kwargs)


def bearer_token(request: Request) -> str | None:
    """Return the bearer token of a request, or None."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    token = token.strip()
    return token if scheme.lower() == "bearer" and token else None


def json_object(request: Request, *, optional: bool = False) -> dict[str, Any]:
    """Return the JSON object of a request's body.

    Args:
        optional: an empty body counts as {}.
    Raises:
        InvalidInput: the body is anything else.
    """
    if optional and not request.body:
        return {}
    try:
        body = request.json
    except Exception as error:
        raise InvalidInput("The body must be a JSON object in UTF-8.") from error
    if not isinstance(body, dict):
        raise InvalidInput("The body must be a JSON object in UTF-8.")
    return body


def number(request: Request, name: str, default: float, most: float) -> float:
    """Return a number of the query.

    Raises:
        InvalidInput: it is not between 0 and `most`.
    """
    raw = request.args.get(name)
    if raw is None:
        return default
    try:
        value = float(raw)
    except ValueError:
        value = math.nan
    if not 0 <= value <= most:
        raise InvalidInput(f"{name} must be a number from 0 to {most:.0f}.")
    return value
