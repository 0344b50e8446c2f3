"""What a case page shows, as `DeskFileService` reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handoff.domain.messages import Message
from handoff.services.last_look import News


@dataclass(frozen=True)
class TranscriptLine:
    """A message as the desk shows it; `is_erased` when its words were removed on request."""

    message: Message
    choice: str | None
    is_erased: bool


@dataclass(frozen=True)
class Holding:
    """Who answers a conversation now, since when it waits or is held, and its latest fact."""

    owner: str
    agent_id: str | None
    agent_name: str | None
    reason: str | None
    requested_at: datetime | None
    accepted_at: datetime | None
    facts_at: datetime | None
    queue: str | None = None
    offered_to: str | None = None
    offer_until: datetime | None = None


@dataclass(frozen=True)
class Note:
    """An agent's internal note."""

    author: str
    text: str
    at: datetime


@dataclass(frozen=True)
class FactChange:
    """A value a fact had before; `by` names who replaced it."""

    value: Any
    status: str
    quote: str | None
    by: str
    at: datetime


@dataclass(frozen=True)
class AuditEntry:
    """One event of the audit trail with its actor's name; `data` holds codes only."""

    at: datetime
    actor: str
    tag: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Wishes:
    """What the customer did after filing, and when; `news_at` until an agent has read it."""

    news_at: datetime | None = None
    withdrawal_asked_at: datetime | None = None
    review_asked_at: datetime | None = None


@dataclass(frozen=True)
class CaseFile:
    """All of one case page; `reference` is None for an unfinished intake.

    `contact` says how soon a person has to get in touch, None when nobody need or somebody did.
    `news` is what others did since the reader last looked, None when there is nothing.
    `alert` is the colour of the worst open deadline, `escalation` the step of the ladder, and
    `erased_at` when all that was told was removed.
    """

    conversation_id: str
    reference: str | None
    summary: dict[str, Any]
    holding: Holding
    lines: tuple[TranscriptLine, ...]
    notes: tuple[Note, ...]
    history: dict[str, tuple[FactChange, ...]]
    trail: tuple[AuditEntry, ...]
    read_back_at: datetime | None
    zone: str
    contact: str | None
    wishes: Wishes
    alert: str = ""
    escalation: int = 0
    erased_at: datetime | None = None
    assignee: str | None = None
    news: News | None = None
