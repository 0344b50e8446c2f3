"""The list of e-mails that could not be delivered, over HTTP."""

from __future__ import annotations

from handoff.adapters.models import AuditEventRow, MailRow
from handoff.services.mail import queue_mail
from tests.support.desk_client import DeskClient
from tests.support.desk_seed import Seeder
from tests.support.service import RunningService


def give_up(service: RunningService, reference: str) -> str:
    """Return the id of a mail about a case that was given up."""
    core = service.services.core
    with core.db.write() as session:
        row = queue_mail(session, core, "confirmation", reference, "jo@example.com", "Hi", "Hi")
        row.state, row.attempts = "failed", 8
        return row.id


def test_nothing_failed_is_said_kindly(noor: DeskClient) -> None:
    assert "Every e-mail was delivered or is on its way" in noor.get("/desk/mail").text
    assert "could not be delivered" not in noor.get("/desk").text


def test_failed_mail_is_announced_and_tried_again(
    noor: DeskClient, seeder: Seeder, service: RunningService
) -> None:
    case = seeder.file(seeder.conversation("The lamp is broken.", category="delivery"))
    mail_id = give_up(service, case.reference or "")
    assert "One e-mail could not be delivered." in noor.get("/desk").text
    page = noor.get("/desk/mail")
    for words in ("jo@example.com", case.reference or "", "8 attempts"):
        assert words in page.text
    page = noor.post(page.form(f"/mail/{mail_id}/retry"))
    assert "The e-mail is being sent again now." in page.text
    with service.services.core.db.read() as session:
        assert session.get_one(MailRow, mail_id).state != "failed"
        actors = [
            event.actor
            for event in session.query(AuditEventRow).filter_by(tag="system:mail:queued")
        ]
    assert any(actor.startswith("agent:") for actor in actors)


def test_list_of_mails_needs_an_agent(service: RunningService) -> None:
    client = DeskClient(service.url)
    assert client.get("/desk/mail").response.url.path == "/desk/sign-in"
    client.close()
