"""`redress shell`: a shell in which Rasa's own commands work on this project."""

from __future__ import annotations

import json
import os
from pathlib import Path

from handoff.cli_client import Conversation
from handoff.designer.workshop import FOLDER, note_of, running_preview, workshop_settings
from handoff.supervisor.checks import assistant_python
from handoff.supervisor.parts import rasa_environ
from handoff.supervisor.terminal import Say

#: The trained model, below the project's folder.
MODEL = "models/redress.tar.gz"

HELP = """
Rasa's own commands work here, on this project; exit leaves the shell.

  rasa data validate          what Rasa says of rules, domain and examples; redress lint says more
  rasa visualize              draw the rules and stories into graph.html
  rasa train                  train into models/, as every Rasa project does; make train is faster
  rasa shell nlu {model}
                              type a message, see what is understood of it
  rasa test nlu {model}
                              measure the understanding of data/nlu, with a report in results/
"""
WITH_ACTIONS = """The actions of the preview are used, in a conversation begun for this shell:
  rasa shell {model} --conversation-id $REDRESS_CONVERSATION
  rasa interactive {model} --conversation-id $REDRESS_CONVERSATION
Rasa's rules, forms and actions run; the service stores no words that are typed here, so facts are
not kept from one message to the next. The chat of the preview and make chat keep them.
"""
WITHOUT_ACTIONS = """rasa shell, rasa interactive and rasa test core run actions: start make preview
in another terminal first, then open this shell anew.
"""


def open_shell(root: Path, say: Say) -> None:
    """Say what can be done and replace this process by a shell; does not return."""
    environ, has_actions = shell_environ(root)
    model = f"--model {MODEL}"
    say(HELP.format(model=model))
    say(WITH_ACTIONS.format(model=model) if has_actions else WITHOUT_ACTIONS)
    shell = os.environ.get("SHELL") or "/bin/sh"
    os.chdir(root)
    os.execve(shell, [shell], environ)  # noqa: S606 - the shell of the person at the terminal


def shell_environ(root: Path) -> tuple[dict[str, str], bool]:
    """Return the environment of the shell, and whether the actions of a preview answer in it.

    The trackers of the shell are its own; Rasa's servers of the preview keep theirs.
    """
    preview = running_preview(root)
    settings = preview or workshop_settings(root, root / FOLDER / "var")
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = assistant_python(root).parent
    environ = rasa_environ(settings) | {
        "VIRTUAL_ENV": str(folder.parent),
        "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}",
        "REDRESS_TRACKER_DB": str(settings.data_dir / "shell.db"),
    }
    if preview is None:
        return environ, False
    port = json.loads(note_of(root).read_text(encoding="ascii"))["actions_port"]
    environ["REDRESS_ACTIONS_URL"] = f"http://127.0.0.1:{port}/webhook"
    conversation = Conversation(preview.service_url, "en")
    conversation.close()
    environ["REDRESS_CONVERSATION"] = conversation.id
    return environ, True
