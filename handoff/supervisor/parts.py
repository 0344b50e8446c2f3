"""The three processes of an installation: how each is started and how it shows it is ready."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field

from handoff.settings import Settings
from handoff.supervisor.checks import assistant_python

# Everything answers short requests on two cores: more threads only fight each other.
SINGLE_THREADED = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
}

RASA_ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
}

# All that Rasa needs to know; keys and passwords of others stay with the others.
RASA_SETTINGS = (
    "REDRESS_INTERNAL_SECRET",
    "REDRESS_ACTIONS_URL",
    "REDRESS_SERVICE_URL",
    "REDRESS_TRACKER_DB",
    "REDRESS_TEXT_LIMIT",
    "REDRESS_TURN_TIMEOUT",
    "REDRESS_LOG_LEVEL",
)


@dataclass(frozen=True)
class Part:
    """One process.

    Attributes:
        name: as shown to people and used for the log file.
        command: program and arguments.
        ready_url: answers with a status below 500 once the part is ready.
        environ: the whole environment of the process.
    """

    name: str
    command: tuple[str, ...]
    ready_url: str
    environ: dict[str, str] = field(repr=False)


def parts_of(settings: Settings) -> tuple[Part, ...]:
    """Return the parts, the slowest to start first."""
    return (rasa_part(settings), actions_part(settings), web_part(settings))


def rasa_part(settings: Settings) -> Part:
    """Return the Rasa server, on loopback only."""
    command = (
        str(assistant_python(settings.root)),
        "-m",
        "assistant",
        "run",
        *("--model", str(settings.model_path)),
        *("--interface", "127.0.0.1"),
        *("--port", str(settings.rasa_port)),
        *("--endpoints", "endpoints.yml"),
        *("--credentials", "credentials.yml"),
    )
    return Part("rasa", command, f"{settings.rasa_url}/", rasa_environ(settings))


def actions_part(settings: Settings) -> Part:
    """Return the action server, on loopback only."""
    command = (sys.executable, "-m", "handoff.action_server")
    return Part("actions", command, f"{settings.actions_url}/health", service_environ(settings))


def web_part(settings: Settings) -> Part:
    """Return the web service: widget, desk and APIs."""
    command = (sys.executable, "-m", "handoff", "serve")
    return Part("service", command, f"{settings.service_url}/healthz", service_environ(settings))


def rasa_environ(settings: Settings) -> dict[str, str]:
    """Return the environment in which Rasa runs and trains."""
    own = settings.to_environ()
    return (
        _inherited(settings)
        | SINGLE_THREADED
        | RASA_ENVIRONMENT
        | {name: own[name] for name in RASA_SETTINGS}
    )


def service_environ(settings: Settings) -> dict[str, str]:
    """Return the environment of web service and action server: all settings."""
    return _inherited(settings) | SINGLE_THREADED | settings.to_environ()


def _inherited(settings: Settings) -> dict[str, str]:
    # Without compiled modules TensorFlow alone takes 15 s to import, so they are always kept.
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("REDRESS_") and name != "PYTHONDONTWRITEBYTECODE"
    }
    return kept | {"PYTHONPATH": str(settings.root), "PYTHONUNBUFFERED": "1"}
