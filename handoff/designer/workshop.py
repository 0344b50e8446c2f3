"""Settings of a designer's own installation, and where a running preview is found."""

from __future__ import annotations

import json
import os
import socket
import time
import urllib.request
from pathlib import Path

from handoff.settings import Settings, settings_by_field
from handoff.supervisor.errors import PortTaken

FOLDER = Path(".cache") / "preview"
FIRST_PORT = 8090
PORTS_TRIED = 100
#: How long a preview may take to reload, in seconds.
RELOAD_SECONDS = 60.0


def workshop_settings(root: Path, data_dir: Path, port: int | None = None) -> Settings:
    """Return settings that share nothing with the real installation but the files and the model.

    No setting of the environment or of `.env` counts: no mail is sent, no other database is used.

    Args:
        root: the project's folder.
        data_dir: of this installation alone.
        port: of the web service; the first free one from FIRST_PORT on when it is None.
    Raises:
        PortTaken: no port is free.
    """
    first = port or free_port(FIRST_PORT)
    rasa = free_port(max(first + 1, FIRST_PORT + PORTS_TRIED))
    given = {
        "PORT": str(first),
        "RASA_PORT": str(rasa),
        "ACTIONS_PORT": str(free_port(rasa + 1)),
        "DATA_DIR": str(data_dir),
        # One person tries again and again.
        "RATE_CONVERSATIONS": "1000/minute",
        "RATE_MESSAGES": "1000/minute",
        "RATE_ADDRESS": "10000/minute",
    }
    unset = {setting.variable: "" for setting in settings_by_field().values()}
    return Settings.from_env(unset | {f"REDRESS_{k}": v for k, v in given.items()}, root)


def free_port(first: int) -> int:
    """Return the first TCP port from `first` on at which nobody listens.

    Raises:
        PortTaken: none of the next hundred is free.
    """
    for port in range(first, min(first + PORTS_TRIED, 65536)):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise PortTaken(f"No port from {first} on is free. Name one with --port.")


def note_running(settings: Settings) -> None:
    """Write down where this preview can be reached."""
    note = {
        "port": settings.port,
        "actions_port": settings.actions_port,
        "process": os.getpid(),
    }
    note_of(settings.root).write_text(json.dumps(note) + "\n", encoding="ascii")


def forget_running(root: Path) -> None:
    """Take the note away when a preview has ended."""
    note_of(root).unlink(missing_ok=True)


def running_preview(root: Path, seconds: float = RELOAD_SECONDS) -> Settings | None:
    """Return the settings of the preview that runs in this folder once it is ready, or None.

    Args:
        seconds: how long to wait for one that is taking up a change.
    """
    try:
        note = json.loads(note_of(root).read_text(encoding="ascii"))
        port, process = int(note["port"]), int(note["process"])
        os.kill(process, 0)  # only asks whether it is there
    except (OSError, ValueError, KeyError, TypeError):
        return None
    until = time.monotonic() + seconds
    while not _is_ready(port):
        if time.monotonic() > until:
            return None
        time.sleep(0.3)
    return workshop_settings(root, root / FOLDER / "var", port)


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=3) as answer:
            return int(answer.status) == 200
    except OSError:
        return False


def note_of(root: Path) -> Path:
    """Return the file in which a preview writes down where it runs."""
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "running.json"
