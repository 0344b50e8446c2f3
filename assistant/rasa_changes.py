"""Every change made to Rasa at run time, and why; applied when the channel is built.

First change: an action that fails makes the turn fail.
Rasa logs the exception, loses the action's events and goes on, so the customer would get no answer
or half of one, and the message would count as processed. Here the turn ends with an error before
the tracker is saved; the service keeps the message and tries again.

Second change: the answers of actions are checked with a validator that is built once.
Rasa checks the constant JSON schema itself again on each call, which took half of a turn's time.
"""

from __future__ import annotations

from typing import Any

import rasa
from jsonschema import ValidationError
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import Action, ActionExecutionRejection, RemoteAction
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
    if getattr(MessageProcessor, "_redress_changed", False):
        return
    MessageProcessor._redress_changed = True
    _fail_with_the_action()
    _check_with_one_validator()


def _fail_with_the_action() -> None:
    original = MessageProcessor._run_action

    async def run_action(self: MessageProcessor, action: Action, *args: Any, **kwargs: Any) -> bool:
        action.run = _strict(action)
        return bool(await original(self, action, *args, **kwargs))

    MessageProcessor._run_action = run_action


def _check_with_one_validator() -> None:
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    validator = kind(schema)

    def validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
        error: ValidationError | None = best_match(validator.iter_errors(result))
        if error is not None:
            raise error
        return True

    RemoteAction._validate_action_result = validate_action_result


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
