"""The work on a case, over HTTP: a case from received to resolved without leaving its page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from handoff.adapters.models import CaseRow, DeadlineRow, MailRow
from handoff.adapters.text_files import load_desk_texts
from tests.support.desk_client import DeskClient, Page
from tests.support.desk_seed import MARKUP, Seeder
from tests.support.service import RunningService


def work(desk: DeskClient, reference: str | None) -> Page:
    return desk.get(f"/desk/cases/{reference}/work")


def test_a_case_goes_from_received_to_resolved(
    noor: DeskClient, seeder: Seeder, service: RunningService
) -> None:
    kettle = seeder.kettle()
    case = noor.get(f"/desk/cases/{kettle.reference}")
    taken = noor.post(case.form("/assignee"))
    assert "You are responsible for this case now." in taken.text
    assert not taken.has_form("/assignee")
    page = work(noor, kettle.reference)
    assert (page.status, "Money back and an apology" in page.text) == (200, True)
    page = noor.post(page.form("/assignee"))
    assert "The case has been assigned." in page.text
    page = noor.post(page.form("/step"), status="investigating")
    assert "The step was taken." in page.text
    page = noor.post(
        page.form("/resolution"),
        outcome="upheld",
        remedies="refund",
        amount="39.99",
        currency="GBP",
        explanation="The lid was loose.",
        root_cause="product_or_part",
    )
    assert "The resolution was saved." in page.text
    page = noor.post(page.form("/letters"), kind="final", language="en")
    assert "the customer's country (under Facts)" in page.text
    assert "We agree with your complaint." in page.html
    letter = page.response.url.path
    case = noor.get(f"/desk/cases/{kettle.reference}")
    noor.post(case.form("/facts/country"), value="GB", status="stated")
    page = noor.get(letter)
    assert "Nothing is missing." in page.text
    form = page.form(letter)
    form.action += "/send"
    page = noor.post(form, subject="Our answer", body="Dear Amira,\r\n\r\nhere it is.")
    assert "The letter is on its way by e-mail." in page.text
    page = work(noor, kettle.reference)
    assert "Status: Resolved" in page.text
    assert "Final reply met " in noor.get(f"/desk/cases/{kettle.reference}").text
    with service.services.core.db.read() as session:
        mail = session.scalars(select(MailRow).where(MailRow.kind == "letter")).one()
        row = session.get_one(CaseRow, kettle.reference)
    assert (mail.recipient, mail.text_body) == (
        "amira.holt@example.com",
        "Dear Amira,\n\nhere it is.\n",
    )
    assert (row.status, row.next_due_at) == ("resolved", None)


def test_what_was_typed_stays_when_it_is_refused(noor: DeskClient, seeder: Seeder) -> None:
    page = work(noor, seeder.kettle().reference)
    page = noor.post(
        page.form("/resolution"),
        outcome="upheld",
        remedies="apology",
        amount="12",
        explanation="A long explanation.",
    )
    assert page.status == 400
    assert "A sum belongs to a refund or to compensation" in page.text
    assert "A long explanation." in page.text
    page = noor.post(page.form("/step"), status="withdrawn", reason="")
    assert page.status == 400
    assert "Say why the case becomes" in page.text
    page = noor.post(page.form("/contacts"), direction="from", way="phone", at="soon", text="Rang.")
    assert page.status == 400
    assert "Write day and time" in page.text
    assert "Rang." in page.text


def test_tasks_contacts_and_steps_are_shown_with_who_and_when(
    noor: DeskClient, seeder: Seeder
) -> None:
    page = work(noor, seeder.kettle().reference)
    owner = page.html.split('name="owner"')[1].split('value="')[1].split('"')[0]
    page = noor.post(
        page.form("/tasks"), title="Ask the workshop", owner=owner, due_on="2099-01-02"
    )
    assert "Ask the workshop" in page.text
    page = noor.post(
        page.form("/contacts"), direction="from", way="phone", at="2026-11-20T10:00", text=MARKUP
    )
    assert "written down by Noor Vance" in page.text
    assert "b" not in {tag for tag, _ in page.elements}
    page = noor.post(page.form("/step"), status="withdrawn", reason="She rang: all is well.")
    assert "She rang: all is well." in page.text
    (task,) = [form for form in page.forms if form.action.rpartition("/")[0].endswith("/tasks")]
    assert "done by Noor Vance" in noor.post(task).text


def test_clocks_say_where_they_cannot_stop_and_are_extended(
    noor: DeskClient, seeder: Seeder, service: RunningService
) -> None:
    reference = seeder.kettle().reference
    page = work(noor, reference)
    assert "This clock runs on while you wait for the customer." in page.text
    (form,) = [one for one in page.forms if one.action.endswith("/extend")]
    page = noor.post(form, reason="The workshop waits for a part.")
    assert "The deadline was extended. Tell the customer" in page.text
    with service.services.core.db.read() as session:
        moved = session.scalars(
            select(DeadlineRow).where(DeadlineRow.original_due_at.is_not(None))
        ).all()
    assert [row.case_reference for row in moved] == [reference]
    deadline = form.action.removesuffix("/extend")
    form.action = f"{deadline}/pause"
    page = noor.post(form, reason="Waiting.")
    assert page.status == 409
    assert "does not let this clock stop" in page.text


@pytest.mark.parametrize(
    ("language", "title"),
    [("es", "Tramitar"), ("fr", "Traiter"), ("de", "bearbeiten")],
)
def test_the_work_speaks_the_agents_language(
    noor: DeskClient, seeder: Seeder, language: str, title: str
) -> None:
    noor.http.headers["Accept-Language"] = language
    page = work(noor, seeder.kettle().reference)
    assert title in page.text
    assert "Take this" not in page.text
    letter = noor.post(page.form("/letters"), kind="update", language="en")
    assert "what was done so far" not in letter.text


def test_a_letter_is_printed_without_controls_and_posted(noor: DeskClient, seeder: Seeder) -> None:
    seeded = seeder.file(seeder.conversation("The lamp is broken.", category="delivery"))
    page = work(noor, seeded.reference)
    noor.post(page.form("/assignee"))
    letter = noor.post(page.form("/letters"), kind="acknowledgement", language="de")
    assert "There is no e-mail address on file." in letter.text
    assert not letter.has_form("/send")
    path = letter.response.url.path
    printed = noor.get(f"{path}/print")
    assert not [form for form in printed.forms if "/letters/" in form.action]
    assert "Darum kümmert sich: Noor Vance" in printed.text
    posted = noor.post(letter.form("/posted"))
    assert "It is noted that the letter was posted." in posted.text
    assert "Acknowledged" in work(noor, seeded.reference).text
    dropped = noor.post(page.form("/letters"), kind="update", language="en")
    assert "The draft was dropped." in noor.post(dropped.form("/drop")).text


def test_page_has_no_inline_script_style_or_repeated_id(noor: DeskClient, seeder: Seeder) -> None:
    page = work(noor, seeder.kettle().reference)
    assert len(page.ids) == len(set(page.ids))
    for tag, attributes in page.elements:
        assert tag != "style"
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]


def test_the_queue_shows_colour_step_and_who_is_responsible(
    noor: DeskClient, seeder: Seeder, service: RunningService
) -> None:
    kettle = seeder.kettle()
    noor.post(work(noor, kettle.reference).form("/assignee"))
    with service.services.core.db.write() as session:
        row = session.get_one(CaseRow, kettle.reference)
        row.alert, row.escalation_level = "red", 2
    for path in ("/desk", f"/desk/cases/{kettle.reference}"):
        text = noor.get(path).text
        for words in ("Red", "Escalated, step 2", "Noor Vance"):
            assert words in text, (path, words)


def test_a_refused_step_names_what_is_possible_in_the_agents_language(
    noor: DeskClient, seeder: Seeder
) -> None:
    noor.http.headers["Accept-Language"] = "de"
    page = work(noor, seeder.kettle().reference)
    page = noor.post(page.form("/step"), status="accepted")
    assert page.status == 409
    assert "Möglich ist jetzt: Bestätigt" in page.text
    page = noor.post(page.form("/letters"), kind="final", language="en")
    form = page.form(page.response.url.path)
    form.action += "/send"
    refused = noor.post(form, subject="Answer", body="Dear Amira, here it is.")
    assert "Es fehlt: eine eingetragene Entscheidung und das Land" in refused.text


def test_every_sentence_about_an_error_is_in_the_desks_words() -> None:
    texts = load_desk_texts().of("en").sentences
    source = "\n".join(path.read_text(encoding="utf-8") for path in Path("handoff").rglob("*.py"))
    keys = set(re.findall(r'key="(lifecycle\.error\.\w+)"', source))
    assert len(keys) > 20
    assert keys <= set(texts)
