"""Offers in person: who is asked, what follows a no, and who wins."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from handoff.adapters.audit import Tag
from handoff.adapters.models import AgentRow, AuditEventRow, HandoffRow, HandoffStepRow
from handoff.domain.errors import Conflict, Forbidden, InvalidInput, RedressError
from handoff.domain.ownership import Owner
from handoff.domain.queues import Queue, Queues
from handoff.services.conversations import ConversationService
from handoff.services.core import Core
from handoff.services.handoffs import HandoffService
from handoff.services.routing import RoutingService
from tests.handoff.services.conftest import Clock

QUEUES = Queues(
    (
        Queue("spanish", {"en": "Spanish"}, languages=frozenset({"es"}), accept_within=30),
        Queue("bills", {"en": "Bills"}, categories=frozenset({"billing"}), skills=frozenset({"b"})),
        Queue("general", {"en": "General"}, accept_within=60),
    ),
    chats_at_once=2,
)


@pytest.fixture
def core(timed_core: Core) -> Core:
    return dataclasses.replace(
        timed_core, policy=dataclasses.replace(timed_core.policy, queues=QUEUES)
    )


@pytest.fixture
def routing(core: Core) -> RoutingService:
    return RoutingService(core)


@pytest.fixture
def handoffs(core: Core) -> HandoffService:
    return HandoffService(core)


@pytest.fixture
def agents(core: Core) -> dict[str, str]:
    """Identifiers by name."""
    found = {}
    with core.db.write() as session:
        for name in ("Robin", "Sam", "Alex", "Kim"):
            row = AgentRow(
                username=name.lower(),
                display_name=name,
                password_hash="none",
                created_at=core.clock(),
            )
            session.add(row)
            session.flush()
            found[name] = row.id
    return found


@pytest.fixture
def ask(core: Core, handoffs: HandoffService) -> Callable[..., str]:
    """Open a conversation whose customer asks for a person."""

    def make(locale: str = "en-GB", reason: str = "human_request") -> str:
        conversation_id = ConversationService(core).start(locale).conversation_id
        handoffs.request(conversation_id, reason)
        return conversation_id

    return make


def handoff_of(core: Core, conversation_id: str) -> HandoffRow:
    with core.db.read() as session:
        return session.scalars(
            select(HandoffRow)
            .where(HandoffRow.conversation_id == conversation_id)
            .order_by(HandoffRow.requested_at.desc())
        ).first() or pytest.fail("no handoff")


def steps_of(core: Core, conversation_id: str) -> list[tuple[str, str | None]]:
    with core.db.read() as session:
        rows = session.scalars(
            select(HandoffStepRow)
            .join(HandoffRow, HandoffRow.id == HandoffStepRow.handoff_id)
            .where(HandoffRow.conversation_id == conversation_id)
            .order_by(HandoffStepRow.id)
        )
        return [(row.state, row.agent_id) for row in rows]


def test_without_anybody_available_the_whole_queue_is_asked(
    core: Core, ask: Callable[..., str]
) -> None:
    conversation_id = ask()
    row = handoff_of(core, conversation_id)
    assert (row.queue, row.offered_to, row.status) == ("general", None, "waiting")
    assert steps_of(core, conversation_id) == [("offered", None)]


def test_available_agent_is_asked_at_once(
    core: Core, routing: RoutingService, agents: dict[str, str], ask: Callable[..., str]
) -> None:
    routing.set_available(agents["Sam"], True)
    conversation_id = ask()
    (offer,) = routing.offers(agents["Sam"])
    assert (offer.conversation_id, offer.queue) == (conversation_id, "general")
    assert offer.until - core.clock() == timedelta(seconds=60)
    assert steps_of(core, conversation_id) == [("offered", None), ("offered", agents["Sam"])]


def test_waiting_customer_is_offered_once_somebody_fits(
    core: Core, routing: RoutingService, agents: dict[str, str], ask: Callable[..., str]
) -> None:
    conversation_id = ask("es-ES")
    assert handoff_of(core, conversation_id).queue == "spanish"
    routing.set_available(agents["Sam"], True)
    assert routing.work() == ()
    routing.set_profile(agents["Sam"], ["en", "es"], [])
    assert routing.work() == (conversation_id,)
    assert routing.work() == ()
    assert handoff_of(core, conversation_id).offered_to == agents["Sam"]


def test_graver_reason_is_offered_before_an_older_one(
    routing: RoutingService, agents: dict[str, str], clock: Clock, ask: Callable[..., str]
) -> None:
    ask()
    clock.move(timedelta(minutes=5))
    grave = ask(reason="imminent_danger")
    routing.set_available(agents["Sam"], True)
    assert routing.work()[0] == grave


def test_refusal_goes_on_to_the_next_and_then_to_all(
    core: Core,
    routing: RoutingService,
    agents: dict[str, str],
    clock: Clock,
    ask: Callable[..., str],
) -> None:
    for name in ("Robin", "Sam"):
        routing.set_available(agents[name], True)
        clock.move(timedelta(seconds=1))
    conversation_id = ask()
    with pytest.raises(Conflict):
        routing.decline(conversation_id, agents["Sam"], "busy")
    with pytest.raises(InvalidInput):
        routing.decline(conversation_id, agents["Robin"], "no wish")
    routing.decline(conversation_id, agents["Robin"], "busy")
    assert handoff_of(core, conversation_id).offered_to == agents["Sam"]
    routing.decline(conversation_id, agents["Sam"], "language")
    assert handoff_of(core, conversation_id).offered_to is None
    assert routing.work() == ()
    assert [state for state, _ in steps_of(core, conversation_id)] == [
        *("offered", "offered", "declined", "offered", "declined", "offered")
    ]
    with core.db.read() as session:
        declined = session.scalars(
            select(AuditEventRow)
            .where(AuditEventRow.tag == Tag.HANDOFF_DECLINED.value)
            .order_by(AuditEventRow.id)
        ).all()
    assert [(row.actor, row.data["reason"]) for row in declined] == [
        (f"agent:{agents['Robin']}", "busy"),
        (f"agent:{agents['Sam']}", "language"),
    ]


def test_offer_that_is_not_answered_goes_on_and_sets_the_agent_away(
    core: Core,
    routing: RoutingService,
    agents: dict[str, str],
    clock: Clock,
    ask: Callable[..., str],
) -> None:
    routing.set_available(agents["Robin"], True)
    conversation_id = ask()
    clock.move(timedelta(seconds=59))
    assert routing.work() == ()
    routing.set_available(agents["Sam"], True)
    clock.move(timedelta(seconds=1))
    assert routing.work() == (conversation_id,)
    assert handoff_of(core, conversation_id).offered_to == agents["Sam"]
    missed = routing.profile(agents["Robin"])
    assert (missed.is_available, missed.away_reason) == (False, "offer_missed")


def test_agent_with_enough_conversations_is_not_asked(
    core: Core,
    routing: RoutingService,
    handoffs: HandoffService,
    agents: dict[str, str],
    ask: Callable[..., str],
) -> None:
    routing.set_available(agents["Sam"], True)
    taken = [ask(), ask()]
    for conversation_id in taken:
        handoffs.accept(conversation_id, agents["Sam"])
    third = ask()
    assert handoff_of(core, third).offered_to is None
    handoffs.close(taken[0], agents["Sam"])
    assert routing.work() == (third,)


def test_holder_passes_on_to_a_colleague_who_is_available(
    core: Core,
    routing: RoutingService,
    handoffs: HandoffService,
    agents: dict[str, str],
    ask: Callable[..., str],
) -> None:
    conversation_id = ask()
    handoffs.accept(conversation_id, agents["Sam"])
    with pytest.raises(Conflict, match="Robin is away"):
        routing.pass_to_agent(conversation_id, agents["Sam"], agents["Robin"], "skill")
    routing.set_available(agents["Robin"], True)
    assert [one.name for one in routing.colleagues(agents["Sam"])] == ["Robin"]
    with pytest.raises(Forbidden, match="Sam"):
        routing.pass_to_agent(conversation_id, agents["Alex"], agents["Robin"], "skill")
    routing.pass_to_agent(conversation_id, agents["Sam"], agents["Robin"], "skill")
    listing = ConversationService(core).messages(conversation_id)
    assert listing.owner is Owner.QUEUE
    assert listing.messages[-1].text.startswith("Sam has passed this conversation on")
    assert handoff_of(core, conversation_id).offered_to == agents["Robin"]
    handoffs.accept(conversation_id, agents["Robin"])
    assert ConversationService(core).messages(conversation_id).owner is Owner.AGENT


def test_waiting_conversation_is_passed_to_another_queue(
    core: Core, routing: RoutingService, agents: dict[str, str], ask: Callable[..., str]
) -> None:
    conversation_id = ask()
    routing.set_profile(agents["Kim"], [], ["b"])
    routing.set_available(agents["Kim"], True)
    with pytest.raises(InvalidInput, match="bills"):
        routing.pass_to_queue(conversation_id, agents["Sam"], "none", "wrong_team")
    routing.pass_to_queue(conversation_id, agents["Sam"], "bills", "wrong_team")
    row = handoff_of(core, conversation_id)
    assert (row.queue, row.offered_to) == ("bills", agents["Kim"])
    with pytest.raises(Forbidden):
        routing.pass_to_queue(conversation_id, agents["Sam"], "general", "wrong_team")
    assert ConversationService(core).messages(conversation_id).messages == ()


def test_nothing_is_passed_on_where_nobody_asked(
    core: Core, routing: RoutingService, agents: dict[str, str]
) -> None:
    conversation_id = ConversationService(core).start("en-GB").conversation_id
    with pytest.raises(Conflict, match="Nobody asked"):
        routing.pass_to_queue(conversation_id, agents["Sam"], "bills", "wrong_team")


def test_skills_and_languages_are_those_that_exist(
    routing: RoutingService, agents: dict[str, str]
) -> None:
    assert routing.profile(agents["Sam"]).languages == ("en",)
    with pytest.raises(InvalidInput, match="b"):
        routing.set_profile(agents["Sam"], ["en"], ["juggling"])
    with pytest.raises(InvalidInput):
        routing.set_profile(agents["Sam"], ["english"], [])


def test_one_of_many_agents_wins_and_the_others_are_told_who(
    core: Core, handoffs: HandoffService, agents: dict[str, str], ask: Callable[..., str]
) -> None:
    conversation_id = ask()
    start = Barrier(len(agents))

    def accept(name: str) -> str:
        start.wait(30)
        try:
            handoffs.accept(conversation_id, agents[name])
        except Conflict as error:
            return error.message
        return name

    with ThreadPoolExecutor(len(agents)) as pool:
        said = list(pool.map(accept, agents))
    (winner,) = [one for one in said if one in agents]
    assert said.count(f"{winner} has this conversation.") == len(agents) - 1
    assert [state for state, _ in steps_of(core, conversation_id)] == ["offered", "accepted"]
    assert handoff_of(core, conversation_id).agent_id == agents[winner]


def test_accepting_declining_and_timing_out_at_once_leave_one_state(
    core: Core,
    routing: RoutingService,
    handoffs: HandoffService,
    agents: dict[str, str],
    clock: Clock,
    ask: Callable[..., str],
) -> None:
    for name in ("Robin", "Sam"):
        routing.set_available(agents[name], True)
    conversation_id = ask()
    asked = handoff_of(core, conversation_id).offered_to or ""
    clock.move(timedelta(seconds=60))
    start = Barrier(3)

    def attempt(work: Callable[[], object]) -> None:
        start.wait(30)
        try:
            work()
        except RedressError:
            return

    with ThreadPoolExecutor(3) as pool:
        list(
            pool.map(
                attempt,
                [
                    lambda: handoffs.accept(conversation_id, agents["Kim"]),
                    lambda: routing.decline(conversation_id, asked, "busy"),
                    routing.work,
                ],
            )
        )
    row = handoff_of(core, conversation_id)
    assert (row.state, row.agent_id, row.offered_to) == ("accepted", agents["Kim"], None)
    assert steps_of(core, conversation_id)[-1] == ("accepted", agents["Kim"])
