"""Facts about where events may be sent."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest

from handoff.adapters.outgoing_http import OutgoingHttp, SendFailed
from handoff.domain.errors import InvalidInput
from handoff.domain.outgoing_addresses import LOOPBACK, check_url, is_allowed


@pytest.mark.parametrize(
    "url", ["https://example.com/hook?key=1", "http://localhost:9000/", "http://[::1]:8/x"]
)
def test_https_and_this_machine_are_accepted(url: str) -> None:
    assert check_url(f" {url} ") == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://example.com/",
        "ftp://example.com/",
        "https://",
        "https://user:password@example.com/",
        "https://example.com/#part",
        "https://exa mple.com/",
        "https://example.com:99999/",
        "http://localhost.example.com/",
        "https://" + "a" * 2000,
    ],
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(InvalidInput):
        check_url(url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:10.0.0.1",
        "2002:0a00:0001::1",
        "64:ff9b::a9fe:a9fe",
        "fec0::1",
        # What two clouds answer their machines at.
        "192.0.0.192",
        "168.63.129.16",
        "nonsense",
    ],
)
def test_the_inside_is_refused_unless_allowed(address: str) -> None:
    assert not is_allowed(address, ())


def test_allowed_networks_and_the_outside_are_reached() -> None:
    assert is_allowed("93.184.215.14", ())
    assert is_allowed("10.1.2.3", (ipaddress.ip_network("10.0.0.0/8"),))
    assert is_allowed("::ffff:127.0.0.1", LOOPBACK)
    assert not is_allowed("10.1.2.3", LOOPBACK)


def test_a_name_that_leads_inside_is_refused_when_it_is_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One public address beside a private one does not help."""

    def resolve(*_: Any, **__: Any) -> list[Any]:
        return [(2, 1, 6, "", (one, 443)) for one in ("93.184.215.14", "192.168.1.1")]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(SendFailed) as failed:
        OutgoingHttp().send("POST", "https://hooks.example.com/", b"{}", {})
    assert (failed.value.cause, failed.value.is_final) == ("address_not_allowed", True)
