"""An action that fails makes the turn fail; see the package."""

from __future__ import annotations

from typing import Any

from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.processor import MessageProcessor


class TurnFailed(BaseException):
    """An action failed. Not an Exception, because Rasa's processor swallows all of those."""


def apply() -> None:
    """Let errors of actions through the processor."""
    original = MessageProcessor._run_action

    async def run_action(self: MessageProcessor, action: Action, *args: Any, **kwargs: Any) -> bool:
        action.run = _strict(action)
        return bool(await original(self, action, *args, **kwargs))

    MessageProcessor._run_action = run_action


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
