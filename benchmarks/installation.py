"""Settings of the throw-away installation that is measured."""

from __future__ import annotations

import socket
from pathlib import Path

from benchmarks.datasets import ROOT
from handoff.settings import Settings, settings_by_field


def bench_settings(folder: Path) -> Settings:
    """Return settings with free ports, lifted rate limits and everything else as by default.

    Args:
        folder: for data and logs; empty.
    """
    port, rasa_port, actions_port = free_ports(3)
    # Set to nothing first: neither the environment nor .env may change what is measured.
    environ = {setting.variable: "" for setting in settings_by_field().values()} | {
        setting.variable: "1000000/minute"
        for name, setting in settings_by_field().items()
        if name.startswith("rate_")
    }
    return Settings.from_env(
        environ
        | {
            "REDRESS_DATA_DIR": str(folder),
            "REDRESS_PORT": str(port),
            "REDRESS_RASA_PORT": str(rasa_port),
            "REDRESS_ACTIONS_PORT": str(actions_port),
        },
        ROOT,
    )


def free_ports(count: int) -> list[int]:
    """Return that many different ports on which nobody listens now."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()
