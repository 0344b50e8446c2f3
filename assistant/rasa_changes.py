"""Every change made to Rasa at run time, and why; applied when the channel is built.

One change: an action that fails makes the turn fail.
Rasa logs the exception, loses the action's events and goes on, so the customer would get no answer
or half of one, and the message would count as processed. Here the turn ends with an error before
the tracker is saved; the service keeps the message and tries again.
"""

from __future__ import annotations

from typing import Any

import rasa
from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.processor import MessageProcessor
from rasa.shared.exceptions import RasaException

RASA_VERSION = "3.6.21"


class TurnFailed(BaseException):
    """An action failed. Not an Exception, because Rasa's processor swallows all of those."""


def apply() -> None:
    """Make the changes once.

    Raises:
        RasaException: another version of Rasa is installed; check each change before raising
            RASA_VERSION.
    """
    if rasa.__version__ != RASA_VERSION:
        raise RasaException(
            f"Redress changes Rasa {RASA_VERSION} at run time, and {rasa.__version__} is installed."
        )
    if getattr(MessageProcessor, "_fails_with_its_actions", False):
        return
    original = MessageProcessor._run_action

    async def run_action(self: MessageProcessor, action: Action, *args: Any, **kwargs: Any) -> bool:
        action.run = _strict(action)
        return bool(await original(self, action, *args, **kwargs))

    MessageProcessor._run_action = run_action
    MessageProcessor._fails_with_its_actions = True


def _strict(action: Action) -> Any:
    run = action.run

    async def strict_run(*args: Any, **kwargs: Any) -> Any:
        try:
            return await run(*args, **kwargs)
        except ActionExecutionRejection:
            raise
        except Exception as error:
            raise TurnFailed(f"{action.name()}: {type(error).__name__}") from error

    return strict_run
