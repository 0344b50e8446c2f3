"""What happens to a case after it was filed."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from handoff.adapters.models import AuditEventRow, CaseRow, ConversationRow, RatingRow
from handoff.domain.facts import Fact, FactStatus
from handoff.domain.messages import Sender
from handoff.domain.roles import Role
from handoff.domain.understanding import Mention, TriggerHit, Understanding
from handoff.services.after_filing import AfterFilingService
from handoff.services.agents import Agent
from handoff.services.cases import CaseService
from handoff.services.consent import ConsentService
from handoff.services.conversations import ConversationService, add_message
from handoff.services.core import Core
from handoff.services.desk_file import DeskFileService
from handoff.services.intake import IntakeService
from handoff.services.withdrawal import WithdrawalService

STORY = "The kettle I bought leaks."


def wrote(core: Core, conversation_id: str, text: str) -> str:
    with core.db.write() as session:
        conversation = session.get_one(ConversationRow, conversation_id)
        return add_message(session, core, conversation, Sender.CUSTOMER, text).id


def filed(core: Core, **facts: object) -> tuple[str, str]:
    """Return conversation and reference of a case with these facts."""
    opened = ConversationService(core).start("en-GB")
    conversation_id = opened.conversation_id
    intake = IntakeService(core)
    ConsentService(core).accept(conversation_id)
    message_id = wrote(core, conversation_id, STORY)
    intake.tell_story(conversation_id, [Understanding(message_id, STORY, "tell_story", 0.9)])
    for name, value in facts.items():
        intake.set_fact(conversation_id, Fact(name, value, FactStatus.STATED), "customer")
    intake.complete_story(conversation_id)
    intake.note_read_back(conversation_id)
    return conversation_id, CaseService(core).file(conversation_id).reference


def said(core: Core, conversation_id: str, text: str, **more: object) -> Understanding:
    message_id = wrote(core, conversation_id, text)
    return Understanding(message_id, text, "inform", 0.9, **more)  # type: ignore[arg-type]


def test_added_words_are_on_the_record_and_news_for_the_agent(timed_core: Core) -> None:
    conversation_id, reference = filed(timed_core)
    words = "The order number was HH-20417."
    mention = Mention("order_reference", "HH-20417", "HH-20417", 21)
    told = said(timed_core, conversation_id, words, mentions=(mention,))
    service = AfterFilingService(timed_core)
    assert service.add(conversation_id, told) == reference
    assert service.add(conversation_id, told) == reference
    summary = CaseService(timed_core).summary(reference)
    assert summary["facts"]["order_reference"]["value"] == "HH-20417"
    assert [entry["quote"] for entry in summary["timeline"]] == [words]
    agent = Agent("a1", "ann", "Ann", Role.AGENT)
    desk = DeskFileService(timed_core, CaseService(timed_core))
    assert desk.read(conversation_id, reference, agent).wishes.news_at is not None
    assert desk.read(conversation_id, reference, agent).wishes.news_at is None


def test_what_was_confirmed_is_not_overwritten(timed_core: Core) -> None:
    conversation_id, reference = filed(timed_core, product="kettle")
    mention = Mention("product", "toaster", "toaster", 9)
    told = said(timed_core, conversation_id, "It was a toaster.", mentions=(mention,))
    AfterFilingService(timed_core).add(conversation_id, told)
    assert CaseService(timed_core).summary(reference)["facts"]["product"]["value"] == "kettle"


def test_a_trigger_raises_the_severity_and_the_audit_says_why(timed_core: Core) -> None:
    conversation_id, reference = filed(timed_core)
    before = CaseService(timed_core).summary(reference)["severity"]["level"]
    hit = TriggerHit("injury_or_illness", "P1", "burnt my hand")
    told = said(timed_core, conversation_id, "It burnt my hand too.", triggers=(hit,))
    AfterFilingService(timed_core).add(conversation_id, told)
    severity = CaseService(timed_core).summary(reference)["severity"]
    assert severity["level"] != before
    assert any("burnt my hand" in reason for reason in severity["reasons"])
    with timed_core.db.read() as session:
        event = session.scalars(
            select(AuditEventRow).where(AuditEventRow.tag == "bot:severity:raised")
        ).one()
    assert event.data == {
        "before": before,
        "after": severity["level"],
        "triggers": ["injury_or_illness"],
    }


def test_a_filed_case_is_withdrawn_by_a_person(timed_core: Core) -> None:
    conversation_id, reference = filed(timed_core)
    assert WithdrawalService(timed_core).withdraw(conversation_id) == reference
    state = AfterFilingService(timed_core).state(conversation_id)
    assert state is not None
    assert state.is_withdrawal_asked
    summary = CaseService(timed_core).summary(reference)
    assert summary["facts"]["story"]["value"] == STORY
    assert summary["handoff"]["reason"] == "withdrawal_of_filed_case"


def test_a_review_opens_a_resolved_case_again(timed_core: Core) -> None:
    conversation_id, reference = filed(timed_core)
    with timed_core.db.write() as session:
        session.get_one(CaseRow, reference).status = "resolved"
    service = AfterFilingService(timed_core)
    assert service.ask_review(conversation_id) == reference
    assert service.ask_review(conversation_id) == reference
    state = service.state(conversation_id)
    assert state is not None
    assert (state.status, state.is_review_asked) == ("investigating", True)
    with timed_core.db.read() as session:
        tags = list(session.scalars(select(AuditEventRow.tag)))
    assert tags.count("customer:case:review_asked") == 1


def test_chat_and_outcome_are_each_rated_once(timed_core: Core) -> None:
    conversation_id, reference = filed(timed_core)
    service = AfterFilingService(timed_core)
    assert service.rating_to_ask(conversation_id) == "chat"
    service.note_rating_asked(conversation_id, "chat")
    assert service.rating_to_ask(conversation_id) is None
    assert service.rate(conversation_id, 4) == "chat"
    service.comment(conversation_id, "quick")
    with timed_core.db.write() as session:
        session.get_one(CaseRow, reference).status = "resolved"
    assert service.rating_to_ask(conversation_id) == "outcome"
    service.note_rating_asked(conversation_id, "outcome")
    assert service.rate(conversation_id, 2) == "outcome"
    with timed_core.db.read() as session:
        rows = session.scalars(select(RatingRow).order_by(RatingRow.id)).all()
    assert [(r.subject, r.score, r.comment) for r in rows] == [
        ("chat", 4, "quick"),
        ("outcome", 2, None),
    ]


@pytest.mark.parametrize("score", [0, 6])
def test_a_score_is_from_one_to_five(timed_core: Core, score: int) -> None:
    conversation_id, _ = filed(timed_core)
    with pytest.raises(ValueError, match="from 1 to 5"):
        AfterFilingService(timed_core).rate(conversation_id, score)


def test_nobody_who_was_hurt_is_asked_for_a_rating(timed_core: Core) -> None:
    conversation_id, _ = filed(timed_core)
    hit = TriggerHit("injury_or_illness", "P1", "hurt")
    AfterFilingService(timed_core).add(
        conversation_id, said(timed_core, conversation_id, "I was hurt", triggers=(hit,))
    )
    assert AfterFilingService(timed_core).rating_to_ask(conversation_id) is None


def test_the_same_complaint_told_again_names_the_first(timed_core: Core) -> None:
    same = {"email": "Ana@example.com", "product": "blue kettle", "order_reference": "HH-20417"}
    _, first = filed(timed_core, **same)
    _, other = filed(timed_core, email="bo@example.com", product="blue kettle")
    again = same | {"email": "ana@example.com", "product": "kettle", "order_reference": "hh 20417"}
    _, second = filed(timed_core, **again)
    similar = CaseService(timed_core).summary(second)["similar_cases"]
    assert [each["reference"] for each in similar] == [first]
    assert similar[0]["reason"] == (
        "Same e-mail address, same order or account number, similar product"
    )
    assert 0.55 <= similar[0]["score"] <= 1
    assert CaseService(timed_core).summary(other)["similar_cases"] == []


def test_another_complaint_of_the_same_customer_is_not_similar(timed_core: Core) -> None:
    filed(timed_core, email="ana@example.com", product="kettle")
    _, second = filed(timed_core, email="ana@example.com", product="garden chair")
    assert CaseService(timed_core).summary(second)["similar_cases"] == []


def test_earlier_cases_are_found_by_an_index(timed_core: Core) -> None:
    with timed_core.db.read() as session:
        if session.get_bind().dialect.name != "sqlite":
            pytest.skip("small tables of PostgreSQL are read without an index")
        plan = session.execute(
            text("EXPLAIN QUERY PLAN SELECT id FROM facts WHERE contact_key = 'x'")
        ).all()
    assert "ix_facts_contact_key" in str(plan)
