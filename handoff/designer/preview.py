"""`redress preview`: the widget against the edited files, brought up to date at each save."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from handoff.designer.watcher import Watcher
from handoff.designer.workshop import FOLDER, forget_running, note_running, workshop_settings
from handoff.lint.findings import Finding, Level
from handoff.lint.run import lint, overview
from handoff.settings import Settings
from handoff.supervisor.errors import SupervisorError, TrainingFailed
from handoff.supervisor.launch import stop_on_signals
from handoff.supervisor.stack import Stack
from handoff.supervisor.terminal import Say
from handoff.supervisor.training import is_stale, train

LOOK_SECONDS = 0.5
#: Findings with which the parts could not read their files; what runs is left as it is.
BLOCKING = frozenset(
    {
        *("yaml", "shape", "key-twice", "missing-file", "policy", "config", "domain", "stories"),
        *("contradiction", "story-conflict", "unknown-intent", "unknown-action", "unknown-form"),
        *("unknown-slot", "unknown-entity", "unknown-response", "example-language", "question"),
    }
)
#: Most findings shown at once.
MOST_SHOWN = 15
#: What each part reads, by the beginning of the name. Rasa reads the contacts for its responses.
READ_BY_RASA = (
    *("domain.yml", "config.yml", "data/", "responses/", "policy/", "assistant/", "lexicon/"),
)
READ_BY_SERVICE = (
    *("policy/", "lexicon/", "handoff/texts/", "handoff/templates/", "handoff/web/templates/"),
    "actions/",
)


def run_preview(root: Path, port: int | None, say: Say) -> None:
    """Serve the widget until SIGINT or SIGTERM arrives, and follow the edited files.

    Args:
        root: the project's folder.
        port: of the widget; a free one when it is None.
        say: gets progress and findings.
    Raises:
        SupervisorError: the parts could not be started.
    """
    settings = workshop_settings(root, root / FOLDER / "var", port)
    stop = stop_on_signals()
    preview = Preview(settings, say)
    follower = _Follower(preview, stop)
    follower.start()
    try:
        # The main thread only waits, so that Ctrl-C is answered during a training too.
        while follower.is_alive() and not stop.wait(0.1):
            pass
        if stop.is_set():
            say("\nStopping.")
        else:
            follower.result()
    finally:
        preview.stop()
    say("The preview has ended.")


class _Follower(threading.Thread):
    """Starts the preview and follows the files beside the main thread; keeps what went wrong."""

    def __init__(self, preview: Preview, stop: threading.Event) -> None:
        super().__init__(name="preview", daemon=True)
        self._preview = preview
        self._stop_asked = stop
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            self._preview.start()
            while not self._stop_asked.wait(LOOK_SECONDS):
                self._preview.look()
        except BaseException as error:
            self._error = error

    def result(self) -> None:
        self.join()
        if self._error:
            raise self._error


class Preview:
    """A stack of its own that follows the files."""

    def __init__(self, settings: Settings, say: Say) -> None:
        """Prepare the preview without starting anything."""
        self.settings = settings
        self._say = say
        self._stack = Stack(settings, say)
        self._watcher = Watcher(settings.root)
        #: Files that were changed and could not be used yet.
        self._waiting: set[str] = set()

    def start(self) -> None:
        """Check the files, train when needed and start the parts.

        Raises:
            SupervisorError: the parts could not be started.
        """
        self._say("Looking through the files.")
        findings = lint(self.settings.root)
        self._show(findings)
        has_model = self.settings.model_path.exists()
        if has_model and not _blocking(findings):
            self._train()
        self._say("Starting the preview.")
        self._stack.start(train_first=not has_model)
        self._stack.wait_ready()
        note_running(self.settings)
        self._say(f"\n  The chat, and a shop page with it:  {self.settings.service_url}/")
        self._say(f"  The chat alone:                     {self.settings.service_url}/chat\n")
        self._say("Save a file, and it is taken up. Ctrl-C ends the preview.")

    def stop(self) -> None:
        """Stop the parts; safe when they were never started."""
        forget_running(self.settings.root)
        self._stack.stop()

    def look(self) -> bool:
        """Take up what was saved since the last look; return whether there was anything."""
        changed = self._watcher.changed()
        if not changed:
            return False
        self._say(f"\n{_clock()} Saved: {_listed(changed)}")
        try:
            self._take_up(changed | self._waiting)
        except (SupervisorError, OSError) as error:
            self._waiting |= changed
            self._say(f"{_clock()} Not taken up: {error}")
            self._say("What ran before keeps running.")
        return True

    def _take_up(self, changed: set[str]) -> None:
        findings = lint(self.settings.root)
        self._show(findings)
        if _blocking(findings):
            self._waiting = changed
            self._say(f"{_clock()} Not taken up yet; what ran before keeps running.")
            return
        self._train()
        parts = parts_reading(changed)
        if parts:
            self._say(f"{_clock()} Reloading.")
            self._stack.restart(*parts)
            self._stack.wait_ready()
        self._waiting = set()
        self._say(f"{_clock()} Taken up: {self.settings.service_url}/chat")

    def _train(self) -> None:
        if is_stale(self.settings):
            try:
                train(self.settings, self._say)
            except TrainingFailed as error:
                if not self.settings.model_path.exists():
                    raise
                self._say(f"{error}\nThe model from before is kept.")
        else:
            self._say(f"{_clock()} No training needed.")

    def _show(self, findings: list[Finding]) -> None:
        ordered = sorted(findings, key=lambda one: one.level is not Level.ERROR)
        for finding in ordered[:MOST_SHOWN]:
            self._say(f"  {finding}")
        if len(ordered) > MOST_SHOWN:
            self._say(f"  … and {len(ordered) - MOST_SHOWN} more: redress lint shows all.")
        self._say(f"{_clock()} {overview(findings)}")


def parts_reading(changed: set[str]) -> list[str]:
    """Return the parts that have to read their files anew, in the order in which they start."""
    parts = []
    if any(name.startswith(READ_BY_RASA) for name in changed):
        parts.append("rasa")
    if any(name.startswith(READ_BY_SERVICE) for name in changed):
        parts += ["actions", "service"]
    return parts


def _blocking(findings: list[Finding]) -> bool:
    return any(one.level is Level.ERROR and one.check in BLOCKING for one in findings)


def _listed(names: set[str]) -> str:
    ordered = sorted(names)
    more = f" and {len(ordered) - 5} more" if len(ordered) > 5 else ""
    return ", ".join(ordered[:5]) + more


def _clock() -> str:
    return time.strftime("%H:%M:%S")
