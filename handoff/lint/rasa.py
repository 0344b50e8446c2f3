"""What Rasa itself complains about, asked in the assistant's environment."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

from handoff.lint.findings import Finding, Level, error, warning
from handoff.lint.located import Mapping
from handoff.lint.project import Project
from handoff.supervisor.checks import assistant_python
from handoff.supervisor.parts import RASA_ENVIRONMENT, SINGLE_THREADED

COMMAND = ("-m", "assistant", "check")
SECONDS = 120
_QUOTED = re.compile(r"['“]([^'”]+)['”]")


class RasaCheck:
    """Rasa's own checks, running beside ours until `findings` waits for them."""

    def __init__(self, root: Path) -> None:
        """Begin the checks of the project in `root`, where the environment is built."""
        self._process: subprocess.Popen[str] | None = None
        python = assistant_python(root)
        if python.exists():
            # Compiled modules are kept, whatever is set: without them the start is slow.
            kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
            self._process = subprocess.Popen(
                (str(python), *COMMAND),
                cwd=root,
                env=kept | SINGLE_THREADED | RASA_ENVIRONMENT | {"PYTHONPATH": str(root)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )

    def findings(self, project: Project) -> list[Finding]:
        """Wait for Rasa and return what it found, with the places that its sentences name."""
        if self._process is None:
            message = "Rasa's own checks were left out: .venv-assistant is missing; run make train."
            return [warning("config.yml", 0, "rasa", message)]
        try:
            output, errors = self._process.communicate(timeout=SECONDS)
            found = json.loads(output)
        except (subprocess.TimeoutExpired, ValueError):
            self.stop()
            last = "\n".join((errors if self._process.returncode else "").splitlines()[-3:])
            return [error("config.yml", 0, "rasa", f"Rasa's own checks failed. {last}".strip())]
        return [
            Finding(*_place(project, one), one["message"], one["check"], Level(one["level"]))
            for one in found
        ]

    def stop(self) -> None:
        """End the checks, finished or not."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.communicate()


def _place(project: Project, found: dict[str, str]) -> tuple[str, int]:
    """Return file and line of the first name in the sentence that is known."""
    if found["check"] == "config":
        steps = [*project.entries("config.yml", "pipeline")]
        for step, _ in [*steps, *project.entries("config.yml", "policies")]:
            if isinstance(step, Mapping) and str(step.get("name")) in found["message"]:
                return "config.yml", step.line
        return "config.yml", 0
    names = _QUOTED.findall(found["message"])
    for rule in project.rules:
        if rule.name in names:
            return rule.file, rule.line
    for name in names:
        for key in ("intents", "entities", "slots", "forms", "actions", "responses"):
            if line := project.domain_names(key).get(name):
                return "domain.yml", line
    return "domain.yml", 0
