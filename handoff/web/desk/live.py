"""Live updates as server-sent events: they say that something is new, never what."""

from __future__ import annotations

import asyncio
import json
import re

from sanic import HTTPResponse, Request
from sanic.exceptions import SanicException

from handoff.adapters.events import CASE_TOPIC, QUEUE_TOPIC
from handoff.domain.errors import InvalidInput
from handoff.web.desk.guard import SESSION_COOKIE
from handoff.web.desk.parts import call, parts

#: Below the usual idle limit of proxies; also how soon an ended session ends its stream.
HEARTBEAT_SECONDS = 15.0
TOPIC = re.compile(rf"{QUEUE_TOPIC}|{CASE_TOPIC}|conversation:[0-9a-f]{{32}}")
MOST_TOPICS = 4


async def stream(request: Request) -> HTTPResponse | None:
    """Send an event whenever one of the topics in the query has news, until the browser leaves."""
    topics = request.args.getlist("topic") or []
    if not 1 <= len(topics) <= MOST_TOPICS or not all(TOPIC.fullmatch(t) for t in topics):
        raise InvalidInput("Name one to four topics: queue, case or conversation:<id>.")
    with parts(request).hub.subscribe(*topics) as subscription:
        response = await request.respond(
            content_type="text/event-stream; charset=utf-8",
            headers={"X-Accel-Buffering": "no"},
        )
        if response is None:
            raise SanicException("the stream could not be opened", 500, quiet=True)
        await response.send("retry: 2000\nevent: ready\ndata: {}\n\n")
        while True:
            try:
                event = await asyncio.wait_for(subscription.next(), HEARTBEAT_SECONDS)
            except TimeoutError:
                if not await _is_signed_in(request):
                    break
                await response.send(": still here\n\n")
                continue
            if event.kind == "closing":
                break
            if event.kind == "read" and event.data.get("sender") == "agent":
                continue  # for the customer's widget alone
            news = {"topic": event.topic, "kind": event.kind}
            if event.kind == "typing":
                news |= {"on": event.data["on"], "sender": event.data["sender"]}
            data = json.dumps(news)
            await response.send(f"event: news\ndata: {data}\n\n")
        await response.eof()
    return None


async def _is_signed_in(request: Request) -> bool:
    token = request.cookies.get(SESSION_COOKIE)
    return bool(token) and await call(parts(request).sign_in.find, str(token)) is not None
