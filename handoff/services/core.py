"""What every service needs, built once by the composition root."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from handoff.adapters.database import Database
from handoff.domain.policy import Policy
from handoff.settings import Settings


def utc_now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Core:
    """Shared parts of all services.

    Attributes:
        settings: as read from the environment.
        policy: the organisation's rules, as loaded from policy/.
        db: opens transactions.
        clock: the present instant; tests pass their own.
    """

    settings: Settings
    policy: Policy
    db: Database
    clock: Callable[[], datetime] = utc_now
