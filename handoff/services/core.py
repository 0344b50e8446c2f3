"""What every service needs, built once by the composition root."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from handoff.adapters.database import Database
from handoff.adapters.text_files import load_texts
from handoff.domain.policy import Policy
from handoff.domain.texts import Texts, Words
from handoff.services.entries import keep_entries
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
        texts: what the service says to customers.
    """

    settings: Settings
    policy: Policy
    db: Database
    clock: Callable[[], datetime] = utc_now
    texts: Texts = field(default_factory=load_texts)

    def __post_init__(self) -> None:
        """Let every transaction leave the lines of the queue true."""
        self.db.before_commit = partial(keep_entries, policy=self.policy)

    def words(self, *languages: str) -> Words:
        """Return the words of the first of these languages that is spoken, else our own.

        Args:
            languages: ISO 639-1 codes or BCP 47 tags, the most wanted first.
        """
        home = self.policy.organisation.locale
        return self.texts.of(*languages, home, home=home)
