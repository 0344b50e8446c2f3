"""Files that an agent sends to the customer, over HTTP as both see them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from handoff.adapters.audit import Tag
from handoff.adapters.files import path_of
from handoff.adapters.models import AuditEventRow, EvidenceRow
from tests.handoff.web.desk.test_chat import path_of as page_of
from tests.support.desk_client import DeskClient, Page
from tests.support.desk_seed import Seeded, Seeder
from tests.support.samples import PNG
from tests.support.service import RunningService

LETTER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\nYour refund"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def chat(noor: DeskClient, seeder: Seeder) -> Seeded:
    """A chat that Noor has taken."""
    waiting = seeder.wait(seeder.conversation("Nobody answers my letters about the meter."))
    noor.post(noor.get(page_of(waiting)).form("/join"))
    return waiting


def send(
    client: DeskClient, page: str, content: bytes, name: str = "Refund letter.pdf", **fields: str
) -> Page:
    """Send the composer's form with a file, as a browser without scripts does."""
    form = client.get(page).form("/send")
    data = form.fields | {"text": ""} | fields
    return Page(client.http.post(form.action, data=data, files={"file": (name, content)}))


def kept(service: RunningService, content: bytes) -> bool:
    """Return whether a file of this content lies on the disk."""
    folder = service.services.core.settings.evidence_dir
    return path_of(folder, sha256(content).hexdigest()).exists()


@contextmanager
def as_customer(service: RunningService, chat: Seeded) -> Iterator[httpx.Client]:
    with service.client() as http:
        http.headers["Authorization"] = f"Bearer {chat.token}"
        http.base_url = f"{service.url}/api/v1/conversations/{chat.conversation_id}/"
        yield http


def agents_messages(http: httpx.Client) -> list[dict[str, Any]]:
    return [one for one in http.get("messages").json()["messages"] if one["from"] == "agent"]


def test_the_customer_gets_a_file_with_its_message(
    noor: DeskClient, service: RunningService, chat: Seeded, seeder: Seeder
) -> None:
    page = send(noor, page_of(chat), LETTER, text="The refund is on its way.")
    assert "Your message was sent." in page.text
    assert "Sent to the customer" in page.text
    with as_customer(service, chat) as http:
        [message] = agents_messages(http)
        assert message["text"] == "The refund is on its way."
        file = message["file"]
        assert (file["name"], file["size"]) == ("Refund letter.pdf", len(LETTER))
        got = http.get(f"evidence/{file['evidence_id']}")
        assert (got.content, got.headers["content-type"]) == (LETTER, "application/pdf")
        assert got.headers["content-disposition"].startswith("attachment;")
        assert got.headers["x-content-type-options"] == "nosniff"
        transcript = http.get("transcript").text
        assert "File: Refund letter.pdf" in transcript
        assert "Files sent to you" in transcript
        # Only who has the token gets it, and only from its own conversation.
        other = seeder.conversation("Another complaint.")
        url = f"evidence/{file['evidence_id']}"
        assert http.get(url, headers={"Authorization": "Bearer wrong"}).status_code == 401
        with as_customer(service, other) as stranger:
            assert stranger.get(url).status_code == 404
    core = service.services.core
    with core.db.read() as session:
        event = select(AuditEventRow).where(AuditEventRow.tag == Tag.EVIDENCE_SENT.value)
        assert session.scalars(event).one().data["evidence_id"] == file["evidence_id"]
    # What the customer told stays what the customer told.
    summary = service.services.cases.summary_of_conversation(chat.conversation_id)
    assert summary["evidence"] == []


def test_a_file_alone_is_named_in_words(
    noor: DeskClient, service: RunningService, chat: Seeded
) -> None:
    send(noor, page_of(chat), PNG, "photo.png")
    send(noor, page_of(chat), PNG, "photo.png")
    with as_customer(service, chat) as http:
        first, second = agents_messages(http)
    assert first["text"] == "Here is a file for you: “photo.png”."
    assert first["file"]["evidence_id"] == second["file"]["evidence_id"]


def test_what_is_not_accepted_is_refused_and_the_words_stay(
    noor: DeskClient, service: RunningService, chat: Seeded
) -> None:
    limit = service.services.core.settings.evidence_max_bytes
    for content, name, status, words in (
        (b"MZ\x90\x00" + bytes(64), "run.exe", 415, "not accepted"),
        (b"", "nothing.txt", 400, "empty"),
        (b"a" * (limit + 1), "long.txt", 413, "at most"),
    ):
        page = send(noor, page_of(chat), content, name, text="Please see the letter.")
        assert page.status == status, name
        assert words in page.text
        assert "Please see the letter." in page.text
    form = noor.get(page_of(chat)).form("/send")
    data = form.fields | {"csrf": "wrong", "text": "Forged"}
    forged = noor.http.post(form.action, data=data, files={"file": ("a.txt", b"Forged.")})
    assert forged.status_code == 403
    with as_customer(service, chat) as http:
        assert agents_messages(http) == []
    assert not kept(service, b"Forged.")
    assert not list(service.services.core.settings.evidence_dir.glob("incoming-*"))


def test_somebody_elses_chat_takes_no_file(
    noor: DeskClient, lee: DeskClient, service: RunningService, chat: Seeded
) -> None:
    form = noor.get(page_of(chat)).form("/send")
    form.fields["csrf"] = lee.get("/desk").form("/sign-out").fields["csrf"]
    data = form.fields | {"text": "Hello"}
    files = {"file": ("a.txt", b"Not hers to send.")}
    refused = lee.http.post(form.action, data=data, files=files, headers=HTMX)
    assert refused.status_code == 422
    core = service.services.core
    with core.db.read() as session:
        assert session.scalars(select(EvidenceRow)).all() == []
    assert not kept(service, b"Not hers to send.")
