"""Where events may be sent: HTTPS, and no address of the inside unless that is allowed."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit

from handoff.domain.errors import InvalidInput

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
LOOPBACK: tuple[Network, ...] = (
    ipaddress.ip_network("127.0.0.0/8"),
    ipaddress.ip_network("::1/128"),
)
#: Never of the outside, though Python or the registry calls them global: what networks and clouds
#: answer themselves at, relays to other addresses, and site-local addresses of old.
OWN_OF_NETWORKS: tuple[Network, ...] = (
    ipaddress.ip_network("192.0.0.0/24"),
    ipaddress.ip_network("192.88.99.0/24"),
    ipaddress.ip_network("168.63.129.16/32"),
    ipaddress.ip_network("fec0::/10"),
)
LONGEST_URL = 2000


def check_url(url: str) -> str:
    """Return an address that events may be sent to, as far as its text tells.

    Raises:
        InvalidInput: it is no such address; the message says what is accepted.
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise InvalidInput("This is not a web address.", key="access.bad_url") from None
    if parts.scheme not in ("https", "http") or not host or len(url) > LONGEST_URL:
        raise InvalidInput(
            "Write a web address such as https://example.com/hooks.", key="access.bad_url"
        )
    if not url.isascii() or any(c.isspace() or c in '\\"<>' for c in url) or port == 0:
        raise InvalidInput(
            "A web address has no spaces and only ASCII characters.", key="access.bad_url"
        )
    if parts.username is not None or parts.fragment:
        raise InvalidInput(
            "A web address here has neither a user name nor a # part.", key="access.bad_url"
        )
    if parts.scheme == "http" and not is_loopback_name(host):
        raise InvalidInput(
            "The address must begin with https://, so that nobody reads along.",
            key="access.needs_https",
        )
    return url


def origin_of(url: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port of an address; nothing equals that of an unreadable one.

    Raises:
        InvalidInput: it is no web address that may be connected to.
    """
    parts = urlsplit(check_url(url))
    port = parts.port or {"https": 443, "http": 80}[parts.scheme]
    return parts.scheme, (parts.hostname or "").rstrip(".").lower(), port


def is_loopback_name(host: str) -> bool:
    """Return whether a host is this machine by its name or number."""
    if host.rstrip(".").lower() == "localhost":
        return True
    try:
        return _plain(ipaddress.ip_address(host)).is_loopback
    except ValueError:
        return False


def is_number(host: str) -> bool:
    """Return whether a host is written as an IP address."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_allowed(address: str, allowed: Sequence[Network]) -> bool:
    """Return whether an IP address may be connected to.

    Args:
        address: as the resolver answers it.
        allowed: private networks that were allowed by the operator.
    """
    try:
        found = _plain(ipaddress.ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    if _is_within(found, allowed):
        return True
    if _is_within(found, OWN_OF_NETWORKS):
        return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def _is_within(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in one for one in networks if one.version == address.version)


def _plain(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address only wraps."""
    if isinstance(address, ipaddress.IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour
        return inside or address
    return address
