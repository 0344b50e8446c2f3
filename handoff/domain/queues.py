"""Queues: where a customer waits for a person, and which agents can take the conversation."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

#: Seconds an agent has to accept, and conversations held at once, where the policy says nothing.
ACCEPT_WITHIN = 60
CHATS_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue of policy/queues.yml; an empty condition fits everything.

    Attributes:
        labels: by ISO 639-1, the organisation's own language always among them.
        skills: what an agent must have to be offered a conversation of it.
        accept_within: seconds an agent has to accept an offer.
    """

    code: str
    labels: Mapping[str, str]
    categories: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    triggers: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    accept_within: int = ACCEPT_WITHIN

    @property
    def fits_all(self) -> bool:
        """True when every handoff may wait here."""
        return not (self.categories or self.languages or self.triggers)

    def fits(self, need: Need) -> bool:
        """Return whether a handoff with this need waits here."""
        return (
            (not self.categories or need.category in self.categories)
            and (not self.languages or need.language in self.languages)
            and (not self.triggers or bool(self.triggers & need.triggers))
        )

    def label(self, language: str) -> str:
        """Return its name in a language, else in the organisation's, which stands first."""
        return self.labels.get(language) or next(iter(self.labels.values()))


@dataclass(frozen=True, slots=True)
class Queues:
    """policy/queues.yml: queues in order, and how many conversations an agent is offered."""

    queues: tuple[Queue, ...]
    chats_at_once: int = CHATS_AT_ONCE

    def for_need(self, need: Need) -> Queue:
        """Return the first queue that fits; the last one fits everything."""
        return next(queue for queue in self.queues if queue.fits(need))

    def find(self, code: str) -> Queue | None:
        """Return the queue of a code, or None when the policy has none such."""
        return next((queue for queue in self.queues if queue.code == code), None)

    @property
    def skills(self) -> tuple[str, ...]:
        """Return every skill that some queue asks for, in order."""
        return tuple(sorted({skill for queue in self.queues for skill in queue.skills}))


@dataclass(frozen=True, slots=True)
class Need:
    """What a handoff asks for.

    Attributes:
        category: code of policy/categories.yml, None while it is not known.
        language: ISO 639-1, as the customer last chose or used.
        triggers: ids of policy/triggers.yml that were recognised.
    """

    category: str | None
    language: str
    triggers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent who is available: what they can take, and how many conversations they hold."""

    agent_id: str
    languages: frozenset[str]
    skills: frozenset[str] = field(default_factory=frozenset)
    held: int = 0


def can_take(agent: Candidate, queue: Queue, language: str) -> bool:
    """Return whether an agent speaks the language and has every skill of the queue."""
    return language in agent.languages and queue.skills <= agent.skills


def next_agent(
    agents: Sequence[Candidate],
    queue: Queue,
    language: str,
    *,
    most: int,
    without: Collection[str] = (),
) -> str | None:
    """Return the agent to offer a conversation to, or None when nobody fits now.

    Of those who fit, the one who holds the fewest; of equals the first, so pass them in the order
    in which they became available.

    Args:
        most: agents who hold as many conversations are left out.
        without: agents who had this one and said no.
    """
    fitting = [
        agent
        for agent in agents
        if agent.agent_id not in without and agent.held < most and can_take(agent, queue, language)
    ]
    return min(fitting, key=lambda agent: agent.held).agent_id if fitting else None
