"""Whether the process lives, and whether everything it needs answers."""

from __future__ import annotations

import asyncio

from sanic import Blueprint, Request, json
from sanic.response import HTTPResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from handoff.adapters.database import Database
from handoff.adapters.rasa import actions_up
from handoff.web.gateway import call, gateway_of

health = Blueprint("health")


@health.get("/healthz", name="healthz")
async def healthz(request: Request) -> HTTPResponse:
    """Say that the process lives."""
    return json({"status": "ok"})


@health.get("/readyz", name="readyz")
async def readyz(request: Request) -> HTTPResponse:
    """Say whether database, assistant and action server answer; 503 while one does not."""
    gateway = gateway_of(request)
    database, rasa, actions = await asyncio.gather(
        call(database_up, gateway.services.core.db),
        gateway.rasa.is_up(),
        actions_up(gateway.settings.actions_url),
    )
    checks = {"database": database, "rasa": rasa, "actions": actions}
    is_ready = all(checks.values())
    return json(
        {"status": "ready" if is_ready else "not_ready", "checks": checks}, 200 if is_ready else 503
    )


def database_up(database: Database) -> bool:
    """Return whether the database answers."""
    try:
        with database.read() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True
