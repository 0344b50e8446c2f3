"""Links between cases, and a customer's own other cases, on each database."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from handoff.adapters.audit import Tag
from handoff.adapters.models import AuditEventRow, CaseRow, ConversationRow, IdentityCheckRow
from handoff.domain.errors import Conflict, InvalidInput, NotFound
from handoff.services.case_links import REASON_LIMIT, CaseLinkService
from handoff.services.core import Core
from handoff.services.own_cases import OwnCaseService
from tests.support.lifecycle import add_agent, file_case


@pytest.fixture
def links(timed_core: Core) -> CaseLinkService:
    return CaseLinkService(timed_core)


def conversation_of(core: Core, reference: str) -> str:
    """Return the chat in which a case was filed."""
    with core.db.read() as session:
        return session.get_one(CaseRow, reference).conversation_id


def test_link_shows_on_both_and_is_undone_on_both(timed_core: Core, links: CaseLinkService) -> None:
    noor, lee = add_agent(timed_core), add_agent(timed_core, "Lee Okafor")
    one, other = file_case(timed_core), file_case(timed_core, "My kettle's lid came off.")
    links.link(one, f" {other.lower()} ", " Same batch of lids. ", noor)
    (here,), (there,) = links.of(one), links.of(other)
    assert (here.other.reference, there.other.reference) == (other, one)
    assert here.id == there.id
    assert (here.reason, here.by) == ("Same batch of lids.", "Noor Vance")
    links.undo(other, here.id, lee)
    links.undo(one, here.id, noor)
    assert links.of(one) == links.of(other) == ()
    links.link(other, one, "The same after all.", lee)
    assert [link.by for link in links.of(one)] == ["Lee Okafor"]
    with timed_core.db.read() as session:
        events = session.execute(
            select(AuditEventRow.tag, AuditEventRow.actor, AuditEventRow.case_reference)
            .where(AuditEventRow.tag.in_([Tag.CASE_LINKED, Tag.CASE_UNLINKED]))
            .order_by(AuditEventRow.id)
        ).all()
    assert [(event.tag, event.actor) for event in events] == [
        (tag, agent.actor)
        for tag, agent in (
            (Tag.CASE_LINKED, noor),
            (Tag.CASE_UNLINKED, lee),
            (Tag.CASE_LINKED, lee),
        )
        for _ in "ab"
    ]
    assert {event.case_reference for event in events[:2]} == {one, other}


def test_link_that_makes_no_sense_is_refused(timed_core: Core, links: CaseLinkService) -> None:
    noor = add_agent(timed_core)
    one, other = file_case(timed_core), file_case(timed_core)
    for target, reason in (
        (other, "  "),
        (other, "x" * (REASON_LIMIT + 1)),
        (one, "Itself."),
        ("nonsense", "No such case."),
        ("", "No case named."),
    ):
        with pytest.raises(InvalidInput):
            links.link(one, target, reason, noor)
    links.link(one, other, "Same batch.", noor)
    with pytest.raises(Conflict):
        links.link(other, one, "Again.", noor)
    third = file_case(timed_core)
    with pytest.raises(NotFound):
        links.undo(third, links.of(one)[0].id, noor)
    assert len(links.of(one)) == 1


def test_own_cases_need_a_verified_account(timed_core: Core) -> None:
    own = OwnCaseService(timed_core)
    one, other, stranger = (
        file_case(timed_core, email="amira.holt@example.com", customer_name="Amira Holt")
        for _ in range(3)
    )
    here = conversation_of(timed_core, one)
    assert own.of(here, one) == ()
    with timed_core.db.write() as session:
        for reference, identity in ((one, "c-17"), (other, "c-17"), (stranger, "c-18")):
            chat = conversation_of(timed_core, reference)
            session.execute(
                update(ConversationRow).where(ConversationRow.id == chat).values(identity=identity)
            )
    assert [(each.case.reference, each.proof) for each in own.of(here, one)] == [(other, "account")]
    assert {each.case.reference for each in own.of(here, None)} == {one, other}


def test_own_cases_are_proven_by_a_code_from_either_side(timed_core: Core) -> None:
    own = OwnCaseService(timed_core)
    one, other, asked = (file_case(timed_core) for _ in range(3))
    here, there = conversation_of(timed_core, one), conversation_of(timed_core, other)
    now = timed_core.clock()
    with timed_core.db.write() as session:
        for reference, state in ((other, "verified"), (asked, "sent")):
            session.add(
                IdentityCheckRow(
                    conversation_id=here,
                    reference=reference,
                    state=state,
                    created_at=now,
                    expires_at=now,
                )
            )
    assert [(each.case.reference, each.proof) for each in own.of(here, one)] == [(other, "code")]
    assert [each.case.reference for each in own.of(there, other)] == [one]
