"""Facts about the adapters, against servers that answer as the documented APIs do."""

from __future__ import annotations

import base64
import email
import threading
from email import policy
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from handoff.adapters.audit import Tag, record
from handoff.adapters.integration_models import ExternalConversationRow, ExternalFileRow
from handoff.services.consent import ConsentService
from handoff.services.targets import Target
from tests.handoff.web.conftest import MakeService
from tests.support.customer import Customer
from tests.support.desk_seed import Seeder
from tests.support.outbox import mails_to
from tests.support.receiver import Answer, Received, Receiver
from tests.support.service import RunningService
from tests.support.waiting import until

INBOX = "aBcDeFgHiJkLmNoP"


class Zendesk:
    """Tickets as the Tickets API makes them: 201 with the ticket, the same for the same key."""

    def __init__(self) -> None:
        self.tickets: dict[int, dict[str, Any]] = {}
        self.comments: dict[int, list[dict[str, Any]]] = {}
        self._keys: dict[str, int] = {}

    def __call__(self, request: Received) -> Answer:
        login = base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
        if login != "kim@example.com/token:token-of-zendesk":
            return 401, {"error": "Couldn't authenticate you"}
        ticket = request.json()["ticket"]
        if (request.method, request.path) == ("POST", "/api/v2/tickets"):
            key = request.headers["idempotency-key"]
            number = self._keys.setdefault(key, 35436 + len(self._keys))
            self.tickets.setdefault(number, ticket)
            self.comments.setdefault(number, [ticket["comment"]])
            return 201, {"ticket": {"id": number, "subject": ticket["subject"]}, "audit": {}}
        number = int(request.path.rpartition("/")[2])
        if request.method != "PUT" or number not in self.tickets:
            return 404, {"error": "RecordNotFound", "description": "Not found"}
        self.comments[number].append(ticket["comment"])
        return 200, {"ticket": {"id": number}, "audit": {}}


class Chatwoot:
    """The client API of an API inbox: contacts, their conversations, their messages."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, str]] = []
        self.contacts: list[str] = []
        #: What was uploaded, by name; and what lies there to be fetched, by path.
        self.uploads: dict[str, str] = {}
        self.files: dict[str, Answer] = {}
        self.refused = ""
        self.arrived = threading.Semaphore(0)

    def __call__(self, request: Received) -> Answer:
        start = f"/public/api/v1/inboxes/{INBOX}/contacts"
        if request.method == "GET":
            return self.files.get(request.path, (404, "not found"))
        if request.headers["content-type"].startswith("multipart/form-data"):
            return self._upload(request)
        body = request.json()
        if not request.path.startswith(start):
            return 404, {"error": "not found"}
        rest = request.path.removeprefix(start).strip("/").split("/")
        if rest == [""]:
            self.contacts.append(body["identifier"])
            return 200, {"source_id": "src-1", "pubsub_token": "t", "id": 7, "name": "x"}
        if rest == ["src-1", "conversations"]:
            return 200, {"id": 12, "inbox_id": 3, "messages": [], "contact": {"id": 7}}
        if rest == ["src-1", "conversations", "12", "messages"]:
            self.messages.append((body["echo_id"], body["content"]))
            self.arrived.release()
            return 200, {"id": len(self.messages), "content": body["content"], "message_type": 0}
        return 404, {"error": "not found"}

    def _upload(self, request: Received) -> Answer:
        head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
        form = email.message_from_bytes(head + request.body, policy=policy.HTTP)
        (file,) = [
            part
            for part in form.iter_parts()
            if part.get_param("name", header="content-disposition") == "attachments[]"
        ]
        if file.get_filename() == self.refused:
            return 422, {"message": "File size is too big"}
        self.uploads[str(file.get_filename())] = str(file.get_content()).strip()
        return 200, {"id": 500, "content": None, "message_type": 0, "attachments": []}


@pytest.fixture
def service(make_service: MakeService) -> RunningService:
    return make_service()


def test_slack_gets_a_line_that_names_no_customer(service: RunningService) -> None:
    with Receiver(lambda _: (200, "ok")) as slack:
        service.services.targets.add("slack", "Team", f"{slack.url}/services/T0/B0/x")
        case = Seeder(service.services).kettle()
        slack.wait()
        text = slack.received[0].json()["text"]
        assert text.startswith(f"New complaint {case.reference} (")
        assert f"<{service.settings.public_url}/desk/cases/{case.reference}|" in text
        assert "urgent" in text
        assert "Amira" not in text
        assert "kettle" not in text


def test_colleagues_read_the_language_of_the_connection(service: RunningService) -> None:
    with Receiver(lambda _: (200, "ok")) as slack:
        url = f"{slack.url}/services/T0/B0/x"
        service.services.targets.add("slack", "Team", url, (), {"language": "de"})
        case = Seeder(service.services).kettle()
        slack.wait()
        text = slack.received[0].json()["text"]
        assert text.startswith(f"Neue Beschwerde {case.reference} (Sicherheit, dringend)")
        assert text.endswith("|Am Arbeitsplatz öffnen>")


def test_email_has_the_summary_and_is_one_mail(service: RunningService) -> None:
    service.services.targets.add("email", "Team", "care@example.com")
    case = Seeder(service.services).kettle()

    (mail,) = mails_to(service.settings.outbox_dir, "care@example.com")
    assert mail["Subject"] == f"New complaint {case.reference}"
    assert "burned my hand" in mail.get_content()


def test_zendesk_gets_one_ticket_a_conversation_with_internal_notes(
    service: RunningService,
) -> None:
    zendesk = Zendesk()
    options = {"user": "kim@example.com", "token": "token-of-zendesk"}
    with Receiver(zendesk) as receiver:
        service.services.targets.add("zendesk", "Help", receiver.url, (), options)
        seeder = Seeder(service.services)
        case = seeder.kettle()
        until(lambda: len(zendesk.tickets) == 1)
        seeder.wait(case)
        until(lambda: sum(map(len, zendesk.comments.values())) == 2)
    (ticket,) = zendesk.tickets.values()
    assert (ticket["external_id"], ticket["priority"]) == (case.reference, "urgent")
    assert ticket["tags"] == ["redress", "safety"]
    assert "requester" not in ticket
    notes = next(iter(zendesk.comments.values()))
    assert [note["public"] for note in notes] == [False, False]
    assert "burned my hand" in notes[0]["body"]
    assert "A person is asked for" in notes[1]["body"]


def test_a_wrong_token_loses_nothing(service: RunningService) -> None:
    options = {"user": "kim@example.com", "token": "another-token"}
    with Receiver(Zendesk()) as receiver:
        target, _ = service.services.targets.add("zendesk", "Help", receiver.url, (), options)
        case = Seeder(service.services).kettle()
        receiver.wait()
        until(lambda: service.services.targets.list()[0].waiting == 1)
    assert service.services.cases.summary(str(case.reference))["reference"] == case.reference
    assert service.services.targets.get(target.id).reached_at is None


@pytest.fixture
def chatwoot() -> Chatwoot:
    return Chatwoot()


def callback(service: RunningService, target_id: str, **body: Any) -> httpx.Response:
    token = service.services.chatwoot.callback_token(target_id)
    with service.client() as http:
        return http.post(f"/adapters/chatwoot/{target_id}/{token}", json=body)


def answer(content: str | None, **more: Any) -> dict[str, Any]:
    """Return what Chatwoot tells of an answer that was written there."""
    return {
        "event": "message_created",
        "id": 901,
        "content": content,
        "message_type": "outgoing",
        "private": False,
        "conversation": {"id": 12},
        **more,
    }


def add_chatwoot(service: RunningService, receiver: Receiver) -> Target:
    target, _ = service.services.targets.add(
        "chatwoot", "Shop team", receiver.url, (), {"inbox": INBOX}
    )
    return target


def until_known(service: RunningService) -> None:
    """Wait until the delivery is noted: before that no answer is known to belong to a chat."""

    def is_known() -> bool:
        with service.services.core.db.read() as session:
            return session.scalar(select(ExternalConversationRow.external_id)) is not None

    until(is_known)


def test_chatwoot_takes_a_live_chat_and_answers_in_it(
    service: RunningService, chatwoot: Chatwoot
) -> None:
    with Receiver(chatwoot) as receiver, service.client() as http:
        target = add_chatwoot(service, receiver)
        customer = Customer(http)
        customer.send("My lamp is broken.")
        service.services.handoffs.request(customer.id, "customer_asked")
        until(lambda: any(text == "My lamp is broken." for _, text in chatwoot.messages))
        until_known(service)
        assert chatwoot.contacts == [customer.id]
        assert any(text.startswith("Assistant: ") for _, text in chatwoot.messages)
        sender = {"id": 1, "name": "Kim", "type": "user"}
        reply = answer("Hello, which lamp is it?", sender=sender)
        assert callback(service, target.id, **reply).json() == {"taken": True}
        assert callback(service, target.id, **reply).json() == {"taken": True}
        secret = reply | {"id": 902, "content": "He sounds angry.", "private": True}
        assert callback(service, target.id, **secret).json() == {"taken": False}
        echoed = reply | {"id": 903, "content": "My lamp is broken.", "message_type": "incoming"}
        assert callback(service, target.id, **echoed).json() == {"taken": False}
        said = [one for one in customer.messages() if one["from"] == "agent"]
        assert [(one["name"], one["text"]) for one in said] == [
            ("Shop team", "Hello, which lamp is it?")
        ]
        customer.send("The blue one.", wait=0)
        until(lambda: any(text == "The blue one." for _, text in chatwoot.messages))
        assert len({echo for echo, _ in chatwoot.messages}) == len(chatwoot.messages)
        assert all("which lamp" not in text for _, text in chatwoot.messages)
        solved = {"event": "conversation_status_changed", "id": 12, "status": "resolved"}
        assert callback(service, target.id, **solved).json() == {"taken": True}
        assert customer.get("messages").json()["owner"] == "bot"


def upload(customer: Customer, name: str, content: bytes) -> httpx.Response:
    return customer.http.post(
        f"{customer.path}/evidence", files={"file": (name, content)}, headers=customer.headers
    )


def test_files_cross_to_chatwoot_and_one_it_refuses_is_named(
    service: RunningService, chatwoot: Chatwoot
) -> None:
    with Receiver(chatwoot) as receiver, service.client() as http:
        add_chatwoot(service, receiver)
        customer = Customer(http)
        customer.send("My lamp is broken.")
        ConsentService(service.services.core).accept(customer.id)
        chatwoot.refused = "huge.txt"
        assert upload(customer, "before.txt", b"bought in May").status_code == 201
        service.services.handoffs.request(customer.id, "customer_asked")
        until(lambda: chatwoot.uploads == {"before.txt": "bought in May"})
        assert upload(customer, "huge.txt", b"all of it").status_code == 201
        until(lambda: any("huge.txt" in text for _, text in chatwoot.messages))
        customer.send("Did you get it?", wait=0)
        until(lambda: any(text == "Did you get it?" for _, text in chatwoot.messages))
        assert [*chatwoot.uploads] == ["before.txt"]


def test_files_of_chatwoot_reach_the_customer_and_only_from_there(
    service: RunningService, chatwoot: Chatwoot
) -> None:
    files = service.services.chatwoot.files
    with (
        Receiver(chatwoot) as receiver,
        Receiver(lambda _: (200, "a secret of the inside")) as inside,
        service.client() as http,
    ):
        target = add_chatwoot(service, receiver)
        customer = Customer(http)
        customer.send("My lamp is broken.")
        service.services.handoffs.request(customer.id, "customer_asked")
        until(lambda: any(text == "My lamp is broken." for _, text in chatwoot.messages))
        until_known(service)
        chatwoot.files["/rails/blobs/redirect/1/Return%20label.txt"] = (302, "/rails/disk/1")
        chatwoot.files["/rails/disk/1"] = (200, "Parcel 17")
        chatwoot.files["/rails/blobs/redirect/2/away.txt"] = (302, f"{inside.url}/metadata")
        chatwoot.files["/rails/blobs/redirect/3/page.html"] = (200, "<html><script>")
        urls = [f"{receiver.url}{path}" for path in chatwoot.files if "redirect" in path]
        urls.append(f"{inside.url}/metadata/direct.txt")
        attached = [{"id": n, "file_type": "file", "data_url": url} for n, url in enumerate(urls)]
        reply = answer(None, attachments=attached)
        for _ in range(2):
            assert callback(service, target.id, **reply).json() == {"taken": True}
        files.run_due()
        lost = ("away.txt", "page.html", "direct.txt")
        until(lambda: all(any(one in text for _, text in chatwoot.messages) for one in lost))
        assert inside.received == []
        (said,) = [one for one in customer.messages() if one["from"] == "agent"]
        assert said["text"] == "Here is a file for you: “Return label.txt”."
        evidence = service.services.evidence
        (file,) = evidence.list(customer.id)
        assert evidence.open(customer.id, file.evidence_id)[1].read_text() == "Parcel 17"


def test_a_file_that_is_not_there_yet_is_tried_again(
    service: RunningService, chatwoot: Chatwoot
) -> None:
    core = service.services.core
    with Receiver(chatwoot) as receiver, service.client() as http:
        target = add_chatwoot(service, receiver)
        customer = Customer(http)
        service.services.handoffs.request(customer.id, "customer_asked")
        until_known(service)
        attached = [{"id": 4, "data_url": f"{receiver.url}/late/label.txt"}]
        reply = answer("Here is your label.", attachments=attached)
        callback(service, target.id, **reply)

        def row() -> ExternalFileRow:
            with core.db.read() as session:
                return session.scalars(select(ExternalFileRow)).one()

        until(lambda: row().attempts == 1)
        assert row().next_attempt_at is not None
        assert [one["text"] for one in customer.messages() if one["from"] == "agent"] == [
            "Here is your label."
        ]
        chatwoot.files["/late/label.txt"] = (200, "Parcel 17")
        with core.db.write() as session:
            session.scalars(select(ExternalFileRow)).one().next_attempt_at = core.clock()
        until(lambda: row().url == "")
        assert row().next_attempt_at is None
        assert len(service.services.evidence.list(customer.id)) == 1


def test_only_the_right_address_takes_answers(service: RunningService, chatwoot: Chatwoot) -> None:
    target, _ = service.services.targets.add(
        "chatwoot", "Shop team", "http://127.0.0.1:9", (), {"inbox": INBOX}
    )
    with service.client() as http:
        wrong = http.post(f"/adapters/chatwoot/{target.id}/{'0' * 64}", json={})
        assert wrong.status_code == 404
    assert callback(service, target.id, event="message_created", id=1).json() == {"taken": False}


def test_a_deadline_that_passed_is_told(service: RunningService) -> None:
    core = service.services.core
    with Receiver(lambda _: (200, "ok")) as slack:
        service.services.targets.add("slack", "Team", slack.url)
        case = Seeder(service.services).kettle()
        slack.wait()
        with core.db.write() as session:
            record(
                session,
                core.clock(),
                "system",
                Tag.DEADLINE_BREACHED,
                conversation_id=case.conversation_id,
                case_reference=case.reference,
                kind="final",
                alert="breached",
            )
        slack.wait()
        assert "A deadline of" in slack.received[1].json()["text"]
