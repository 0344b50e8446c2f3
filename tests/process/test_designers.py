"""The designers' tools against the real trained model."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from handoff.cli_client import ClientError, Conversation
from handoff.designer.trial import described, try_text
from handoff.supervisor.stack import Stack
from tests.support.installation import ROOT

pytestmark = [
    pytest.mark.timeout(400),
    pytest.mark.skipif(
        not (ROOT / ".venv-assistant").exists(), reason="the assistant's environment is not built"
    ),
]


def test_a_first_message_is_read_and_answered(stack: Stack) -> None:
    text = "My toaster burnt my hand on 3 November. It cost £30."
    tried = try_text(stack.settings, text, None, "product_defect", "en-GB")
    assert tried.parsed["language"]["code"] == "en"
    assert tried.facts["amount"]["value"] == {"value": 30, "currency": "GBP"}
    shown = described(tried)
    assert re.search(r"^intent +\w+ 0\.\d\d, then \w+ 0\.\d\d", shown, re.MULTILINE)
    assert re.search(r"^triggers +injury_or_illness P\d “", shown, re.MULTILINE)
    assert "says utter_ask_more" in shown
    assert json.loads(tried.to_json())["text"] == text


def test_an_answer_is_read_where_its_question_is_open(stack: Stack) -> None:
    tried = try_text(stack.settings, "le 4 mars 2026", "occurred_on", "delivery", "fr")
    assert "occurred_on is asked for" in tried.context
    assert tried.facts["occurred_on"]["value"] == "2026-03-04"
    assert tried.parsed["language"]["reply"] == "fr"


@pytest.mark.parametrize("asked", ["consent", "story", "more", "customer_name", "email"])
def test_questions_can_be_led_to(stack: Stack, asked: str) -> None:
    assert try_text(stack.settings, "please wait", asked, "product_defect", "en").messages


def test_a_question_that_is_never_asked_is_said_to_be_so(stack: Stack) -> None:
    with pytest.raises(ClientError, match="amount is not asked for in a complaint about other"):
        try_text(stack.settings, "£30", "amount", "other", "en")
    with pytest.raises(ClientError, match="nonsense is no kind of complaint"):
        try_text(stack.settings, "£30", "amount", "nonsense", "en")


def test_a_preview_takes_up_a_saved_wording_and_outlives_a_mistake(tmp_path: Path) -> None:
    """In a copy of the project, with the model of this one: a wording needs no training."""
    root = copy_of_project(tmp_path / "project")
    preview = subprocess.Popen(
        [sys.executable, "-m", "handoff", "preview"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        begun = read_until(preview, "Ctrl-C ends the preview")
        url = re.search(r"http://127\.0\.0\.1:\d+", begun)
        assert url and "No training needed" in begun
        domain = root / "domain.yml"
        words = domain.read_text(encoding="utf-8")
        domain.write_text(words.replace("  utter_pause:\n", "  utter_pause: [\n"), encoding="utf-8")
        spoilt = read_until(preview, "Not taken up yet")
        assert re.search(r"domain\.yml:\d+: error: the file must be valid YAML", spoilt)
        new = "Please tell me what happened, in a sentence or in many."
        old = re.search(r'utter_ask_story:\n    - text: "(.*)"', words)
        assert old
        domain.write_text(words.replace(old[1], new), encoding="utf-8")
        taken = read_until(preview, "Taken up:")
        assert "training" not in taken.lower().replace("no training needed", "")
        conversation = Conversation(url[0], "en")
        assert conversation.send_choice("accept")[0]["text"] == new
        conversation.close()
    finally:
        preview.send_signal(signal.SIGINT)
        output, _ = preview.communicate(timeout=60)
    assert preview.returncode == 0, output
    assert not list(root.rglob("running.json"))


def copy_of_project(root: Path) -> Path:
    """Copy every file that is not ignored, and link environments and the model."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, root / name)
    for name in (".venv", ".venv-assistant", "models"):
        (root / name).symlink_to((ROOT / name).resolve())
    return root


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """Return what the process printed up to a line with the words."""
    assert process.stdout is not None
    read = ""
    for line in process.stdout:
        read += line
        if words in line:
            return read
    raise AssertionError(f"it ended early: {read}")
