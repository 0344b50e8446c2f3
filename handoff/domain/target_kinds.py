"""Kinds of targets: what each needs and which events it takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from handoff.domain.errors import InvalidInput
from handoff.domain.languages import SPOKEN
from handoff.domain.outgoing import EVENT_TYPES

LONGEST_OPTION = 500


@dataclass(frozen=True)
class Option:
    """Something a kind needs.

    Attributes:
        accepted: what the pattern accepts, in words.
        choices: the values it may have, where they are few; the first is taken when none is given.
    """

    name: str
    pattern: re.Pattern[str]
    accepted: str
    is_secret: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of target.

    Attributes:
        events: types of events it can take.
        check_address: returns the address as stored; None for web addresses.
    """

    events: tuple[str, ...]
    options: tuple[Option, ...] = ()
    check_address: Callable[[str], str] | None = None


def check_mailbox(address: str) -> str:
    """Return an e-mail address.

    Raises:
        InvalidInput: it is none.
    """
    try:
        return validate_email(address.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        raise InvalidInput(
            "Write an e-mail address such as care@example.com.", key="access.bad_mailbox"
        ) from None


def check_options(kind: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return the options a kind needs.

    Raises:
        InvalidInput: one is missing or not accepted.
    """
    found = {}
    for option in KINDS[kind].options:
        usual = option.choices[0] if option.choices else ""
        value = given.get(option.name, "").strip() or usual
        if len(value) > LONGEST_OPTION or not option.pattern.fullmatch(value):
            raise InvalidInput(
                f"{option.name} must be {option.accepted}.",
                key=f"access.bad_{kind}_{option.name}",
            )
        found[option.name] = value
    return found


_PASSED_ON = ("case.filed", "case.added_to", "handoff.requested")
#: What colleagues read in the other system; the customer's words stay as they are.
LANGUAGE = Option(
    "language", re.compile("|".join(SPOKEN)), f"one of {', '.join(SPOKEN)}", choices=tuple(SPOKEN)
)
_NO_SPACES = re.compile(r"[\x21-\x7e]{8,500}")

KINDS: dict[str, Kind] = {
    "webhook": Kind(tuple(EVENT_TYPES)),
    "email": Kind(_PASSED_ON, (LANGUAGE,), check_address=check_mailbox),
    "slack": Kind((*_PASSED_ON, "deadline.reminder", "deadline.breached"), (LANGUAGE,)),
    "chatwoot": Kind(
        ("handoff.requested", "message.received", "evidence.added"),
        (
            Option(
                "inbox",
                re.compile(r"[A-Za-z0-9_-]{8,100}"),
                "the identifier of the API inbox, as its settings show it",
                is_secret=True,
            ),
            LANGUAGE,
        ),
    ),
    "zendesk": Kind(
        _PASSED_ON,
        (
            Option("user", re.compile(r"[^\s:@]+@[^\s:@]+"), "the e-mail address of an agent"),
            Option("token", _NO_SPACES, "an API token of that Zendesk", is_secret=True),
            LANGUAGE,
        ),
    ),
}
