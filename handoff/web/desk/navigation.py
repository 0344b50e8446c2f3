"""Where one can go from every page of the desk: what is used daily stands in the bar."""

from __future__ import annotations

from dataclasses import dataclass

from handoff.domain.roles import Permission
from handoff.services.agents import Agent


@dataclass(frozen=True)
class Place:
    """A page of the desk; `text` is the key of its name, `is_daily` puts it into the bar."""

    path: str
    text: str
    permission: Permission
    is_daily: bool = False

    def holds(self, path: str) -> bool:
        """Return whether a page is this one or stands under it; the queue holds only itself."""
        path = path.rstrip("/")
        return path == self.path or (self.path != "/desk" and path.startswith(f"{self.path}/"))


PLACES = (
    Place("/desk", "common.queue", Permission.READ_CASES, is_daily=True),
    Place("/desk/my-work", "live.nav", Permission.ANSWER_CUSTOMERS, is_daily=True),
    Place("/desk/trends", "trends.nav", Permission.READ_TRENDS, is_daily=True),
    Place("/desk/mail", "common.mails", Permission.SEND_LETTERS),
    Place("/desk/records", "records.nav", Permission.EXPORT_RECORDS),
    Place("/desk/kept", "retention.nav", Permission.KEEP_RECORDS),
    Place("/desk/audit", "audit.nav", Permission.READ_AUDIT),
    Place("/desk/accounts", "access.accounts", Permission.MANAGE_ACCOUNTS),
    Place("/desk/connections", "access.connections", Permission.MANAGE_INTEGRATIONS),
)


def places(agent: Agent) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """Return the places that an agent's role reaches: those in the bar, and those behind "More".

    One that would stand alone behind "More" stands in the bar as well.
    """
    reached = [place for place in PLACES if agent.may(place.permission)]
    more = tuple(place for place in reached if not place.is_daily)
    if len(more) == 1:
        return tuple(reached), ()
    return tuple(place for place in reached if place.is_daily), more
