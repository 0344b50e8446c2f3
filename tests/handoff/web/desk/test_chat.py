"""Taking over, talking, handing back and closing; live news while a page is open."""

from __future__ import annotations

import json
import threading

import httpx
import pytest

from handoff.domain.messages import Sender
from tests.support.desk_client import DeskClient, Form, Page
from tests.support.desk_seed import Seeded, Seeder
from tests.support.service import RunningService

HTMX = {"HX-Request": "true"}


@pytest.fixture
def waiting(seeder: Seeder) -> Seeded:
    return seeder.wait(seeder.conversation("Nobody answers my letters about the meter."))


def path_of(seeded: Seeded) -> str:
    return f"/desk/conversations/{seeded.conversation_id}"


def customer_sees(service: RunningService, seeded: Seeded) -> list[tuple[str, str]]:
    headers = {"Authorization": f"Bearer {seeded.token}"}
    with service.client() as http:
        url = f"/api/v1/conversations/{seeded.conversation_id}/messages"
        messages = http.get(url, headers=headers).json()["messages"]
    return [(message["from"], message["text"]) for message in messages]


def customer_says(service: RunningService, seeded: Seeded, text: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {seeded.token}"}
    with service.client() as http:
        url = f"/api/v1/conversations/{seeded.conversation_id}/messages"
        return http.post(url, json={"client_id": text, "text": text}, headers=headers)


def test_joining_tells_the_customer_who_is_there(
    noor: DeskClient, service: RunningService, waiting: Seeded
) -> None:
    page = noor.post(noor.get(path_of(waiting)).form("/join"))
    assert "You have joined the chat." in page.text
    assert "You answer this chat; the assistant is silent." in page.text
    assert ("system", "Noor Vance has joined the chat.") in customer_sees(service, waiting)


def test_second_agent_is_told_who_has_it(
    noor: DeskClient, lee: DeskClient, waiting: Seeded
) -> None:
    late = lee.get(path_of(waiting)).form("/join")
    noor.post(noor.get(path_of(waiting)).form("/join"))
    page = lee.post(late)
    assert page.status == 409
    assert "Noor Vance has this conversation." in page.text
    assert not page.has_form("/send")
    assert not page.has_form("/join")


def test_messages_go_both_ways_and_the_assistant_stays_silent(
    noor: DeskClient, service: RunningService, waiting: Seeded
) -> None:
    page = noor.post(noor.get(path_of(waiting)).form("/join"))
    noor.post(page.form("/send"), text="Good morning,\nhow can I help?")
    assert customer_says(service, waiting, "My meter <b>reads</b> backwards").status_code == 202
    page = noor.get(path_of(waiting))
    assert "My meter <b>reads</b> backwards" in page.text
    seen = customer_sees(service, waiting)
    assert seen[-2:] == [
        ("agent", "Good morning,\nhow can I help?"),
        ("customer", "My meter <b>reads</b> backwards"),
    ]


def test_message_sent_twice_arrives_once(
    noor: DeskClient, service: RunningService, waiting: Seeded
) -> None:
    page = noor.post(noor.get(path_of(waiting)).form("/join"))
    form = page.form("/send")
    noor.post(form, text="I am looking into it.")
    noor.post(form, text="I am looking into it.")
    assert customer_sees(service, waiting).count(("agent", "I am looking into it.")) == 1


def test_who_does_not_hold_the_chat_cannot_write_and_keeps_the_text(
    noor: DeskClient, lee: DeskClient, service: RunningService, waiting: Seeded
) -> None:
    page = noor.post(noor.get(path_of(waiting)).form("/join"))
    form = page.form("/send")
    foreign = lee.get(path_of(waiting))
    form.fields["csrf"] = foreign.form("/sign-out").fields["csrf"]
    refused = lee.post(form, text="Let me answer that.")
    assert refused.status == 403
    assert "Noor Vance has this conversation." in refused.text
    assert ("agent", "Let me answer that.") not in customer_sees(service, waiting)


def test_empty_message_is_refused_beside_the_field(noor: DeskClient, waiting: Seeded) -> None:
    form = noor.post(noor.get(path_of(waiting)).form("/join")).form("/send")
    response = noor.http.post(form.action, data=form.fields | {"text": " "}, headers=HTMX)
    page = Page(response)
    assert page.status == 422
    assert "composer-problem" in page.ids
    assert page.has_form("/send")


def test_handing_back_lets_the_assistant_answer_again(
    noor: DeskClient, service: RunningService, waiting: Seeded
) -> None:
    page = noor.post(noor.get(path_of(waiting)).form("/join"))
    page = noor.post(page.form("/release"))
    assert "The assistant answers again." in page.text
    answer = customer_says(service, waiting, "Hello again").json()
    assert answer["owner"] == "bot"
    assert {message["from"] for message in answer["messages"]} == {"bot"}


def test_closing_ends_the_chat_and_it_can_be_reopened(
    noor: DeskClient, waiting: Seeded, service: RunningService
) -> None:
    page = noor.post(noor.get(path_of(waiting)).form("/join"))
    page = noor.post(page.form("/close"))
    assert "The chat is closed." in page.text
    assert ("system", "Noor Vance has closed this conversation.") in customer_sees(service, waiting)
    page = noor.post(page.form("/join"))
    assert "You answer this chat" in page.text


def test_fragment_has_only_newer_messages(
    noor: DeskClient, seeder: Seeder, waiting: Seeded
) -> None:
    page = noor.get(path_of(waiting))
    end = next(a["hx-get"] for _, a in page.elements if a.get("class") == "line-end")
    assert "line " not in noor.get(end).html
    seeder.says(waiting.conversation_id, Sender.BOT, "Somebody will be with you soon.")
    fragment = noor.get(end)
    assert "Somebody will be with you soon." in fragment.text
    assert "Nobody answers my letters" not in fragment.text


def test_state_fragment_says_when_facts_are_newer(
    noor: DeskClient, seeder: Seeder, waiting: Seeded
) -> None:
    page = noor.get(path_of(waiting))
    state = next(a["hx-get"] for _, a in page.elements if a.get("id") == "state")
    assert "new information" not in noor.get(state).text
    seeder.answers(waiting.conversation_id, "customer_name", "Jo March", "Jo March")
    assert "There is new information about this complaint." in noor.get(state).text


def listen(desk: DeskClient, topic: str, is_open: threading.Event, heard: list[str]) -> None:
    with desk.http.stream("GET", "/desk/events", params={"topic": topic}) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        for line in response.iter_lines():
            if line == "event: ready":
                is_open.set()
            if line.startswith("data: ") and line != "data: {}":
                heard.append(json.loads(line.removeprefix("data: "))["topic"])
                return


@pytest.mark.parametrize("topic", ["queue", "conversation"])
def test_open_pages_hear_of_news(
    noor: DeskClient, lee: DeskClient, waiting: Seeded, topic: str
) -> None:
    form = noor.get(path_of(waiting)).form("/join")
    topic = "queue" if topic == "queue" else f"conversation:{waiting.conversation_id}"
    is_open, heard = threading.Event(), list[str]()
    listener = threading.Thread(target=listen, args=(lee, topic, is_open, heard), daemon=True)
    listener.start()
    assert is_open.wait(20)
    noor.post(form)
    listener.join(20)
    assert heard == [topic]


def test_unknown_topics_are_refused(noor: DeskClient) -> None:
    assert noor.get("/desk/events?topic=everything").status == 400
    assert noor.get("/desk/events").status == 400


def test_forms_survive_without_their_hidden_key(noor: DeskClient, waiting: Seeded) -> None:
    page = noor.post(noor.get(path_of(waiting)).form("/join"))
    form = Form(page.form("/send").action)
    form.fields["csrf"] = page.form("/send").fields["csrf"]
    assert "Your message was sent." in noor.post(form, text="Still there?").text
