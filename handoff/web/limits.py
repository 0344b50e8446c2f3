"""Rate limits, counted in memory, each named in the refusal."""

from __future__ import annotations

import ipaddress
import math
import time
from enum import StrEnum

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sanic import Request

from handoff.domain.errors import TooMany
from handoff.domain.texts import TextKey
from handoff.settings import Settings

#: Leading bits of an IPv6 address that name a household or a machine; the rest is its own choice.
OWN_BITS = 64


class Limit(StrEnum):
    """What is counted; the value is how the refusal names it."""

    CONVERSATIONS = "new conversations from one address"
    MESSAGES = "messages in one conversation"
    ADDRESS = "requests from one address"
    EVIDENCE = "files sent in one conversation"
    KEY = "requests with one key"


class RateLimits:
    """Counts what the settings limit; one per process."""

    def __init__(self, settings: Settings) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._items: dict[Limit, RateLimitItem] = {
            Limit.CONVERSATIONS: parse(settings.rate_conversations),
            Limit.MESSAGES: parse(settings.rate_messages),
            Limit.ADDRESS: parse(settings.rate_address),
            Limit.EVIDENCE: parse(settings.rate_evidence),
            Limit.KEY: parse(settings.rate_key),
        }

    def count(self, limit: Limit, key: str) -> None:
        """Count one use.

        Args:
            limit: which of the limits.
            key: the address, the conversation or the account of an integration key.
        Raises:
            TooMany: one more than allowed; the message names the limit.
        """
        item = self._items[limit]
        if self._limiter.hit(item, limit.name, key):
            return
        reset = self._limiter.get_window_stats(item, limit.name, key).reset_time
        seconds = max(1, math.ceil(reset - time.time()))
        unit = item.GRANULARITY.name
        raise TooMany(
            f"The limit is {item.amount} {limit.value} in one {unit}. "
            f"Please try again in {seconds} seconds.",
            seconds,
            key="error.limit",
            amount=item.amount,
            what=TextKey(f"limit.{limit.name.lower()}"),
            unit=TextKey(f"unit.{unit}"),
            count=seconds,
        )


def address_of(request: Request) -> str:
    """Return the client's address as it is counted, an IPv6 one as its network.

    Who has one IPv6 address has all 2**64 of its network, and could take a new one for each try.
    Forwarded addresses count only behind configured proxies.
    """
    try:
        # A forwarded one comes in brackets.
        found = ipaddress.ip_address(request.client_ip.strip("[]").partition("%")[0])
    except ValueError:
        return request.client_ip
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is None:
            return str(ipaddress.ip_network((found, OWN_BITS), strict=False))
        found = found.ipv4_mapped
    return str(found)
