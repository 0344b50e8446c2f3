"""The redress command answers mistakes with a sentence, never with a traceback."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from click.testing import CliRunner

from handoff.cli import main
from handoff.cli_chat import printable

COMMANDS = ("up", "serve", "migrate", "train", "check", "agent", "key", "intake", "chat")


@pytest.fixture
def runner(tmp_path: Path) -> CliRunner:
    return CliRunner(env={"REDRESS_DATA_DIR": str(tmp_path / "var")})


def test_help_lists_every_command(runner: CliRunner) -> None:
    listed = runner.invoke(main, ["--help"]).output
    assert all(f"\n  {name} " in listed for name in COMMANDS)


def test_check_finds_the_project_in_order(runner: CliRunner) -> None:
    result = runner.invoke(main, ["check"])
    assert result.exit_code == 0, result.output
    assert "in order" in result.output


def test_wrong_setting_is_a_sentence(runner: CliRunner) -> None:
    result = runner.invoke(main, ["check"], env={"REDRESS_PORT": "eighty"})
    assert result.exit_code == 1
    assert result.output.startswith("Error: REDRESS_PORT must be a port number")


def test_misspelt_setting_is_mentioned(runner: CliRunner) -> None:
    result = runner.invoke(main, ["check"], env={"REDRESS_PROT": "1"})
    assert "did you mean REDRESS_PORT?" in result.output


def test_migrate_can_be_repeated(runner: CliRunner) -> None:
    for _ in range(2):
        assert runner.invoke(main, ["migrate"]).exit_code == 0


def test_agent_is_added_once(runner: CliRunner) -> None:
    arguments = ["agent", "add", "kim", "--name", "Kim", "--password", "a long password"]
    assert runner.invoke(main, arguments).exit_code == 0
    again = runner.invoke(main, arguments)
    assert again.exit_code == 1
    assert "taken" in again.output


def test_accounts_have_roles_that_can_be_changed(runner: CliRunner) -> None:
    for name, role in (("kim", "privacy-officer"), ("ali", "administrator"), ("ann", "admin")):
        arguments = ["agent", "add", name, "--role", role, "--password", "a long password"]
        assert runner.invoke(main, arguments).exit_code == 0
    assert runner.invoke(main, ["agent", "role", "kim", "supervisor"]).exit_code == 0
    assert runner.invoke(main, ["agent", "disable", "ann"]).exit_code == 0
    assert runner.invoke(main, ["agent", "role", "ali", "agent"]).exit_code == 1
    listed = runner.invoke(main, ["agent", "list"]).output.splitlines()
    assert listed == [
        "ali: ali, administrator",
        "ann: ann, administrator, disabled",
        "kim: kim, supervisor",
    ]
    assert runner.invoke(main, ["agent", "enable", "ann"]).exit_code == 0
    assert "disabled" not in runner.invoke(main, ["agent", "list"]).output


def test_keys_are_shown_once_and_revoked(runner: CliRunner) -> None:
    made = runner.invoke(main, ["key", "add", "Orders", "--scope", "read_cases"])
    token = made.output.split()[-1]
    listed = runner.invoke(main, ["key", "list"]).output
    assert token not in listed
    assert token[:10] in listed
    assert runner.invoke(main, ["key", "revoke", "rdk_nobody"]).exit_code == 1
    assert runner.invoke(main, ["key", "revoke", token[:10]]).exit_code == 0
    assert "revoked" in runner.invoke(main, ["key", "list"]).output
    assert runner.invoke(main, ["agent", "list"]).output == ""


def test_password_of_unknown_agent_is_refused(runner: CliRunner) -> None:
    result = runner.invoke(main, ["agent", "password", "nobody", "--password", "a long password"])
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")


def test_unreachable_service_is_a_sentence(runner: CliRunner, tmp_path: Path) -> None:
    story = tmp_path / "story.txt"
    story.write_text("It broke.")
    result = runner.invoke(main, ["intake", "--file", str(story), "--url", "http://127.0.0.1:9"])
    assert result.exit_code == 1
    assert "cannot be reached" in result.output


def test_missing_story_file_is_a_sentence(runner: CliRunner) -> None:
    result = runner.invoke(main, ["intake", "--file", "nowhere.txt"])
    assert result.exit_code == 2
    assert "nowhere.txt" in result.output


def test_terminal_shows_no_control_characters() -> None:
    assert printable("a\x1b[31mb\x07\u202ec\nd") == "a[31mbc\nd"


def test_story_may_come_from_standard_input(runner: CliRunner) -> None:
    result = runner.invoke(
        main,
        ["intake", "--file", "-", "--url", "http://127.0.0.1:9"],
        input=io.BytesIO(b"It broke."),
    )
    assert "cannot be reached" in result.output
