"""The service's web application: public routes, desk, and what runs behind them."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sanic import Sanic

from handoff.adapters.events import CASE_TOPIC, QUEUE_TOPIC, Hub
from handoff.adapters.presence import Presence
from handoff.adapters.rasa import RasaClient
from handoff.services.clock_worker import ClockWorker
from handoff.services.delivery_worker import DeliveryWorker
from handoff.services.left import LeftService
from handoff.services.likeness_worker import LikenessWorker
from handoff.services.live_worker import LiveWorker
from handoff.services.mail import MailWorker
from handoff.services.retention import RetentionService
from handoff.services.retention_worker import RetentionWorker
from handoff.services.trend_worker import TrendWorker
from handoff.services.turn_runner import TurnRunner
from handoff.services.worker import Worker
from handoff.settings import Settings
from handoff.supervisor.checks import assistant_python
from handoff.web import desk
from handoff.web.chatwoot_callback import chatwoot_callback
from handoff.web.errors import install_errors
from handoff.web.evidence_api import evidence_api
from handoff.web.gateway import Gateway
from handoff.web.health import health
from handoff.web.integration_api import integration_api
from handoff.web.limits import RateLimits
from handoff.web.openapi import docs
from handoff.web.page_words import read_page_words, read_widget_words
from handoff.web.pages import STATIC, pages, template_environment
from handoff.web.security import install_security
from handoff.web.socket import socket
from handoff.web.widget_api import widget_api

if TYPE_CHECKING:
    from handoff.bootstrap import Services

#: Bytes of a request that is not an upload. The longest message, every character escaped twice
#: over, has a tenth of it; the rest is read only to answer with a sentence instead of a reset.
REQUEST_LIMIT = 1_048_576
#: Bytes of one frame on a socket.
FRAME_LIMIT = 262_144
#: Seconds between two looks for files that are to be fetched from Chatwoot.
FILES_POLL = 2.0


def create_app(services: Services, settings: Settings) -> Sanic[Any, Any]:
    """Return the web application; it opens nothing before it is served.

    Args:
        services: from `handoff.bootstrap.bootstrap`.
        settings: of this installation.
    """
    app: Sanic[Any, Any] = Sanic(
        # Sanic keeps a register of names; tests make several applications in one process.
        f"redress-{uuid4().hex}",
        loads=json.loads,
        dumps=partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
        configure_logging=False,
    )
    app.config.update(
        REQUEST_MAX_SIZE=REQUEST_LIMIT,
        WEBSOCKET_MAX_SIZE=FRAME_LIMIT,
        # Includes the upload of a file over a slow connection.
        RESPONSE_TIMEOUT=300,
        # What is cut off is sent again by the widget; nothing of it is lost.
        GRACEFUL_SHUTDOWN_TIMEOUT=2.0,
        FALLBACK_ERROR_FORMAT="json",
        INSPECTOR=False,
        # It rewrites Sanic's own functions in place, once in a process: a second application fails.
        TOUCHUP=False,
    )
    if settings.proxies:
        app.config.PROXIES_COUNT = settings.proxies
    hub = Hub()
    rasa = RasaClient(settings.rasa_url, settings.internal_secret, settings.turn_timeout)
    runner = TurnRunner(services.turns, rasa, hub)
    app.ctx.services = services
    app.ctx.settings = settings
    app.ctx.hub = hub
    app.ctx.templates = template_environment()
    app.ctx.page_words = read_page_words()
    app.ctx.widget_words = read_widget_words(services.core.policy)
    presence = Presence()
    left = LeftService(services.core, presence.is_here)
    app.ctx.gateway = Gateway(services, settings, hub, rasa, runner, RateLimits(settings), presence)
    install_errors(app, REQUEST_LIMIT, settings.text_limit)
    install_security(app, settings)
    app.blueprint(health)
    app.blueprint(pages)
    app.blueprint(widget_api)
    app.blueprint(socket)
    app.blueprint(evidence_api)
    app.blueprint(integration_api)
    app.blueprint(chatwoot_callback)
    app.blueprint(docs)
    desk.register(app, services, settings)
    app.static("/static", STATIC, name="static")

    def publish(conversation_id: str) -> None:
        hub.conversation_changed(conversation_id, (QUEUE_TOPIC, CASE_TOPIC))

    _install_background(
        app,
        hub,
        rasa,
        runner,
        MailWorker(services.mail, before=services.identity.queue_due),
        DeliveryWorker(services.deliveries),
        ClockWorker(
            (services.clocks.run_due, services.follow_ups.run_due, services.digests.run_due),
            publish,
        ),
        ClockWorker((services.chatwoot.files.run_due,), publish, poll=FILES_POLL),
        TrendWorker(services.core),
        LikenessWorker(services.core, assistant_python(settings.root), settings.similar_every),
        RetentionWorker(RetentionService(services.core), runner.start),
        LiveWorker(services.routing, services.handoffs, hub, also=left.queue_due),
    )
    return app


def _install_background(
    app: Sanic[Any, Any],
    hub: Hub,
    rasa: RasaClient,
    runner: TurnRunner,
    *workers: Worker,
) -> None:
    async def start(_: Sanic[Any, Any]) -> None:
        hub.attach(asyncio.get_running_loop())
        await runner.start()
        for worker in workers:
            worker.start()

    async def stop(_: Sanic[Any, Any]) -> None:
        for worker in workers:
            await worker.stop()
        await runner.stop()
        hub.attach(None)
        await rasa.close()

    app.register_listener(start, "before_server_start")
    app.register_listener(stop, "before_server_stop")
