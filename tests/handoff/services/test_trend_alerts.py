"""Alerts about rising issues: raised once, and again only for what is new."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from handoff.adapters.audit import Tag
from handoff.adapters.models import AgentRow, AuditEventRow
from handoff.domain.errors import InvalidInput, NotFound
from handoff.domain.roles import Role
from handoff.services.agents import Agent
from handoff.services.core import Core
from handoff.services.trend_alerts import AlertService
from tests.handoff.services.conftest import Clock
from tests.support.trend_seed import add_measures

DAY = timedelta(days=1)
NOOR = Agent("a" * 32, "noor", "Noor Vance", Role.AGENT)


@pytest.fixture
def alerts(timed_core: Core, clock: Clock) -> AlertService:
    """Eight ordinary weeks with two late deliveries each, then a week like the others."""
    with timed_core.db.write() as session:
        session.add(
            AgentRow(
                id=NOOR.id,
                username="noor",
                display_name="Noor Vance",
                password_hash="",
                created_at=timed_core.clock(),
            )
        )
    for week in range(9):
        add_measures(timed_core, clock.now - (7 * week + 3) * DAY, 2)
    return AlertService(timed_core)


def test_ordinary_week_raises_nothing(alerts: AlertService) -> None:
    assert alerts.look() == 0
    assert alerts.open() == ()


def test_rise_of_a_product_is_raised_once(
    timed_core: Core, clock: Clock, alerts: AlertService
) -> None:
    add_measures(timed_core, clock.now - DAY, 6, category_code="safety", product="kettle")
    assert alerts.look() == 2
    assert alerts.look() == 0
    assert AlertService(timed_core).look() == 0
    found = {(one.kind, one.key): one for one in alerts.open()}
    assert set(found) == {("category", "safety"), ("product", "kettle")}
    assert found["product", "kettle"].observed == 6
    assert found["product", "kettle"].expected < 1
    with timed_core.db.read() as session:
        tags = session.scalars(select(AuditEventRow.tag).order_by(AuditEventRow.id)).all()
    assert tags == [Tag.TREND_ALERT_RAISED] * 2


def test_acknowledged_rise_is_quiet_until_more_comes(
    timed_core: Core, clock: Clock, alerts: AlertService
) -> None:
    add_measures(timed_core, clock.now - DAY, 6, product="kettle")
    alerts.look()
    for one in alerts.open():
        alerts.acknowledge(one.id, "The lid of batch 12; the maker is told.", NOOR)
    assert alerts.open() == ()
    assert alerts.acknowledged()[0].acknowledged_by == "Noor Vance"
    clock.move(2 * DAY)
    assert alerts.look() == 0
    add_measures(timed_core, clock.now - 0.5 * DAY, 9, product="kettle")
    assert alerts.look() >= 1
    assert ("product", "kettle") in {(one.kind, one.key) for one in alerts.open()}


def test_acknowledging_needs_words_and_keeps_the_first(
    timed_core: Core, clock: Clock, alerts: AlertService
) -> None:
    add_measures(timed_core, clock.now - DAY, 6, product="kettle")
    alerts.look()
    first = alerts.open()[0]
    with pytest.raises(InvalidInput):
        alerts.acknowledge(first.id, "  ", NOOR)
    alerts.acknowledge(first.id, "Known.", NOOR)
    alerts.acknowledge(first.id, "Something else.", NOOR)
    assert alerts.acknowledged()[0].note == "Known."
    with pytest.raises(NotFound):
        alerts.acknowledge("0" * 32, "Known.", NOOR)
