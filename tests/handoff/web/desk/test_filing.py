"""An agent finishes an intake: read-back in the chat, then filing."""

from __future__ import annotations

import pytest

from handoff.adapters.models import AuditEventRow
from handoff.domain.messages import Sender
from tests.support.desk_client import DeskClient, Page
from tests.support.desk_seed import Seeded, Seeder
from tests.support.service import RunningService

STORY = "The radio I bought in October has been dead since the first day."


@pytest.fixture
def draft(seeder: Seeder) -> Seeded:
    facts = {"customer_name": ("Jo March", "Jo March"), "product": ("radio", "radio")}
    return seeder.wait(seeder.conversation(STORY, facts, category="product_defect"))


def joined(desk: DeskClient, seeded: Seeded) -> Page:
    page = desk.get(f"/desk/conversations/{seeded.conversation_id}")
    return desk.post(page.form("/join"))


def messages(service: RunningService, seeded: Seeded) -> list[dict[str, object]]:
    headers = {"Authorization": f"Bearer {seeded.token}"}
    with service.client() as http:
        url = f"/api/v1/conversations/{seeded.conversation_id}/messages"
        listed: list[dict[str, object]] = http.get(url, headers=headers).json()["messages"]
        return listed


def test_filing_is_offered_only_to_who_holds_the_chat_and_after_read_back(
    noor: DeskClient, draft: Seeded
) -> None:
    page = noor.get(f"/desk/conversations/{draft.conversation_id}")
    assert not page.has_form("/read-back")
    page = joined(noor, draft)
    assert page.has_form("/read-back")
    assert not page.has_form("/file")


def test_read_back_has_everything_and_a_button_to_confirm(
    noor: DeskClient, service: RunningService, draft: Seeded
) -> None:
    noor.post(joined(noor, draft).form("/read-back"))
    told, sent = messages(service, draft)[-2:]
    assert told["from"] == "agent"
    for words in (STORY, "Jo March", "radio"):
        assert words in str(told["text"])
    assert sent["from"] == "bot"
    assert [choice["payload"] for choice in sent["choices"]] == ["confirm", "change"]  # type: ignore[attr-defined]
    assert sent["expects"] == {"fact": "confirmation", "input": "choice", "optional": False}
    assert sent["case"] is None


def test_customer_confirms_and_the_agent_files_once(
    noor: DeskClient, seeder: Seeder, service: RunningService, draft: Seeded
) -> None:
    noor.post(joined(noor, draft).form("/read-back"))
    seeder.says(draft.conversation_id, Sender.CUSTOMER, "That is right", choice="confirm")
    page = noor.get(f"/desk/conversations/{draft.conversation_id}")
    assert "The customer has confirmed the read-back." in page.text
    form = page.form("/file")
    filed = noor.post(form)
    assert filed.response.url.path.startswith("/desk/cases/RD-")
    again = noor.post(form)
    assert again.response.url.path == filed.response.url.path
    told = [message for message in messages(service, draft) if message["case"]]
    assert len(told) == 1
    reference = filed.response.url.path.removeprefix("/desk/cases/")
    assert told[0]["case"] == {"reference": reference}
    assert reference in str(told[0]["text"])


def test_confirmation_by_other_means_needs_a_statement_which_is_kept(
    noor: DeskClient, service: RunningService, draft: Seeded
) -> None:
    page = noor.post(joined(noor, draft).form("/read-back"))
    refused = noor.post(page.form("/file"), statement=" ")
    assert refused.status == 400
    assert "Write how the customer confirmed the read-back" in refused.text
    filed = noor.post(page.form("/file"), statement="On the telephone, at ten.")
    assert filed.status == 200
    assert "as stated by the agent: On the telephone, at ten." in filed.text
    with service.services.core.db.read() as session:
        tags = [event.tag for event in session.query(AuditEventRow)]
    assert "agent:case:filed" in tags
    assert "customer:case:filed" not in tags


def test_changed_facts_must_be_read_back_again(
    noor: DeskClient, seeder: Seeder, draft: Seeded
) -> None:
    page = noor.post(joined(noor, draft).form("/read-back"))
    form = page.form("/file")
    page = noor.post(page.form("/facts/product"), value="kitchen radio", status="stated")
    assert not page.has_form("/file")
    assert "and changed since" in page.text
    seeder.says(draft.conversation_id, Sender.CUSTOMER, "That is right", choice="confirm")
    refused = noor.post(form)
    assert refused.status == 409
    assert "read them back again" in refused.text


def test_only_the_holder_reads_back_and_files(
    noor: DeskClient, lee: DeskClient, draft: Seeded
) -> None:
    page = noor.post(joined(noor, draft).form("/read-back"))
    csrf = lee.get("/desk").form("/sign-out").fields["csrf"]
    for name in ("/read-back", "/file"):
        form = page.form(name)
        form.fields["csrf"] = csrf
        refused = lee.post(form, statement="They said yes.")
        assert refused.status == 403
        assert "Another agent has this conversation." in refused.text


def test_nothing_told_cannot_be_read_back(noor: DeskClient, service: RunningService) -> None:
    opened = service.services.conversations.start("en-GB")
    service.services.handoffs.request(opened.conversation_id, "customer_asked")
    page = joined(noor, Seeded(opened.conversation_id, opened.token))
    refused = noor.post(page.form("/read-back"))
    assert refused.status == 409
    assert "has not told what happened" in refused.text


def test_customer_s_button_confirms_while_the_agent_holds_the_chat(
    noor: DeskClient, service: RunningService, draft: Seeded
) -> None:
    noor.post(joined(noor, draft).form("/read-back"))
    headers = {"Authorization": f"Bearer {draft.token}"}
    with service.client() as http:
        url = f"/api/v1/conversations/{draft.conversation_id}/messages"
        body = {"client_id": "pressed", "choice": "confirm"}
        assert http.post(url, json=body, headers=headers).status_code == 202
    page = noor.get(f"/desk/conversations/{draft.conversation_id}")
    assert "The customer has confirmed the read-back." in page.text
