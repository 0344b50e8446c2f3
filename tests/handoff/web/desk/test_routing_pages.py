"""Being available, offers, passing on, ready answers and the silent view, at the desk."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from handoff.adapters.audit import Tag
from handoff.adapters.models import AgentRow, AuditEventRow
from handoff.services.case_work import CaseWorkService
from tests.support.desk_client import DeskClient
from tests.support.desk_seed import Seeded, Seeder
from tests.support.service import RunningService


@pytest.fixture
def waiting(seeder: Seeder) -> Seeded:
    return seeder.wait(seeder.conversation("Nobody answers my letters about the meter."))


def path_of(seeded: Seeded) -> str:
    return f"/desk/conversations/{seeded.conversation_id}"


def become_available(browser: DeskClient) -> None:
    page = browser.post(browser.get("/desk/my-work").form("/my-work/available"))
    assert "You are available now." in page.text


def test_offer_is_shown_declined_and_goes_on(
    noor: DeskClient, lee: DeskClient, service: RunningService, seeder: Seeder
) -> None:
    become_available(noor)
    waiting = seeder.wait(seeder.conversation("Nobody answers my letters about the meter."))
    assert "A conversation is offered to you." in noor.get("/desk").text
    assert "offered to you" not in lee.get("/desk").text
    assert "offered to you until" in noor.get(path_of(waiting)).text
    become_available(lee)
    page = noor.post(noor.get("/desk/my-work").form("/decline"), reason="busy")
    assert "The offer went on to the next person." in page.text
    page = lee.post(lee.get("/desk/my-work").form("/join"))
    assert "You have joined the chat." in page.text


def test_availability_is_chosen_on_every_page_and_a_missed_offer_is_said(
    noor: DeskClient, service: RunningService, seeder: Seeder
) -> None:
    page = noor.post(noor.get("/desk?view=mine&done=x").form("/my-work/available"))
    assert str(page.response.url).endswith("/desk?view=mine")
    assert "You are available." in page.text
    for agent in service.services.agents.list():
        service.services.routing.set_available(agent.id, False, "offer_missed")
    missed = noor.get("/desk/my-work/offers")
    assert "You are away: an offer was not answered in time." in missed.text
    assert "You are available." in noor.post(missed.form("/my-work/available")).text


def test_decline_without_an_offer_says_so(
    noor: DeskClient, lee: DeskClient, seeder: Seeder
) -> None:
    become_available(noor)
    seeder.wait(seeder.conversation("Nobody answers my letters about the meter."))
    form = noor.get("/desk/my-work").form("/decline")
    noor.post(form, reason="language")
    page = noor.post(form, reason="language")
    assert page.status == 409
    assert "This conversation is not offered to you now." in page.text


def test_signing_out_makes_away(noor: DeskClient, lee: DeskClient, waiting: Seeded) -> None:
    become_available(noor)
    page = lee.post(lee.get(path_of(waiting)).form("/join"))
    assert "Noor Vance" in next(text for text in page.html.split("option") if "agent:" in text)
    noor.post(noor.get("/desk").form("/sign-out"))
    assert 'value="agent:' not in lee.get(path_of(waiting)).html


def test_conversation_is_passed_to_a_queue_and_the_customer_is_told(
    noor: DeskClient, service: RunningService, waiting: Seeded
) -> None:
    page = noor.post(noor.get(path_of(waiting)).form("/join"))
    page = noor.post(page.form("/pass"), to="queue:billing", reason="wrong_team")
    assert "The conversation was passed on." in page.text
    listing = service.services.conversations.messages(waiting.conversation_id)
    assert listing.owner == "queue"
    assert "Nobody has taken it yet" in listing.messages[-1].text


def test_profile_is_kept_and_a_wrong_one_is_refused(noor: DeskClient) -> None:
    form = noor.get("/desk/my-work").form("/my-work/profile")
    page = noor.post(form, languages="es, it", skills="billing")
    assert "Saved." in page.text
    for kept in ('name="languages" value="es" checked', 'name="languages" value="it"'):
        assert kept in page.html
    assert noor.post(form, languages="spanish").status == 400


def test_ready_answer_is_put_into_the_message(
    noor: DeskClient, service: RunningService, waiting: Seeded
) -> None:
    page = noor.post(noor.get(path_of(waiting)).form("/join"))
    assert "Ready answers" in page.text
    assert "{reference}" not in page.html
    page = noor.get(f"{path_of(waiting)}?answer=here")
    assert "my name is Noor Vance" in page.html.split("<textarea")[1].split("</textarea")[0]
    seen = service.services.conversations.messages(waiting.conversation_id).messages
    assert "my name is" not in str(seen)


def test_silent_view_is_for_supervisors_and_leaves_an_event_only(
    noor: DeskClient, lee: DeskClient, service: RunningService, waiting: Seeded
) -> None:
    noor.post(noor.get(path_of(waiting)).form("/join"))
    assert lee.get(f"{path_of(waiting)}/watch").status == 403
    core = service.services.core
    with core.db.write() as session:
        row = session.scalars(select(AgentRow).where(AgentRow.username == "lee")).one()
        row.role = "supervisor"
    before = service.services.conversations.messages(waiting.conversation_id)
    assert "Watch silently" in lee.get(path_of(waiting)).text
    page = lee.get(f"{path_of(waiting)}/watch")
    assert "Nobody answers my letters" in page.text
    assert [form for form in ("/send", "/join", "/close", "/notes") if page.has_form(form)] == []
    assert service.services.conversations.messages(waiting.conversation_id) == before
    with core.db.read() as session:
        tags = session.scalars(
            select(AuditEventRow.tag).where(
                AuditEventRow.conversation_id == waiting.conversation_id
            )
        ).all()
    assert tags.count(Tag.CONVERSATION_WATCHED.value) == 1


def test_my_work_names_deadlines_and_tasks_and_each_case_leads_to_the_next(
    noor: DeskClient, service: RunningService, seeder: Seeder
) -> None:
    first, second, foreign = (
        seeder.file(seeder.conversation(f"The lamp {word} broke.")) for word in ("one", "two", "x")
    )
    work = CaseWorkService(service.services.core)
    me = next(one for one in service.services.agents.list_all() if one.username == "noor")
    for one in (first, second):
        work.assign(str(one.reference), me.id, me)
    work.add_task(str(first.reference), "Ring the warehouse", me.id, date(2030, 1, 1), me)
    page = noor.get("/desk/my-work")
    due = [link for link in page.links if link.startswith("/desk/cases/") and "/work" not in link]
    assert sorted(due) == sorted(f"/desk/cases/{one.reference}" for one in (first, second))
    done = noor.post(next(form for form in page.forms if "/my-work/tasks/" in form.action))
    assert "The task was marked as done." in done.text
    assert "Ring the warehouse" not in done.text

    def after(one: Seeded, query: str = "") -> str:
        return noor.get(f"/desk/cases/{one.reference}/next{query}").response.url.path

    assert after(first) == f"/desk/cases/{second.reference}"
    assert after(second, "?page=work") == f"/desk/cases/{first.reference}/work"
    assert after(foreign) in due
    work.assign(str(second.reference), None, me)
    assert after(first) == "/desk"
