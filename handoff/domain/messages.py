"""The words of a conversation, as the widget API shows them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any


class Sender(StrEnum):
    """Who wrote a message."""

    CUSTOMER = "customer"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


class InputKind(StrEnum):
    """What kind of input the widget offers for an answer."""

    TEXT = "text"
    DATE = "date"
    EMAIL = "email"
    PHONE = "phone"
    AMOUNT = "amount"
    CHOICE = "choice"
    FILE = "file"
    NONE = "none"


#: Values of `expects.fact` that are not facts of the summary.
STEP_NAMES = (
    "consent",
    "story",
    "more",
    "confirmation",
    "correction",
    "evidence",
    "language",
    "rating",
    "handoff",
    "withdraw",
)


@dataclass(frozen=True)
class Choice:
    """An answer offered as a button: `title` is shown, `payload` is stable."""

    title: str
    payload: str


@dataclass(frozen=True)
class Expects:
    """What the last bot message of a turn asks for."""

    fact: str
    input: InputKind
    optional: bool = False


@dataclass(frozen=True)
class SentFile:
    """A file that an agent sent with a message; `size` is in bytes."""

    evidence_id: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True)
class Message:
    """One message of a conversation.

    `at` is timezone-aware UTC; `language` is that of the text, ISO 639-1, None when not known.
    """

    seq: int
    id: str
    sender: Sender
    text: str
    at: datetime
    name: str | None = None
    choices: tuple[Choice, ...] = ()
    expects: Expects | None = None
    case_reference: str | None = None
    language: str | None = None
    file: SentFile | None = None

    def to_api(self) -> dict[str, Any]:
        """Return the JSON shape of design section 5; `file` only where there is one."""
        shape: dict[str, Any] = {
            "seq": self.seq,
            "id": self.id,
            "from": self.sender.value,
            "name": self.name,
            "text": self.text,
            "language": self.language,
            "choices": [{"title": c.title, "payload": c.payload} for c in self.choices],
            "expects": expects_to_api(self.expects),
            "case": {"reference": self.case_reference} if self.case_reference else None,
            "at": rfc3339(self.at),
        }
        return shape | ({"file": asdict(self.file)} if self.file else {})


@dataclass(frozen=True)
class Reply:
    """A bot message before it is stored: what the assistant answered."""

    text: str
    choices: tuple[Choice, ...] = ()
    expects: Expects | None = None
    case_reference: str | None = None


@dataclass(frozen=True)
class Turn:
    """What the assistant made of one customer message: replies, and its language (ISO 639-1).

    `language_is_chosen` says that the message asks for the language by its name.
    """

    replies: tuple[Reply, ...] = field(default=())
    language: str | None = None
    language_is_chosen: bool = False


def expects_to_api(expects: Expects | None) -> dict[str, Any] | None:
    """Return the JSON shape of `expects`, or None."""
    if expects is None:
        return None
    return {
        "fact": expects.fact,
        "input": expects.input.value,
        "optional": expects.optional,
    }


def expects_from_api(data: dict[str, Any] | None) -> Expects | None:
    """Return the `Expects` of its JSON shape, or None.

    Raises:
        ValueError: the input kind is not one of InputKind.
    """
    if not data:
        return None
    return Expects(
        fact=str(data["fact"]),
        input=InputKind(data.get("input", "text")),
        optional=bool(data.get("optional", False)),
    )


def rfc3339(at: datetime) -> str:
    """Return an instant as RFC 3339 UTC with milliseconds, ending in Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
