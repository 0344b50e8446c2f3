"""The case page, over HTTP."""

from __future__ import annotations

import pytest

from handoff.adapters.models import AuditEventRow
from tests.support.desk_client import DeskClient
from tests.support.desk_seed import KETTLE, LONG, MARKUP, Seeder
from tests.support.service import RunningService


def test_case_page_shows_summary_facts_transcript_and_records(
    noor: DeskClient, seeder: Seeder
) -> None:
    kettle = seeder.kettle()
    page = noor.get(f"/desk/cases/{kettle.reference}")
    assert page.status == 200
    for words in (
        kettle.reference or "",
        KETTLE,
        "Urgent",
        "Injury or illness",
        "£39.99",
        "9 November 2026",
        "Suggested steps",
        "Open questions",
        "Final reply",
        "Acknowledged at filing",
        "amira.holt@example.com",
        "Accepted",
        "Case filed",
    ):
        assert words in page.text, words


def test_every_quote_leads_to_the_words_in_the_transcript(noor: DeskClient, seeder: Seeder) -> None:
    page = noor.get(f"/desk/cases/{seeder.kettle().reference}")
    targets = [link.removeprefix("#") for link in page.links if link.startswith("#")]
    assert {"q-amount", "q-occurred_on", "t-0"} <= set(targets)
    assert set(targets) <= set(page.ids)
    marks = [attributes["id"] for tag, attributes in page.elements if tag == "mark"]
    assert "q-amount" in marks


def test_page_has_no_inline_script_style_or_repeated_id(noor: DeskClient, seeder: Seeder) -> None:
    page = noor.get(f"/desk/cases/{seeder.kettle().reference}")
    assert len(page.ids) == len(set(page.ids))
    for tag, attributes in page.elements:
        assert tag != "style"
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        assert tag != "script" or attributes.get("src", "").startswith("/desk/static/")


def test_customer_words_never_become_markup(noor: DeskClient, seeder: Seeder) -> None:
    facts = {"customer_name": ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>")}
    seeded = seeder.wait(seeder.conversation(MARKUP, facts, category="billing"))
    page = noor.get(f"/desk/conversations/{seeded.conversation_id}")
    tags = {tag for tag, _ in page.elements}
    assert "img" not in tags
    assert "b" not in tags
    assert MARKUP.split(" took")[0] in page.text


def test_long_story_is_there_to_the_last_word(noor: DeskClient, seeder: Seeder) -> None:
    case = seeder.file(seeder.conversation(LONG, category="billing"))
    page = noor.get(f"/desk/cases/{case.reference}")
    assert page.text.count(LONG) == 2


def test_reference_is_found_as_a_person_writes_it(noor: DeskClient, seeder: Seeder) -> None:
    reference = seeder.kettle().reference or ""
    typed = reference.lower().replace("-", " ")
    assert noor.get(f"/desk/cases/{typed}").response.url.path == f"/desk/cases/{reference}"


@pytest.mark.parametrize(
    "path", ["cases/RD-0000-0000-0000", "cases/x", "conversations/" + "0" * 32]
)
def test_what_is_not_there_says_so(noor: DeskClient, path: str) -> None:
    page = noor.get(f"/desk/{path}")
    assert page.status == 404
    assert "There is no" in page.text


def test_conversation_leads_to_its_case_once_filed(noor: DeskClient, seeder: Seeder) -> None:
    kettle = seeder.kettle()
    page = noor.get(f"/desk/conversations/{kettle.conversation_id}")
    assert page.response.url.path == f"/desk/cases/{kettle.reference}"


def test_case_is_not_shown_under_another_conversation(noor: DeskClient, seeder: Seeder) -> None:
    kettle = seeder.kettle()
    other = seeder.wait(seeder.conversation("Nobody answers me."))
    path = f"/desk/conversations/{other.conversation_id}"
    assert noor.get(f"{path}/print?reference={kettle.reference}").status == 404
    assert noor.get(f"{path}/summary/json?reference={kettle.reference}").status == 404


def test_reading_a_case_is_written_to_the_audit_trail(
    noor: DeskClient, seeder: Seeder, service: RunningService
) -> None:
    kettle = seeder.kettle()
    noor.get(f"/desk/cases/{kettle.reference}")
    with service.services.core.db.read() as session:
        read = session.query(AuditEventRow).filter_by(tag="agent:case:read").all()
    assert [event.case_reference for event in read] == [kettle.reference]
    assert read[0].actor.startswith("agent:")


def test_corrected_fact_keeps_its_history(noor: DeskClient, seeder: Seeder) -> None:
    path = f"/desk/cases/{seeder.kettle().reference}"
    page = noor.post(
        noor.get(path).form("/facts/amount"), value="41.50", currency="gbp", status="confirmed"
    )
    assert "The fact was corrected." in page.text
    assert "£41.50" in page.text
    assert "Earlier: 1 value" in page.text
    assert "£39.99" in page.text
    assert "changed by Noor Vance" in page.text


def test_missing_fact_is_added_as_said_by_the_customer(noor: DeskClient, seeder: Seeder) -> None:
    page = noor.get(f"/desk/cases/{seeder.kettle().reference}")
    chosen = page.html.split('id="edit-phone-status"')[1].split("</select>")[0]
    (selected,) = [part for part in chosen.split("<option") if "selected" in part]
    assert 'value="stated"' in selected
    page = noor.post(page.form("/facts/phone"), value="020 7946 0000", status="stated")
    assert "+442079460000" in page.text


def test_wrong_correction_changes_nothing_and_says_what_is_accepted(
    noor: DeskClient, seeder: Seeder
) -> None:
    path = f"/desk/cases/{seeder.kettle().reference}"
    page = noor.post(noor.get(path).form("/facts/email"), value="no address", status="stated")
    assert page.status == 400
    assert "Write an e-mail address such as name@example.com." in page.text
    assert "Earlier: " not in noor.get(path).text


def test_story_cannot_be_rewritten(noor: DeskClient, seeder: Seeder) -> None:
    page = noor.get(f"/desk/cases/{seeder.kettle().reference}")
    form = page.form("/facts/amount")
    form.action = form.action.replace("/amount", "/story")
    assert noor.post(form, value="Something else", status="stated").status == 404


def test_note_is_saved_with_its_author_and_never_sent(noor: DeskClient, seeder: Seeder) -> None:
    kettle = seeder.kettle()
    page = noor.get(f"/desk/cases/{kettle.reference}")
    page = noor.post(page.form("/notes"), text="Rang the shop.\n<b>Nobody</b> there.")
    assert "The note was saved." in page.text
    assert "<b>Nobody</b> there." in page.text
    transcript = noor.get(f"/desk/conversations/{kettle.conversation_id}/messages?after=0")
    assert "Rang the shop" not in transcript.text


def test_empty_note_is_refused(noor: DeskClient, seeder: Seeder) -> None:
    page = noor.get(f"/desk/cases/{seeder.kettle().reference}")
    page = noor.post(page.form("/notes"), text="  ")
    assert page.status == 400
    assert "The note is empty." in page.text


def test_status_change_is_shown_and_unknown_status_refused(
    noor: DeskClient, seeder: Seeder
) -> None:
    page = noor.get(f"/desk/cases/{seeder.kettle().reference}")
    changed = noor.post(page.form("/status"), status="investigating")
    assert "Investigating" in changed.text
    assert "Status changed" in changed.text
    assert noor.post(page.form("/status"), status="lost").status == 400


def test_print_view_has_everything_and_no_forms(noor: DeskClient, seeder: Seeder) -> None:
    kettle = seeder.kettle()
    path = f"/desk/conversations/{kettle.conversation_id}/print?reference={kettle.reference}"
    page = noor.get(path)
    assert KETTLE in page.text
    assert "form" not in {tag for tag, _ in page.elements}


def test_story_stands_right_under_the_headline(noor: DeskClient, seeder: Seeder) -> None:
    page = noor.get(f"/desk/cases/{seeder.kettle().reference}")
    titles = [id_ for id_ in page.ids if id_ == "headline" or id_.endswith("-title")]
    assert titles.index("story-title") == titles.index("headline") + 1


def test_quote_that_says_what_the_value_says_is_shown_once(
    noor: DeskClient, seeder: Seeder
) -> None:
    page = noor.get(f"/desk/cases/{seeder.kettle().reference}")
    facts = page.html.split('id="facts-title"')[1].split('id="timeline-title"')[0]
    assert "<q>£39.99</q>" not in facts
    assert "<q>I want my money back and an apology</q>" in facts
    assert 'href="#q-amount"' in facts


def test_refused_fact_is_not_given_rather_than_not_known(noor: DeskClient, seeder: Seeder) -> None:
    page = noor.get(f"/desk/cases/{seeder.kettle().reference}")
    page = noor.post(page.form("/facts/phone"), value="", status="declined")
    places = [
        page.html.index(it) for it in (">Not given</h3>", 'id="fact-phone"', ">Not known</h3>")
    ]
    assert places == sorted(places)


def test_rules_and_languages_have_names(noor: DeskClient, seeder: Seeder) -> None:
    page = noor.get(f"/desk/cases/{seeder.kettle().reference}")
    assert "House default" in page.text
    assert "house-default" not in page.text
    assert 'title="house-default"' in page.html
    assert "in English" in page.text


def test_example_organisation_is_called_a_demonstration(
    noor: DeskClient, service: RunningService
) -> None:
    assert service.services.core.policy.organisation.is_example
    assert "Demonstration: replace policy/organisation.yml" in noor.get("/desk").text


def test_corrected_category_is_kept_and_decides_the_severity(
    noor: DeskClient, seeder: Seeder, service: RunningService
) -> None:
    case = seeder.file(seeder.conversation("Nobody told me about the fee.", category="safety"))
    page = noor.get(f"/desk/cases/{case.reference}")
    assert "High" in page.text
    page = noor.post(page.form("/category"), category="information")
    assert "The kind of complaint was changed." in page.text
    assert "Safety (inferred)" in page.text
    assert "changed by Noor Vance" in page.text
    summary = service.services.cases.summary(case.reference or "")
    assert summary["category"] == {
        "code": "information",
        "label": service.services.core.policy.category_label("information"),
        "confidence": None,
        "status": "confirmed",
    }
    assert summary["severity"]["level"] == "low"
    with service.services.core.db.read() as session:
        (event,) = session.query(AuditEventRow).filter_by(tag="agent:category:corrected").all()
    assert event.data == {"before": "safety", "after": "information"}


def test_category_of_a_draft_outlasts_what_the_customer_writes_later(
    noor: DeskClient, seeder: Seeder, service: RunningService
) -> None:
    draft = seeder.wait(seeder.conversation("Nobody answers me.", category="billing"))
    page = noor.get(f"/desk/conversations/{draft.conversation_id}")
    noor.post(page.form("/category"), category="service_quality")
    text = "And the bill that you sent me last week is wrong by far."
    seeder.tells_more(draft.conversation_id, text, category="billing")
    summary = service.services.cases.summary_of_conversation(draft.conversation_id)
    assert summary["category"]["code"] == "service_quality"


def test_unknown_category_is_refused(noor: DeskClient, seeder: Seeder) -> None:
    page = noor.get(f"/desk/cases/{seeder.kettle().reference}")
    page = noor.post(page.form("/category"), category="nonsense")
    assert page.status == 400
    assert "Choose one of the values that are offered." in page.text
