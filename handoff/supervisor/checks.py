"""Checks before anything starts; each failure is a sentence with what to do."""

from __future__ import annotations

import shutil
import socket
import sys
from pathlib import Path

from handoff.settings import Settings
from handoff.supervisor.errors import NotEnoughSpace, PortTaken, SupervisorError

REQUIRED_PYTHON = (3, 11)
MINIMUM_FREE_BYTES = 300 * 1024 * 1024


def check_start(settings: Settings) -> None:
    """Raise the first SupervisorError that hinders the start, or return."""
    check_python()
    check_assistant_environment(settings.root)
    check_disk(settings.data_dir)
    check_ports(settings)


def check_python() -> None:
    """Raise SupervisorError unless this is Python 3.11, which the pinned packages need."""
    if sys.version_info[:2] != REQUIRED_PYTHON:
        running = ".".join(map(str, sys.version_info[:3]))
        raise SupervisorError(
            f"Redress needs Python 3.11, but this is {running}. Install Python 3.11 and run "
            "make run again."
        )


def check_assistant_environment(root: Path) -> None:
    """Raise SupervisorError unless Rasa is installed in its own environment."""
    if not assistant_python(root).exists():
        raise SupervisorError(
            "The assistant's environment .venv-assistant is missing. Run make run, which builds it."
        )


def assistant_python(root: Path) -> Path:
    """Return the interpreter of the environment that Rasa runs in."""
    return root / ".venv-assistant" / "bin" / "python"


def check_disk(folder: Path, minimum: int = MINIMUM_FREE_BYTES) -> None:
    """Raise NotEnoughSpace when fewer than `minimum` bytes are free on the disk of `folder`."""
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    free = shutil.disk_usage(existing).free
    if free < minimum:
        raise NotEnoughSpace(
            f"Only {free // 2**20} MB are free on the disk of {folder}; {minimum // 2**20} MB are "
            "needed. Free some space, or set REDRESS_DATA_DIR to a folder on a larger disk."
        )


def check_ports(settings: Settings) -> None:
    """Raise PortTaken, naming port and setting, unless all three ports are free."""
    for variable, host, port in (
        ("REDRESS_PORT", settings.host, settings.port),
        ("REDRESS_RASA_PORT", "127.0.0.1", settings.rasa_port),
        ("REDRESS_ACTIONS_PORT", "127.0.0.1", settings.actions_port),
    ):
        _check_port(variable, host, port)


def _check_port(variable: str, host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the servers do it: connections of a stopped server that fade out do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise PortTaken(
                f"Port {port} may only be used by root. Set {variable} to a port above 1023."
            ) from error
        except socket.gaierror as error:
            raise SupervisorError(
                f"REDRESS_HOST is {host}, which is no address of this machine. "
                "Set it to 127.0.0.1, or to 0.0.0.0 for every network interface."
            ) from error
        except OSError as error:
            raise PortTaken(
                f"Port {port} is taken by another program. Stop that program, or set {variable} "
                f"to a free port, for example: {variable}={_suggestion(port)} make run"
            ) from error


def _suggestion(port: int) -> int:
    return port + 1 if port + 1 <= 65535 else port - 1
