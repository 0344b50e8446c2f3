"""Ports for servers that tests start."""

from __future__ import annotations

import random
import socket

#: Below what systems give to clients, so that no connection takes a port before its server does.
RANGE = range(15_000, 32_000)
#: Not from the seed of the tests: two runs at once draw different ones.
_random = random.SystemRandom()
_given: set[int] = set()


def free_port() -> int:
    """Return a TCP port on which nobody listens now, and that was not given out before."""
    while True:
        port = _random.choice(RANGE)
        if port in _given:
            continue
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        _given.add(port)
        return port


def free_ports(count: int) -> list[int]:
    """Return that many different free ports."""
    return [free_port() for _ in range(count)]
