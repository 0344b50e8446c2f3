"""The real installation: it starts, survives the loss of each part, and leaves nothing behind."""

from __future__ import annotations

import os
import re
import select
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from handoff.settings import Settings
from handoff.supervisor.stack import Stack
from tests.support.installation import ROOT, make_settings

SECONDS = 120.0

pytestmark = [
    pytest.mark.timeout(400),
    pytest.mark.skipif(
        not (ROOT / ".venv-assistant").exists(), reason="the assistant's environment is not built"
    ),
]


@pytest.fixture(scope="module")
def breakable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of its own, whose parts may be killed."""
    with Stack(make_settings(tmp_path_factory.mktemp("breakable"))) as running:
        yield running


def test_every_part_answers(breakable: Stack) -> None:
    assert breakable.is_ready()
    with urllib.request.urlopen(f"{breakable.settings.service_url}/healthz") as answer:
        assert answer.status == 200


@pytest.mark.parametrize("part", ["rasa", "actions", "service"])
def test_killed_part_comes_back(breakable: Stack, part: str) -> None:
    pid, restarts = breakable.pids()[part], breakable.restarts(part)
    breakable.kill(part)
    breakable.wait_restarted(part, restarts)
    assert breakable.is_ready()
    assert breakable.pids()[part] != pid


def test_rasa_and_actions_listen_on_loopback_only(breakable: Stack) -> None:
    address = _outward_address()
    if address is None:
        pytest.skip("this machine has no address besides loopback")
    for port in (breakable.settings.rasa_port, breakable.settings.actions_port):
        with socket.socket() as probe, pytest.raises(ConnectionRefusedError):
            probe.connect((address, port))


def test_action_server_refuses_calls_without_the_secret(breakable: Stack) -> None:
    request = urllib.request.Request(
        f"{breakable.settings.actions_url}/webhook", data=b"{}", method="POST"
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    assert refused.value.code == 401


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_behind(tmp_path: Path, sign: signal.Signals) -> None:
    """Also when the supervisor itself is killed, which it cannot answer."""
    settings = make_settings(tmp_path / "var")
    supervisor = _start_up(settings)
    try:
        output = _read_until(supervisor, "Ctrl-C stops everything.")
        parts = [os.pidfd_open(pid) for pid in _children(supervisor.pid)]
    except BaseException:
        supervisor.kill()
        raise
    assert len(parts) == 3
    assert re.search(r"Demo shop page +http://127.0.0.1:\d+/", output)
    assert settings.integration_key in output
    supervisor.send_signal(sign)
    status = supervisor.wait(timeout=60)
    assert status == (-signal.SIGKILL if sign == signal.SIGKILL else 0)
    for descriptor in parts:
        assert select.select([descriptor], [], [], 30)[0], "a part outlived the supervisor"
        os.close(descriptor)
    assert supervisor.stdout is not None
    supervisor.stdout.close()


def test_taken_port_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    settings = make_settings(tmp_path / "var")
    with socket.socket() as other:
        other.bind(("127.0.0.1", settings.port))
        other.listen()
        supervisor = _start_up(settings)
        output, _ = supervisor.communicate(timeout=60)
    assert supervisor.returncode == 1
    assert f"Error: Port {settings.port} is taken by another program." in output
    assert "REDRESS_PORT" in output
    assert "Traceback" not in output


def _start_up(settings: Settings) -> subprocess.Popen[str]:
    given = {name: value for name, value in settings.to_environ().items() if not _is_secret(name)}
    return subprocess.Popen(
        [sys.executable, "-m", "handoff", "up"],
        cwd=ROOT,
        env={**os.environ, **given},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _is_secret(name: str) -> bool:
    """Whether the supervisor shall find the value in the data folder, as generated ones are."""
    return name in ("REDRESS_INTERNAL_SECRET", "REDRESS_INTEGRATION_KEY", "REDRESS_ADMIN_PASSWORD")


def _read_until(process: subprocess.Popen[str], words: str) -> str:
    assert process.stdout is not None
    read = ""
    for line in process.stdout:
        read += line
        if words in line:
            return read
    raise AssertionError(f"the supervisor ended early: {read}")


def _children(pid: int) -> list[int]:
    """Return the processes whose parent is `pid`."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name in parentheses may contain anything; what follows is state and parent.
            parent = int(place.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has just ended
            continue
        if parent == pid:
            found.append(int(place.parent.name))
    return found


def _outward_address() -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        address = str(probe.getsockname()[0])
    return None if address.startswith("127.") else address
