"""What hinders a start is said in a sentence that names the setting and a way on."""

from __future__ import annotations

import dataclasses
import socket
import sys
from pathlib import Path

import pytest

from handoff.settings import Settings
from handoff.supervisor.checks import (
    check_assistant_environment,
    check_disk,
    check_ports,
    check_python,
)
from handoff.supervisor.errors import NotEnoughSpace, PortTaken, SupervisorError


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("port", "REDRESS_PORT"),
        ("rasa_port", "REDRESS_RASA_PORT"),
        ("actions_port", "REDRESS_ACTIONS_PORT"),
    ],
)
def test_taken_port_is_named_with_its_setting(settings: Settings, name: str, variable: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", getattr(settings, name)))
        other.listen()
        with pytest.raises(PortTaken) as caught:
            check_ports(settings)
    assert f"Port {getattr(settings, name)} is taken" in str(caught.value)
    assert f"set {variable}" in str(caught.value)


def test_free_ports_are_accepted(settings: Settings) -> None:
    check_ports(settings)


def test_address_of_another_machine_is_refused(settings: Settings) -> None:
    with pytest.raises(SupervisorError):
        check_ports(dataclasses.replace(settings, host="192.0.2.1"))


def test_full_disk_is_reported_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotEnoughSpace, match="REDRESS_DATA_DIR"):
        check_disk(tmp_path / "not" / "yet", minimum=2**80)


def test_missing_assistant_environment_is_reported(tmp_path: Path) -> None:
    with pytest.raises(SupervisorError, match="make run"):
        check_assistant_environment(tmp_path)


def test_other_python_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 12, 1))
    with pytest.raises(SupervisorError, match=r"needs Python 3\.11, but this is 3\.12\.1"):
        check_python()
