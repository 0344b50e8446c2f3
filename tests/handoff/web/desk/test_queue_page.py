"""The queue, over HTTP."""

from __future__ import annotations

from handoff.domain.messages import Sender
from handoff.domain.understanding import TriggerHit, Understanding
from handoff.services.desk import PAGE_SIZE
from handoff.services.safety import SafetyService
from tests.support.desk_client import DeskClient, Page
from tests.support.desk_seed import ARABIC, KETTLE, MARKUP, Seeder
from tests.support.service import RunningService


def rows(page: Page) -> list[str]:
    return [id_.removeprefix("row-") for id_ in page.ids if id_.startswith("row-")]


def test_empty_queue_says_so_kindly(noor: DeskClient) -> None:
    assert "Nobody is waiting" in noor.get("/desk").text


def test_most_serious_stand_first_drafts_among_cases(noor: DeskClient, seeder: Seeder) -> None:
    parcel = seeder.file(seeder.conversation("The parcel never arrived.", category="delivery"))
    hit = TriggerHit("injury_or_illness", "P0", "burned my hand")
    draft = seeder.wait(seeder.conversation(KETTLE, triggers=(hit,), category="safety"))
    kettle = seeder.kettle()
    found = rows(noor.get("/desk"))
    assert found == [draft.conversation_id, kettle.reference, parcel.reference]


def test_row_tells_what_an_agent_needs_to_choose(noor: DeskClient, seeder: Seeder) -> None:
    kettle = seeder.kettle()
    page = noor.get("/desk")
    for words in (kettle.reference or "", "Urgent", "burned my hand", "Amira Holt", "Update by"):
        assert words in page.text
    times = [attributes for tag, attributes in page.elements if tag == "time"]
    assert all(time["title"].endswith("UTC") and time["datetime"] for time in times)


def test_nearest_deadline_comes_first_among_equals(
    noor: DeskClient, seeder: Seeder, service: RunningService
) -> None:
    first = seeder.file(seeder.conversation("The lamp is broken.", category="delivery"))
    second = seeder.file(seeder.conversation("The radio is broken.", category="delivery"))
    with service.services.core.db.write() as session:
        from handoff.adapters.models import CaseRow

        case = session.get_one(CaseRow, second.reference)
        assert case.next_due_at is not None
        case.next_due_at = case.next_due_at.replace(year=case.next_due_at.year - 1)
    page = noor.get("/desk")
    assert rows(page) == [second.reference, first.reference]
    assert "overdue" in page.text


def test_filters_show_what_they_name(noor: DeskClient, lee: DeskClient, seeder: Seeder) -> None:
    case = seeder.file(seeder.conversation("The lamp is broken.", category="delivery"))
    draft = seeder.wait(seeder.conversation("Nobody answers me."))
    held = seeder.wait(seeder.conversation("I need somebody to talk to."))
    talk = noor.get(f"/desk/conversations/{held.conversation_id}")
    noor.post(talk.form("/join"))
    assert rows(noor.get("/desk?view=waiting")) == [draft.conversation_id]
    assert rows(noor.get("/desk?view=mine")) == [held.conversation_id]
    assert rows(lee.get("/desk?view=mine")) == []
    assert set(rows(noor.get("/desk?view=drafts"))) == {draft.conversation_id, held.conversation_id}
    assert rows(noor.get("/desk?view=finished")) == []
    page = noor.get(f"/desk/cases/{case.reference}")
    noor.post(page.form("/status"), status="withdrawn", reason="She wrote so.")
    assert rows(noor.get("/desk?view=finished")) == [case.reference]
    assert case.reference not in rows(noor.get("/desk"))


def test_unknown_filter_and_page_show_the_open_queue(noor: DeskClient, seeder: Seeder) -> None:
    kettle = seeder.kettle()
    for query in ("view=nonsense", "page=0", "page=99", "page=²", "page=" + "9" * 40):
        assert rows(noor.get(f"/desk?{query}")) == [kettle.reference]


def test_long_queue_is_cut_into_pages_without_loss(noor: DeskClient, seeder: Seeder) -> None:
    wanted = {
        seeder.file(seeder.conversation(f"Parcel {n} is lost.", category="delivery")).reference
        for n in range(PAGE_SIZE)
    }
    drafts = {
        seeder.wait(seeder.conversation(f"Letter {n} got no answer.")).conversation_id
        for n in range(2)
    }
    first, second = noor.get("/desk"), noor.get("/desk?page=2")
    assert len(rows(first)) == PAGE_SIZE
    assert "Page 1 of 2" in first.text
    assert set(rows(first)) | set(rows(second)) == wanted | drafts
    assert not set(rows(first)) & set(rows(second))


def test_fragment_holds_the_same_rows_as_the_page(noor: DeskClient, seeder: Seeder) -> None:
    seeder.kettle()
    fragment = noor.get("/desk/queue?view=open&page=1")
    assert rows(fragment) == rows(noor.get("/desk"))
    assert "<html" not in fragment.html


def test_customer_words_are_shown_and_never_obeyed(noor: DeskClient, seeder: Seeder) -> None:
    facts = {"customer_name": ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>")}
    seeder.wait(seeder.conversation(MARKUP, facts, category="billing"))
    seeder.wait(seeder.conversation(ARABIC))
    page = noor.get("/desk")
    assert "<img src=x" in page.text
    assert "<img" not in page.html
    assert "<script>" not in page.html
    assert "وصل الطلب" in page.text


def test_customer_who_waits_in_the_chat_comes_first_among_equals(
    noor: DeskClient, seeder: Seeder
) -> None:
    filed = seeder.file(seeder.conversation("The lamp is broken.", category="delivery"))
    draft = seeder.wait(seeder.conversation("Nobody answers me."))
    waiting = seeder.wait(seeder.file(seeder.conversation("The radio is lost.")))
    found = rows(noor.get("/desk"))
    assert found == [draft.conversation_id, waiting.reference, filed.reference]


def test_filed_case_that_nobody_took_is_with_nobody(noor: DeskClient, seeder: Seeder) -> None:
    case = seeder.file(seeder.conversation("The lamp is broken.", category="delivery"))
    for page in (noor.get("/desk"), noor.get(f"/desk/cases/{case.reference}")):
        assert "Nobody yet" in page.text
        assert "Assistant answers" not in page.text
        assert "assistant is talking" not in page.text


def test_pressing_case_asks_for_a_person_until_one_was_there(
    noor: DeskClient, seeder: Seeder
) -> None:
    path = f"/desk/cases/{seeder.kettle().reference}"
    words = "A person the same working day"
    assert words in noor.get("/desk").text
    page = noor.get(path)
    assert words in page.text
    noor.post(page.form("/join"))
    assert words not in noor.get("/desk").text
    noor.post(noor.get(path).form("/release"))
    assert words not in noor.get(path).text


def test_danger_told_before_consent_puts_who_waits_first(
    noor: DeskClient, seeder: Seeder, service: RunningService
) -> None:
    safety = SafetyService(service.services.core)
    calm, danger = (service.services.conversations.start("en-GB").conversation_id for _ in "12")
    for conversation_id in (calm, danger):
        message_id = seeder.says(conversation_id, Sender.CUSTOMER, "I need somebody now")
        service.services.handoffs.request(conversation_id, "human_request")
    hit = TriggerHit("self_harm_or_suicide", "P0", "I need somebody now")
    safety.note_signals(danger, Understanding(message_id, hit.quote, triggers=(hit,)))
    assert rows(noor.get("/desk"))[0] == danger
