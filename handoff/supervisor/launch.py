"""`redress up`: start everything, say where it is, and stay until asked to stop."""

from __future__ import annotations

import signal
import threading
import time
from types import FrameType

from handoff.secret_store import mark_shown
from handoff.settings import Settings
from handoff.supervisor.stack import Stack
from handoff.supervisor.terminal import Say


def run_until_stopped(settings: Settings, say: Say) -> None:
    """Start the stack and return when SIGINT or SIGTERM arrives and everything is stopped.

    Args:
        settings: as for Stack.
        say: gets the sentences for the person at the terminal.
    Raises:
        SupervisorError: the stack could not be started.
    """
    started = time.monotonic()
    stack = Stack(settings, say)
    stop_asked = stop_on_signals()
    starter = _Starter(stack)
    say("Starting Redress.")
    starter.start()
    try:
        # The main thread only waits, so that a signal is answered at any moment.
        while starter.is_alive() and not stop_asked.wait(0.1):
            pass
        if not stop_asked.is_set():
            starter.result()
            say(f"Ready after {time.monotonic() - started:.0f} s.\n")
            say(addresses(settings))
            if settings.generated:
                mark_shown(settings.data_dir, settings.generated)
            stop_asked.wait()
        say("\nStopping.")
    finally:
        stack.stop()
    say("Everything is stopped.")


def addresses(settings: Settings) -> str:
    """Return where to go, and the secrets that were generated just now."""
    base = settings.service_url
    lines = [
        f"  Demo shop page   {base}/",
        f"  Desk             {base}/desk",
        f"  API              {base}/docs",
    ]
    if settings.generated:
        lines.append("")
        lines.append("Generated, and shown only this once:")
        if "admin_password" in settings.generated:
            lines.append(f"  Desk account     admin, password {settings.admin_password}")
        if "integration_key" in settings.generated:
            lines.append(f"  Integration key  {settings.integration_key}")
        lines.append(f"They are kept in {settings.data_dir / 'secrets.json'}.")
    return "\n".join([*lines, "", "Ctrl-C stops everything."])


class _Starter(threading.Thread):
    """Starts the stack beside the main thread and keeps what went wrong."""

    def __init__(self, stack: Stack) -> None:
        super().__init__(name="starter", daemon=True)
        self._stack = stack
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            self._stack.start()
            self._stack.wait_ready()
        except BaseException as error:
            self._error = error

    def result(self) -> None:
        self.join()
        if self._error:
            raise self._error


def stop_on_signals() -> threading.Event:
    """Return an event that SIGINT and SIGTERM set from now on."""
    asked = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        asked.set()

    signal.signal(signal.SIGINT, ask)
    signal.signal(signal.SIGTERM, ask)
    return asked
