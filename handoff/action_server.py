"""The action server: rasa-sdk's, but on loopback only, in one process and behind the shared secret.

The stock start module listens on every interface and starts worker processes that can outlive it.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
import warnings
from collections.abc import Callable, Coroutine
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from rasa_sdk.endpoint import create_app as create_sdk_app
from rasa_sdk.executor import ActionExecutor
from sanic import Request, Sanic
from sanic.handlers import ErrorHandler
from sanic.response import HTTPResponse, json

from handoff.domain.lexicon import compile_all
from handoff.logging_setup import configure_logging
from handoff.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = "127.0.0.1"

T = TypeVar("T")

logger = logging.getLogger(__name__)


class DomainlessExecutor(ActionExecutor):  # type: ignore[misc]
    """Runs actions without the domain, which none of them reads.

    A stock Rasa, as `rasa shell` and `rasa interactive` are, leaves it out because endpoints.yml
    enables the selective domain; the SDK would refuse the call.
    """

    def update_and_return_domain(
        self, payload: dict[str, Any], action_name: str
    ) -> dict[str, Any] | None:
        """Return the domain that came along, or an empty one."""
        return payload.get("domain") or {}


def create_app(executor: ActionExecutor, secret: str) -> Sanic[Any, Any]:
    """Return the action server's application.

    Args:
        executor: with the actions already registered.
        secret: expected as `Authorization: Bearer <secret>` everywhere but on /health.
    """
    app: Sanic[Any, Any] = create_sdk_app(executor, cors_origins=[])

    async def require_secret(request: Request) -> HTTPResponse | None:
        if request.path == "/health" or hmac.compare_digest(
            (request.token or "").encode(), secret.encode()
        ):
            return None
        return json({"error": "The shared secret is missing or wrong."}, status=401)

    # The stock handler answers with, and logs, the request: that is the whole conversation.
    app.error_handler = ErrorHandler()

    async def report_failure(request: Request, error: Exception) -> HTTPResponse:
        status = getattr(error, "status_code", 500)
        logger.error("action_failed type=%s", type(error).__name__, exc_info=error)
        return json({"error": "The action failed.", "type": type(error).__name__}, status=status)

    app.register_middleware(require_secret, "request")
    app.error_handler.add(Exception, report_failure)
    return app


def run_in_threads(executor: ActionExecutor) -> None:
    """Let each registered action run in a thread of its own, so that the loop goes on meanwhile.

    An action is a coroutine that awaits nothing but the services, which answer at once there.
    """

    def in_thread(action: Callable[..., Coroutine[Any, Any, Any]]) -> Callable[..., Any]:
        async def run(*given: Any) -> Any:
            return await asyncio.to_thread(to_its_end, action(*given))

        return run

    executor.actions = {name: in_thread(action) for name, action in executor.actions.items()}


def to_its_end(coroutine: Coroutine[Any, Any, T]) -> T:
    """Return what a coroutine that never waits returns, without an event loop.

    Raises:
        RuntimeError: it waits for something.
    """
    try:
        coroutine.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    coroutine.close()
    raise RuntimeError("An action waited for something other than a service.")


def main() -> None:
    """Serve the actions of the package `actions` until the process is stopped."""
    # Rasa 3.6.21 and this version of the SDK are tested together here; it would warn on each call.
    warnings.filterwarnings("ignore", message="Your versions of rasa and rasa_sdk")
    settings = Settings.from_env(os.environ, ROOT)
    configure_logging(settings.log_level)
    executor = DomainlessExecutor()
    executor.register_package("actions")
    run_in_threads(executor)
    # Read policy and words and open the database now, so that no customer waits for it.
    import_module("actions.support").services()
    compile_all()
    app = create_app(executor, settings.internal_secret)
    app.run(
        host=LOOPBACK, port=settings.actions_port, single_process=True, motd=False, access_log=False
    )


if __name__ == "__main__":
    main()
