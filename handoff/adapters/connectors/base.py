"""What a connector gets and gives: a parcel in, where it went out, or why it did not arrive."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from handoff.domain.messages import Message
from handoff.domain.outgoing import Event
from handoff.domain.voice import Voice


@dataclass(frozen=True)
class Place:
    """Where a conversation is in another system.

    Attributes:
        external_id: of the ticket or conversation there.
        contact_id: of the customer there, where the system needs it.
        sent_seq: number of the last message it has.
        sent_files: identifiers of the files it has.
    """

    external_id: str
    contact_id: str | None = None
    sent_seq: int = 0
    sent_files: frozenset[str] = frozenset()


@dataclass(frozen=True)
class OutgoingFile:
    """A file of the customer's on disk; `size` is in bytes."""

    evidence_id: str
    name: str
    media_type: str
    size: int
    path: Path


@dataclass(frozen=True)
class Parcel:
    """An event with all that a connector may need to deliver it.

    Attributes:
        at: instant of this attempt.
        url: where to; for e-mail the address.
        options: of the kind, see domain/target_kinds.py.
        secrets: signing secrets, the newest first.
        place: where the conversation is already, or None.
        summary: returns the summary object of the case or the unfinished intake, told in `voice`.
        voice: the language of who reads it.
        messages: returns the messages after a number.
        files: returns what the customer sent, the oldest first.
        desk_url: of the case or conversation at the desk.
        keep: remembers a place at once, so that a failure half-way is not done twice.
    """

    event: Event
    at: datetime
    url: str
    options: Mapping[str, str] = field(repr=False)
    secrets: Sequence[str] = field(repr=False)
    place: Place | None
    summary: Callable[[], dict[str, Any]]
    voice: Voice
    messages: Callable[[int], Sequence[Message]]
    files: Callable[[], Sequence[OutgoingFile]]
    desk_url: str
    keep: Callable[[Place], None]


class Connector(Protocol):
    """Delivers parcels to one kind of system."""

    def deliver(self, parcel: Parcel) -> Place | None:
        """Deliver a parcel; delivering it again must be harmless where the system allows it.

        Returns:
            Where the conversation is now, or None when the system keeps none.
        Raises:
            SendFailed: it did not arrive.
        """
        ...
