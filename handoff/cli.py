"""The redress command: start, serve and look after an installation, and talk to it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from handoff.domain.roles import Role
from handoff.domain.scopes import Scope
from handoff.secret_store import SecretStoreError
from handoff.settings import Settings, SettingsError
from handoff.supervisor.errors import SupervisorError
from handoff.supervisor.terminal import say

if TYPE_CHECKING:
    from handoff.bootstrap import Services
    from handoff.services.agents import AgentService

ROOT = Path(__file__).resolve().parent.parent
#: Underlines are hard to type; `admin` is what administrators were called before.
ROLES = [role.value.replace("_", "-") for role in Role] + ["admin"]


class _Commands(click.Group):
    """Turns errors that a person can answer into one plain message."""

    def invoke(self, ctx: click.Context) -> object:
        from handoff.cli_client import ClientError
        from handoff.domain.errors import RedressError

        try:
            return super().invoke(ctx)
        except (
            SettingsError,
            SecretStoreError,
            SupervisorError,
            ClientError,
            RedressError,
        ) as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Redress takes complaints in a chat and hands them to people as cases."""


@main.command()
def up() -> None:
    """Start everything and stay until Ctrl-C."""
    from handoff.supervisor.launch import run_until_stopped

    settings = read_settings()
    for warning in settings.warnings:
        say(warning)
    run_until_stopped(settings, say)


@main.command()
def serve() -> None:
    """Run the web service alone, in the foreground."""
    from handoff.logging_setup import configure_logging

    settings = read_settings()
    configure_logging(settings.log_level)
    from handoff.adapters.policy_files import load_policy
    from handoff.bootstrap import bootstrap
    from handoff.web.app import create_app

    services = bootstrap(settings, load_policy(settings.policy_dir))
    app = create_app(services, settings)
    app.run(
        host=settings.host, port=settings.port, single_process=True, motd=False, access_log=False
    )


@main.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    from handoff.adapters.database import migrate as migrate_database

    migrate_database(read_settings().database_url)
    say("The database is up to date.")


@main.command()
@click.option("--force", is_flag=True, help="Train also when nothing changed.")
def train(force: bool) -> None:
    """Train the assistant when its sources changed."""
    from handoff.supervisor.training import train as train_model

    settings = read_settings()
    if not train_model(settings, say, force=force):
        say("The assistant is up to date.")


@main.command()
def check() -> None:
    """Check settings and policy files without starting anything."""
    from handoff.adapters.policy_files import load_policy

    settings = read_settings()
    for warning in settings.warnings:
        say(warning)
    load_policy(settings.policy_dir)
    say("Settings and policy files are in order.")


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list, for editors.")
@click.option("--no-rasa", is_flag=True, help="Leave out Rasa's own checks, which take longest.")
def lint(as_json: bool, no_rasa: bool) -> None:
    """Say what is wrong in dialogue, texts, examples and policy, and where, without training."""
    from handoff.lint import run
    from handoff.lint.findings import errors_in

    findings = run.lint(ROOT, with_rasa=not no_rasa)
    if as_json:
        say(run.as_json(findings))
    else:
        for finding in findings:
            say(str(finding))
        say(run.overview(findings))
    if errors_in(findings):
        raise SystemExit(1)


@main.command()
@click.option("--cases", type=click.IntRange(1, 2_000), default=200, show_default=True)
@click.option("--beside", is_flag=True, help="Also where there are cases already.")
def demo(cases: int, beside: bool) -> None:
    """Fill an empty desk with made-up cases in four languages, to look around."""
    import secrets

    from handoff.adapters.database import migrate as migrate_database
    from handoff.bootstrap import build_core
    from handoff.demo.fill import Demo

    settings = read_settings()
    migrate_database(settings.database_url)
    password = secrets.token_urlsafe(12)
    core = build_core(settings, is_durable=False)

    def progress(done: int, count: int) -> None:
        if done % 40 == 0 or done == count:
            say(f"  {done} of {count} cases")

    made = Demo(core, password).fill(cases, progress, beside=beside)
    core.db.close()
    say(f"Made {made.cases} cases, and {made.waiting} customers who wait for a person.")
    if made.agents:
        say(f"Sign in at /desk as {' or '.join(made.agents)}. Password: {password}")


@main.command("try")
@click.argument("text")
@click.option("--asked", metavar="FACT", help="Fact whose question is open, such as occurred_on.")
@click.option(
    "--category",
    default="product_defect",
    show_default=True,
    help="Kind of complaint that is told before the question.",
)
@click.option("--locale", default="en", show_default=True, help="Locale of the customer.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def try_message(text: str, asked: str | None, category: str, locale: str, as_json: bool) -> None:
    """Show what is understood of a message, and what the assistant does next.

    Without --asked the text is the first message after the notice was accepted; with
    --asked consent the notice is still open. A running preview is used, else what is needed is
    started for a moment; the real installation is never touched.
    """
    from handoff.designer import trial

    with trial.workshop(ROOT, (lambda _: None) if as_json else say) as settings:
        tried = trial.try_text(settings, text, asked, category, locale)
    say(tried.to_json() if as_json else trial.described(tried))


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the chat; else a free one.")
def preview(port: int | None) -> None:
    """Serve the chat against the edited files, and take up each change when it is saved.

    It has a data folder and ports of its own. A save is checked, trained only when needed, and
    reloaded; a mistake is shown and what ran before keeps running.
    """
    from handoff.designer.preview import run_preview

    run_preview(ROOT, port, say)


@main.command()
def shell() -> None:
    """Open a shell in which Rasa's own commands work on this project."""
    from handoff.designer.rasa_shell import open_shell
    from handoff.supervisor.checks import check_assistant_environment

    check_assistant_environment(ROOT)
    open_shell(ROOT, say)


@main.group()
def agent() -> None:
    """Look after the accounts of the desk."""


@agent.command("add")
@click.argument("username")
@click.option("--name", help="Name that customers read; otherwise the user name.")
@click.option("--role", type=click.Choice(ROLES), default="agent", show_default=True)
@click.password_option(help="Asked for when not given.")
def agent_add(username: str, name: str | None, role: str, password: str) -> None:
    """Add an agent who can sign in to the desk at once."""
    _agents().add(username, name or username, password, role.replace("-", "_"))
    say(f"Added {username}.")


@agent.command("password")
@click.argument("username")
@click.password_option(help="Asked for when not given.")
def agent_password(username: str, password: str) -> None:
    """Set an agent's password and end the agent's sessions."""
    _agents().set_password(username, password)
    say(f"The password of {username} is changed.")


@agent.command("role")
@click.argument("username")
@click.argument("role", type=click.Choice(ROLES))
def agent_role(username: str, role: str) -> None:
    """Give an agent another role; it counts at once."""
    found = _agents().set_role(username, role.replace("-", "_"))
    say(f"{found.username} is now {found.role.value.replace('_', ' ')}.")


@agent.command("disable")
@click.argument("username")
def agent_disable(username: str) -> None:
    """Sign an agent out everywhere and let them sign in no more."""
    say(f"{_agents().disable(username).username} can no longer sign in.")


@agent.command("enable")
@click.argument("username")
def agent_enable(username: str) -> None:
    """Let an agent who was disabled sign in again."""
    say(f"{_agents().enable(username).username} can sign in again.")


@agent.command("link")
@click.argument("username")
@click.argument("subject")
def agent_link(username: str, subject: str) -> None:
    """Connect an account with its subject (the claim sub) at the sign-in provider."""
    _services().single_sign_on.link(username, subject)
    say(f"{username} can sign in with the provider.")


@agent.command("list")
def agent_list() -> None:
    """Show all accounts with their roles."""
    for one in _agents().list_all():
        state = ", disabled" if one.is_disabled else ""
        say(f"{one.username}: {one.name}, {one.role.value.replace('_', ' ')}{state}")


@main.group()
def key() -> None:
    """Look after the keys of the integration API."""


@key.command("add")
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([scope.value for scope in Scope]),
    multiple=True,
    required=True,
    help="What the key opens; may be repeated.",
)
def key_add(name: str, scopes: tuple[str, ...]) -> None:
    """Make a key and print it, once."""
    made, token = _services().api_keys.create(name, scopes)
    say(f"The key of {made.name}, shown only now: {token}")


@key.command("list")
def key_list() -> None:
    """Show all keys by their first characters."""
    for one in _services().api_keys.list():
        state = ", revoked" if one.revoked_at else ""
        say(f"{one.prefix}… {one.name}: {', '.join(sorted(one.scopes))}{state}")


@key.command("revoke")
@click.argument("prefix")
def key_revoke(prefix: str) -> None:
    """Let the key with these first characters open nothing any more."""
    keys = _services().api_keys
    found = [one for one in keys.list() if one.prefix == prefix.rstrip("…")]
    if len(found) != 1:
        raise click.ClickException("No single key begins so; see redress key list.")
    keys.revoke(found[0].id)
    say(f"The key of {found[0].name} opens nothing any more.")


@main.command()
@click.option(
    "--file",
    "story",
    type=click.File(encoding="utf-8"),
    required=True,
    help="The story; - reads it.",
)
@click.option("--email", help="Address for the written confirmation.")
@click.option("--name", "customer_name", help="The customer's name.")
@click.option("--phone", help="The customer's phone number.")
@click.option(
    "--answer",
    "answers",
    multiple=True,
    metavar="FACT=TEXT",
    help="Answer to the question for a fact, such as product=kettle; may be repeated.",
)
@click.option("--locale", default="en", show_default=True, help="Locale of the customer.")
@click.option("--url", help="Address of a running service; otherwise the one of the settings.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.option("--verbose", is_flag=True, help="Also print the conversation.")
def intake(
    story: TextIO,
    email: str | None,
    customer_name: str | None,
    phone: str | None,
    answers: tuple[str, ...],
    locale: str,
    url: str | None,
    as_json: bool,
    verbose: bool,
) -> None:
    """File one complaint through the public API and print its summary."""
    from handoff import cli_intake

    given = cli_intake.parse_answers(answers) | {
        fact: value
        for fact, value in (("email", email), ("customer_name", customer_name), ("phone", phone))
        if value
    }
    cli_intake.run(
        read_settings(),
        url,
        story.read(),
        given,
        locale=locale,
        as_json=as_json,
        say=say,
        echo=(lambda line: click.echo(line, err=True)) if verbose else None,
    )


@main.command()
@click.option("--locale", default="en", show_default=True, help="Locale of the customer.")
@click.option("--url", help="Address of a running service; otherwise the one of the settings.")
def chat(locale: str, url: str | None) -> None:
    """Talk to the assistant in the terminal, as a customer."""
    from handoff import cli_chat

    cli_chat.run(read_settings(), url, locale, sys.stdin, say)


def read_settings() -> Settings:
    """Return the settings of this process's environment."""
    return Settings.from_env(os.environ, ROOT)


def _agents() -> AgentService:
    return _services().agents


def _services() -> Services:
    from handoff.adapters.database import migrate as migrate_database
    from handoff.adapters.policy_files import load_policy
    from handoff.bootstrap import bootstrap

    settings = read_settings()
    migrate_database(settings.database_url)
    return bootstrap(settings, load_policy(settings.policy_dir))
