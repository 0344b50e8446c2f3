"""Facts about webhooks and adapters: what is accepted, and how their secrets are kept."""

from __future__ import annotations

import dataclasses

import pytest
from sqlalchemy import select

from handoff.adapters.integration_models import TargetRow
from handoff.adapters.sealing import Unreadable
from handoff.domain.errors import InvalidInput, NotFound
from handoff.services.core import Core
from handoff.services.targets import TargetService


@pytest.fixture
def targets(timed_core: Core) -> TargetService:
    return TargetService(timed_core)


@pytest.mark.parametrize(
    ("kind", "url", "events", "options"),
    [
        ("pigeon", "https://example.com/", (), {}),
        ("webhook", "http://example.com/", (), {}),
        ("webhook", "https://10.0.0.1/", (), {}),
        ("webhook", "https://[fd00::1]/", (), {}),
        ("webhook", "https://example.com/", ("case.lost",), {}),
        ("email", "nobody", (), {}),
        ("zendesk", "https://example.zendesk.com", (), {"user": "kim@example.com"}),
        ("chatwoot", "https://example.com", (), {"inbox": "a b"}),
    ],
)
def test_what_is_not_accepted_says_what_is(
    targets: TargetService, kind: str, url: str, events: tuple[str, ...], options: dict[str, str]
) -> None:
    with pytest.raises(InvalidInput):
        targets.add(kind, "Name", url, events, options)
    assert targets.list() == ()


def test_this_machine_is_reached_only_while_the_service_is_at_home(timed_core: Core) -> None:
    TargetService(timed_core).add("webhook", "Here", "http://127.0.0.1:9000/")
    public = dataclasses.replace(timed_core.settings, public_url="https://help.example.com")
    abroad = TargetService(dataclasses.replace(timed_core, settings=public))
    with pytest.raises(InvalidInput, match="OUTGOING_NETWORKS"):
        abroad.add("webhook", "Here", "http://localhost:9000/")
    allowing = dataclasses.replace(public, outgoing_networks=("10.0.0.0/8",))
    inside = TargetService(dataclasses.replace(timed_core, settings=allowing))
    assert inside.add("webhook", "Inside", "https://10.0.0.1/")[0].is_active


def test_secrets_are_encrypted_and_shown_once(timed_core: Core, targets: TargetService) -> None:
    options = {"user": "kim@example.com", "token": "a-token-of-zendesk"}
    target, secret = targets.add("zendesk", "Help", "https://x.zendesk.com", (), options)
    assert (target.options, target.secrets) == ({}, ())
    opened = targets.open(target.id)
    assert (dict(opened.options), opened.secrets) == (options | {"language": "en"}, (secret,))
    assert "a-token" not in repr(opened)
    with timed_core.db.read() as session:
        row = session.scalars(select(TargetRow)).one()
    assert secret not in row.secret_sealed
    assert "token" not in row.options_sealed


def test_another_internal_secret_opens_nothing(timed_core: Core, targets: TargetService) -> None:
    target, _ = targets.add("webhook", "Hook", "https://example.com/")
    other = dataclasses.replace(timed_core.settings, internal_secret="another-internal-secret")
    with pytest.raises(Unreadable):
        TargetService(dataclasses.replace(timed_core, settings=other)).open(target.id)


def test_an_unknown_target_is_said_to_be_none(targets: TargetService) -> None:
    with pytest.raises(NotFound):
        targets.get("0" * 32)
