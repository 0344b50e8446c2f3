"""Several complaints in one chat, and one that is added to an earlier case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from handoff.adapters.models import ConversationRow, EvidenceRow, MessageRow
from handoff.domain.facts import Fact, FactStatus
from handoff.domain.messages import Sender
from handoff.domain.understanding import Mention, Part, TriggerHit, Understanding
from handoff.services.cases import CaseService
from handoff.services.complaints import ComplaintsService
from handoff.services.consent import ConsentService
from handoff.services.conversations import ConversationService, add_message
from handoff.services.core import Core
from handoff.services.intake import IntakeService
from tests.handoff.services.conftest import Clock

FIRST = "The lamp broke at once."
SECOND = "Another complaint: your driver shouted at me and I am hurt."
TEXT = f"{FIRST} {SECOND}"


def open_chat(core: Core) -> str:
    conversation_id = ConversationService(core).start("en-GB").conversation_id
    ConsentService(core).accept(conversation_id)
    return conversation_id


def wrote(core: Core, conversation_id: str, text: str, **more: Any) -> Understanding:
    with core.db.write() as session:
        conversation = session.get_one(ConversationRow, conversation_id)
        message = add_message(session, core, conversation, Sender.CUSTOMER, text)
        return Understanding(message.id, text, "tell_story", 0.9, **more)


def two_in_one(core: Core, conversation_id: str) -> Understanding:
    lamp = Mention("product", "lamp", "lamp", 4)
    shouted = Mention("impact", "I am hurt", "I am hurt", TEXT.index("I am hurt"))
    at = len(FIRST) + 1
    parts = (
        Part(0, len(FIRST), None, (lamp,), {"code": "product_defect", "confidence": 0.9}),
        Part(at, len(TEXT), "announced", (shouted,), {"code": "staff_conduct", "confidence": 0.9}),
    )
    told = wrote(
        core,
        conversation_id,
        TEXT,
        mentions=(lamp, shouted),
        triggers=(TriggerHit("injury_or_illness", "P1", "I am hurt"),),
        category={"code": "staff_conduct", "confidence": 0.6},
        parts=parts,
    )
    IntakeService(core).tell_story(conversation_id, [told])
    return told


def send_file(core: Core, conversation_id: str, name: str) -> None:
    with core.db.write() as session:
        session.add(
            EvidenceRow(
                conversation_id=conversation_id,
                name=name,
                media_type="image/jpeg",
                size=1,
                sha256="0" * 64,
                uploaded_at=core.clock(),
            )
        )


def file(core: Core, conversation_id: str, **facts: Any) -> str:
    intake = IntakeService(core)
    for name, value in facts.items():
        intake.set_fact(conversation_id, Fact(name, value, FactStatus.STATED), "customer")
    intake.complete_story(conversation_id)
    intake.note_read_back(conversation_id)
    return CaseService(core).file(conversation_id).reference


def test_each_complaint_keeps_its_own_words_facts_kind_and_signals(
    timed_core: Core, clock: Clock
) -> None:
    conversation_id = open_chat(timed_core)
    told = two_in_one(timed_core, conversation_id)
    complaints, intake = ComplaintsService(timed_core), IntakeService(timed_core)
    assert complaints.split(conversation_id, [told]) == 2
    draft = intake.draft(conversation_id)
    assert (draft.story, draft.category) == (FIRST, "product_defect")
    assert draft.facts["product"].value == "lamp" and "impact" not in draft.facts
    assert complaints.waiting(conversation_id) == SECOND
    clock.move(timedelta(minutes=1))
    send_file(timed_core, conversation_id, "lamp.jpg")
    assert intake.draft(conversation_id).files == ("lamp.jpg",)
    first = file(timed_core, conversation_id, customer_name="Priya", email="p@a.example")
    summary = CaseService(timed_core).summary(first)
    assert [t["code"] for t in summary["triggers"]] == []
    draft = complaints.take_up(conversation_id)
    assert (draft.story, draft.category) == (SECOND, "staff_conduct")
    assert draft.facts["email"].value == "p@a.example" and "product" not in draft.facts
    assert draft.files == ()
    clock.move(timedelta(minutes=1))
    send_file(timed_core, conversation_id, "driver.jpg")
    second = file(timed_core, conversation_id)
    assert second != first
    summary = CaseService(timed_core).summary(second)
    assert [t["code"] for t in summary["triggers"]] == ["injury_or_illness"]
    assert summary["facts"]["customer_name"]["value"] == "Priya"
    assert [e["name"] for e in summary["evidence"]] == ["driver.jpg"]
    assert [e["name"] for e in CaseService(timed_core).summary(first)["evidence"]] == ["lamp.jpg"]
    assert CaseService(timed_core).summary(first)["facts"]["story"]["value"] == FIRST
    assert complaints.waiting(conversation_id) is None


def test_splitting_one_complaint_changes_nothing(timed_core: Core) -> None:
    conversation_id = open_chat(timed_core)
    told = wrote(timed_core, conversation_id, FIRST)
    IntakeService(timed_core).tell_story(conversation_id, [told])
    assert ComplaintsService(timed_core).split(conversation_id, [told]) == 1
    assert IntakeService(timed_core).draft(conversation_id).story == FIRST
    assert ComplaintsService(timed_core).waiting(conversation_id) is None


def test_what_is_set_aside_twice_waits_once(timed_core: Core) -> None:
    conversation_id = open_chat(timed_core)
    IntakeService(timed_core).tell_story(
        conversation_id, [wrote(timed_core, conversation_id, FIRST)]
    )
    other = wrote(timed_core, conversation_id, SECOND)
    complaints = ComplaintsService(timed_core)
    complaints.set_aside(conversation_id, other)
    complaints.set_aside(conversation_id, other)
    assert complaints.waiting(conversation_id) == SECOND
    assert IntakeService(timed_core).draft(conversation_id).story == FIRST
    file(timed_core, conversation_id)
    complaints.take_up(conversation_id)
    assert complaints.waiting(conversation_id) is None


def test_taking_back_the_second_keeps_the_first(timed_core: Core, clock: Clock) -> None:
    conversation_id = open_chat(timed_core)
    told = two_in_one(timed_core, conversation_id)
    complaints = ComplaintsService(timed_core)
    complaints.split(conversation_id, [told])
    assert complaints.drop(conversation_id) is None
    reference = file(timed_core, conversation_id)
    assert complaints.drop(conversation_id) is None
    clock.move(timedelta(minutes=1))
    complaints.take_up(conversation_id)
    more = wrote(timed_core, conversation_id, "It was the tall driver.")
    IntakeService(timed_core).tell_story(conversation_id, [more])
    clock.move(timedelta(minutes=1))
    assert complaints.drop(conversation_id, more.message_id) == reference
    with timed_core.db.read() as session:
        assert session.get_one(MessageRow, told.message_id).text == TEXT
        assert session.get_one(MessageRow, more.message_id).erased_at is not None
    assert IntakeService(timed_core).draft(conversation_id).story == FIRST
    assert CaseService(timed_core).reference_of(conversation_id) == reference


def known(core: Core, conversation_id: str, customer: str) -> None:
    with core.db.write() as session:
        session.get_one(ConversationRow, conversation_id).identity = customer


def test_the_same_told_again_is_added_for_a_verified_customer_only(timed_core: Core) -> None:
    earlier, again = open_chat(timed_core), open_chat(timed_core)
    complaints, intake = ComplaintsService(timed_core), IntakeService(timed_core)
    intake.tell_story(earlier, [wrote(timed_core, earlier, FIRST)])
    reference = file(timed_core, earlier, product="lamp", email="p@a.example")
    words = "My lamp from you broke, order HH-11111."
    intake.tell_story(again, [wrote(timed_core, again, words)])
    for name, value in {
        "product": "lamp",
        "order_reference": "HH-1",
        "email": "p@a.example",
    }.items():
        intake.set_fact(again, Fact(name, value, FactStatus.STATED), "customer")
    assert complaints.told_before(again) is None
    known(timed_core, earlier, "c1")
    known(timed_core, again, "c2")
    assert complaints.told_before(again) is None
    known(timed_core, again, "c1")
    found = complaints.told_before(again)
    assert found is not None and (found.reference, found.words) == (reference, FIRST)
    complaints.join(again, reference)
    complaints.join(again, reference)
    assert intake.draft(again).is_filed
    assert CaseService(timed_core).reference_of(again) == reference
    summary = CaseService(timed_core).summary(reference)
    assert any(entry["quote"] == words for entry in summary["timeline"])
    assert summary["facts"]["order_reference"]["value"] == "HH-1"
    assert summary["facts"]["story"]["value"] == FIRST
    assert complaints.told_before(again) is None
