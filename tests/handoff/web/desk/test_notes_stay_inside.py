"""What agents write among themselves reaches no customer, on no public path."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select
from websockets.sync.client import connect

from handoff.adapters.models import MailRow, ReadMarkRow
from handoff.services.left import LeftService
from handoff.web.openapi import describe
from tests.support.desk_client import DeskClient
from tests.support.desk_seed import Seeded, Seeder
from tests.support.service import RunningService

SECRET_NOTE = "the goodwill limit is 75 pounds"
#: Every public path that answers a customer about a conversation.
PATHS = [
    path
    for path, item in describe("http://127.0.0.1")["paths"].items()
    if "{conversation_id}" in path and "get" in item and not path.endswith(("socket", "summary"))
]


@pytest.fixture
def noted(noor: DeskClient, seeder: Seeder) -> Seeded:
    """A conversation with a note, that its customer can read."""
    seeded = seeder.wait(seeder.conversation("Nobody answers my letters about the meter."))
    page = noor.post(noor.get(f"/desk/conversations/{seeded.conversation_id}").form("/join"))
    noor.post(page.form("/notes"), text=SECRET_NOTE)
    return seeded


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("accept", ["application/json", "text/plain", "text/html"])
def test_no_public_path_shows_a_note(
    service: RunningService, noted: Seeded, path: str, accept: str
) -> None:
    url = service.url + path.replace("{conversation_id}", noted.conversation_id)
    headers = {"Authorization": f"Bearer {noted.token}", "Accept": accept}
    answer = httpx.get(url, headers=headers, timeout=60, trust_env=False)
    # What a customer's token does not open answers 401; of their files none has this name.
    is_theirs = path.endswith(("/messages", "/draft", "/transcript"))
    wanted = 404 if path.endswith("{evidence_id}") else 200 if is_theirs else 401
    assert answer.status_code == wanted, answer.text
    assert "goodwill" not in answer.text


def test_socket_replays_no_note(service: RunningService, noted: Seeded) -> None:
    url = f"{service.url}/api/v1/conversations/{noted.conversation_id}/socket"
    with connect(url.replace("http", "ws"), open_timeout=30, proxy=None) as socket:
        socket.send(f'{{"type":"hello","token":"{noted.token}","after":0}}')
        frames: list[str] = []
        while not (frames and '"draft"' in frames[-1]):
            frames.append(str(socket.recv(timeout=30)))
    assert "goodwill" not in "".join(frames)
    assert "Nobody answers my letters" in "".join(frames)


def test_mail_to_a_customer_who_left_has_no_note(
    noor: DeskClient, service: RunningService, seeder: Seeder
) -> None:
    facts = {"email": ("ana@example.com", "ana@example.com")}
    seeded = seeder.wait(seeder.conversation("Nobody answers my letters.", facts))
    page = noor.post(noor.get(f"/desk/conversations/{seeded.conversation_id}").form("/join"))
    noor.post(page.form("/notes"), text=SECRET_NOTE)
    noor.post(page.form("/send"), text="I am looking into it.")
    core = service.services.core
    with core.db.write() as session:
        row = session.get_one(ReadMarkRow, seeded.conversation_id)
        row.unread_since = core.clock() - timedelta(days=1)
    LeftService(core, lambda _: False).queue_due()
    with core.db.read() as session:
        (mail,) = session.scalars(select(MailRow).where(MailRow.kind == "agent_reply")).all()
    assert mail.state == "sent" or "I am looking into it." in mail.text_body
    assert "goodwill" not in mail.text_body
