"""Agents, their passwords and sessions, with a clock of the test's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from handoff.adapters.database import Database
from handoff.adapters.models import AgentRow, AgentSessionRow, SignInFailureRow
from handoff.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, TooMany
from handoff.domain.roles import Role
from handoff.services.agents import AgentService, password_matches
from handoff.services.core import Core
from handoff.services.sign_in import SignInService
from tests.support.installation import make_settings
from tests.support.service import project_policy

PASSWORD = "correct horse battery"


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def core(tmp_path: Path, database: Database, clock: Clock) -> Core:
    settings = make_settings(
        tmp_path,
        DATABASE_URL=database.url,
        RATE_SIGN_IN="3/minute",
        ADMIN_PASSWORD="first day at work",
        DESK_SESSION_HOURS="8",
    )
    return Core(settings, project_policy(), database, clock)


def tries(service: SignInService, username: str, address: str, count: int) -> None:
    for _ in range(count):
        with pytest.raises(NotAllowed):
            service.sign_in(username, "wrong", address)


def test_first_agent_is_made_once(core: Core) -> None:
    agents = AgentService(core)
    first = agents.ensure_admin()
    assert first is not None
    assert (first.username, first.role) == ("admin", Role.ADMINISTRATOR)
    assert agents.ensure_admin() is None
    assert SignInService(core).sign_in("admin", "first day at work", "a").signed_in.agent == first


def test_no_first_agent_where_there_is_one(core: Core) -> None:
    agents = AgentService(core)
    agents.add("noor", "Noor Vance", PASSWORD)
    assert agents.ensure_admin() is None
    assert [agent.username for agent in agents.list()] == ["noor"]


@pytest.mark.parametrize(
    ("username", "name", "password", "role"),
    [
        ("x", "Noor", PASSWORD, "agent"),
        ("no or", "Noor", PASSWORD, "agent"),
        ("noor", " ", PASSWORD, "agent"),
        ("noor", "Noor", "short", "agent"),
        ("noor", "Noor", PASSWORD, "king"),
    ],
)
def test_agent_that_is_not_accepted_says_what_is(
    core: Core, username: str, name: str, password: str, role: str
) -> None:
    with pytest.raises(InvalidInput):
        AgentService(core).add(username, name, password, role)


def test_user_name_is_taken_once_whatever_its_case(core: Core) -> None:
    AgentService(core).add("noor", "Noor Vance", PASSWORD)
    with pytest.raises(Conflict):
        AgentService(core).add("NOOR", "Another", PASSWORD)


def test_database_keeps_neither_password_nor_token(core: Core) -> None:
    AgentService(core).add("noor", "Noor Vance", PASSWORD)
    opened = SignInService(core).sign_in("noor", PASSWORD, "203.0.113.7")
    with core.db.read() as session:
        row = session.query(AgentRow).one()
        assert row.password_hash.startswith("$argon2id$")
        assert session.query(AgentSessionRow).one().token_hash != opened.token


def test_session_ends_after_its_hours(core: Core, clock: Clock) -> None:
    AgentService(core).add("noor", "Noor Vance", PASSWORD)
    service = SignInService(core)
    token = service.sign_in("noor", PASSWORD, "a").token
    clock.now += timedelta(hours=7, minutes=59)
    assert service.find(token) is not None
    clock.now += timedelta(minutes=1)
    assert service.find(token) is None
    assert service.find("guessed") is None


def test_new_password_ends_old_sessions(core: Core) -> None:
    agents, service = AgentService(core), SignInService(core)
    agents.add("noor", "Noor Vance", PASSWORD)
    token = service.sign_in("noor", PASSWORD, "a").token
    agents.set_password("noor", "another long one")
    assert service.find(token) is None
    with pytest.raises(NotAllowed):
        service.sign_in("noor", PASSWORD, "a")
    with pytest.raises(NotFound):
        agents.set_password("nobody", "another long one")


def test_account_is_throttled_from_every_address_and_freed_in_time(
    core: Core, clock: Clock
) -> None:
    AgentService(core).add("noor", "Noor Vance", PASSWORD)
    service = SignInService(core)
    for number in range(3):
        tries(service, "noor", f"198.51.100.{number}", 1)
    with pytest.raises(TooMany) as refusal:
        service.sign_in("noor", PASSWORD, "198.51.100.9")
    assert refusal.value.retry_after == 60
    clock.now += timedelta(seconds=refusal.value.retry_after)
    assert service.sign_in("noor", PASSWORD, "198.51.100.9").signed_in.agent.username == "noor"


def test_address_is_throttled_over_all_accounts(core: Core) -> None:
    AgentService(core).add("noor", "Noor Vance", PASSWORD)
    service = SignInService(core)
    for name in ("a1", "a2", "a3"):
        tries(service, name, "198.51.100.1", 1)
    with pytest.raises(TooMany):
        service.sign_in("noor", PASSWORD, "198.51.100.1")
    assert service.sign_in("noor", PASSWORD, "198.51.100.2")


def test_success_forgets_the_account_s_failures_but_not_the_address_s(core: Core) -> None:
    AgentService(core).add("noor", "Noor Vance", PASSWORD)
    service = SignInService(core)
    tries(service, "noor", "a", 2)
    service.sign_in("noor", PASSWORD, "a")
    tries(service, "someone", "a", 1)
    with pytest.raises(TooMany):
        service.sign_in("noor", PASSWORD, "a")


def test_counting_stores_neither_names_nor_addresses(core: Core) -> None:
    service = SignInService(core)
    tries(service, "noor", "203.0.113.7", 1)
    with core.db.read() as session:
        keys = [row.key for row in session.query(SignInFailureRow)]
    assert len(keys) == 2
    assert all(len(key) == 64 for key in keys)


def test_unknown_and_disabled_accounts_cost_one_hash_like_known_ones(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    agents, service = AgentService(core), SignInService(core)
    agents.add("noor", "Noor Vance", PASSWORD)
    agents.add("gone", "Gone Away", PASSWORD)
    agents.disable("gone")
    checked: list[str] = []
    real: Callable[[str, str], bool] = password_matches

    def counted(password_hash: str, password: str) -> bool:
        checked.append(password_hash.split("$")[3])
        return real(password_hash, password)

    monkeypatch.setattr("handoff.services.sign_in.password_matches", counted)
    for name in ("noor", "nobody", "gone"):
        with pytest.raises(NotAllowed):
            service.sign_in(name, "wrong", f"address of {name}")
    assert len(checked) == 3
    assert len(set(checked)) == 1


def test_the_last_administrator_stays_one(core: Core) -> None:
    agents = AgentService(core)
    agents.add("boss", "Boss", PASSWORD, "administrator")
    with pytest.raises(Conflict, match="only administrator"):
        agents.disable("boss")
    with pytest.raises(Conflict, match="only administrator"):
        agents.set_role("boss", "agent")
    agents.add("second", "Second", PASSWORD, "admin")
    assert agents.set_role("boss", "agent").role is Role.AGENT
    with pytest.raises(Conflict, match="only administrator"):
        agents.disable("second")


def test_a_disabled_agent_can_be_let_in_again(core: Core) -> None:
    agents, service = AgentService(core), SignInService(core)
    agents.add("noor", "Noor Vance", PASSWORD)
    assert agents.disable("noor").is_disabled
    with pytest.raises(NotAllowed):
        service.sign_in("noor", PASSWORD, "a")
    agents.enable("noor")
    assert service.sign_in("noor", PASSWORD, "a").signed_in.agent.username == "noor"
