"""The widget API to the letter: opening, sending, repeating, reading."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from sqlalchemy import update

from handoff.adapters.models import ConversationRow
from handoff.services.conversations import token_hash
from tests.support.assistant import GREETING, Answer, Body, StubAssistant, reply
from tests.support.customer import Customer
from tests.support.service import RunningService

MESSAGE_KEYS = ["seq", "id", "from", "name", "text", "language", "choices", "expects", "case", "at"]


def test_opening_gives_token_and_greeting(customer: Customer) -> None:
    opened = customer.opened
    assert set(opened) == {
        *("conversation_id", "token", "expires_at", "owner", "language", "messages"),
    }
    assert opened["owner"] == "bot"
    assert [m["text"] for m in opened["messages"]] == [m["text"] for m in GREETING]
    assert [m["seq"] for m in opened["messages"]] == [1, 2]
    last = opened["messages"][-1]
    assert list(last) == MESSAGE_KEYS
    assert last["from"] == "bot"
    assert last["expects"] == {"fact": "consent", "input": "choice", "optional": False}
    assert [c["payload"] for c in last["choices"]] == ["accept", "decline"]
    assert last["at"].endswith("Z")


def test_body_may_be_absent_at_opening(http: httpx.Client) -> None:
    assert http.post("/api/v1/conversations").status_code == 201


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"locale": "not a locale"}, "locale"),
        ({"locale": 7}, "locale"),
        ({"page_url": "javascript:alert(1)"}, "page_url"),
        ({"page_url": "https://x.example/" + "a" * 2000}, "page_url"),
        ([], "JSON object"),
    ],
)
def test_opening_says_what_is_accepted(http: httpx.Client, body: object, named: str) -> None:
    response = http.post("/api/v1/conversations", json=body)
    assert response.status_code == 400
    assert named in response.json()["error"]["message"]


@pytest.mark.parametrize("locale", ["xx", "tlh-Latn", "pt_BR", "zh-Hant-TW"])
def test_unknown_language_opens(http: httpx.Client, locale: str) -> None:
    assert Customer(http, locale=locale).opened["messages"]


def test_assistant_is_told_locale_zone_and_instant(
    customer: Customer, assistant: StubAssistant
) -> None:
    customer.send("It broke yesterday.")
    start, told = assistant.asked
    assert (start["kind"], start["event"]) == ("event", "start")
    assert told["kind"] == "text"
    assert told["text"] == "It broke yesterday."
    assert told["metadata"]["locale"] == "en-GB"
    assert told["metadata"]["zone"] == "Europe/London"
    assert told["metadata"]["at"] == customer.messages(2)[0]["at"]


def test_answer_has_new_messages_of_others(customer: Customer) -> None:
    response = customer.send("Hello", client_id="one")
    assert response.status_code == 200
    body = response.json()
    assert body["accepted"] == {"client_id": "one", "seq": 3}
    assert body["owner"] == "bot"
    assert [(m["seq"], m["from"], m["text"]) for m in body["messages"]] == [
        (4, "bot", "I heard:"),
        (5, "bot", "Hello"),
    ]


def test_repeated_client_id_gets_same_status_and_body(
    customer: Customer, assistant: StubAssistant
) -> None:
    first = customer.send("Hello", client_id="one")
    customer.send("Something else")
    again = customer.send("Hello", client_id="one")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert assistant.told == ["Hello", "Something else"]
    assert customer.texts().count("Hello") == 2  # the customer's and the echo


def test_repeated_client_id_of_late_answer_stays_202(
    customer: Customer, assistant: StubAssistant
) -> None:
    assistant.gate.clear()
    first = customer.send("Hello", client_id="one", wait=0)
    assert first.status_code == 202
    assert first.json()["messages"] == []
    assistant.gate.set()
    assert customer.send("Then this").status_code == 200
    again = customer.send("Hello", client_id="one")
    assert (again.status_code, again.content) == (202, first.content)


@pytest.mark.each_database
def test_same_client_id_sent_at_once_is_one_message(
    customer: Customer, service: RunningService, assistant: StubAssistant
) -> None:
    def send(_: int) -> tuple[int, bytes]:
        with service.client() as http:
            response = http.post(
                f"{customer.path}/messages",
                json={"client_id": "one", "text": "Hello"},
                headers=customer.headers,
            )
            return response.status_code, response.content

    with ThreadPoolExecutor(6) as pool:
        answers = set(pool.map(send, range(6)))
    assert len(answers) == 1
    assert assistant.told == ["Hello"]


def test_messages_are_answered_in_order_one_at_a_time(
    customer: Customer, assistant: StubAssistant
) -> None:
    busy = threading.Lock()
    overlaps: list[bool] = []

    def script(body: Body) -> Answer:
        overlaps.append(not busy.acquire(blocking=False))
        try:
            return [reply(f"answer to {body['text']}")]
        finally:
            busy.release()

    assistant.script = script
    assistant.gate.clear()
    for number in range(5):
        customer.send(f"{number}", wait=0)
    assistant.gate.set()
    customer.send("5")
    assert assistant.told == ["0", "1", "2", "3", "4", "5"]
    assert not any(overlaps)
    answers = [m["text"] for m in customer.messages() if m["text"].startswith("answer")]
    assert answers == [f"answer to {number}" for number in range(6)]


def test_only_last_message_of_turn_expects(customer: Customer, assistant: StubAssistant) -> None:
    expects = {"fact": "email", "input": "email", "optional": True}
    assistant.script = lambda _: [reply("one", expects=expects), reply("two", expects=expects)]
    one, two = customer.send("Hello").json()["messages"]
    assert one["expects"] is None
    assert two["expects"] == expects


def test_unknown_input_kind_does_not_cost_the_answer(
    customer: Customer, assistant: StubAssistant
) -> None:
    assistant.script = lambda _: [reply("one", expects={"fact": "email", "input": "telepathy"})]
    (message,) = customer.send("Hello").json()["messages"]
    assert message["expects"] is None


def test_case_reference_is_passed_on(customer: Customer, assistant: StubAssistant) -> None:
    assistant.script = lambda _: [reply("filed", case={"reference": "R-1"})]
    (message,) = customer.send("Hello").json()["messages"]
    assert message["case"] == {"reference": "R-1"}


def test_choice_is_stored_under_its_title(customer: Customer, assistant: StubAssistant) -> None:
    assert customer.send(choice="accept").status_code == 200
    stored = customer.messages(2)[0]
    assert (stored["from"], stored["text"]) == ("customer", "Yes, go on")
    assert assistant.asked[-1]["kind"] == "choice"
    assert assistant.asked[-1]["choice"] == "accept"


def test_choice_that_is_not_offered_is_refused(customer: Customer) -> None:
    response = customer.send(choice="confirm")
    assert response.status_code == 400
    assert "accept, decline" in response.json()["error"]["message"]
    assert len(customer.messages()) == 2


def test_choice_of_earlier_turn_is_refused(customer: Customer) -> None:
    customer.send("Hello")
    response = customer.send(choice="accept")
    assert response.status_code == 400
    assert "text instead" in response.json()["error"]["message"]


def test_choice_of_any_message_of_latest_turn_is_taken(
    customer: Customer, assistant: StubAssistant
) -> None:
    assistant.script = lambda _: [
        reply("one", choices=[{"title": "Stop", "payload": "human"}]),
        reply("two"),
    ]
    customer.send("Hello")
    assert customer.send(choice="human").status_code == 200


def test_reads_everything_after_a_number(customer: Customer) -> None:
    customer.send("Hello")
    body = customer.get("messages", after=3).json()
    assert body["owner"] == "bot"
    assert [m["seq"] for m in body["messages"]] == [4, 5]
    assert [m["seq"] for m in customer.messages()] == [1, 2, 3, 4, 5]
    assert customer.messages(99) == []


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "nan", "9" * 30])
def test_after_must_be_a_number(customer: Customer, after: str) -> None:
    response = customer.get("messages", after=after)
    assert response.status_code == 400
    assert "after" in response.json()["error"]["message"]


@pytest.mark.parametrize("wait", ["-1", "x", "61", "inf"])
def test_wait_must_be_in_range(customer: Customer, wait: str) -> None:
    response = customer.http.post(
        f"{customer.path}/messages",
        params={"wait": wait},
        json={"client_id": "one", "text": "Hello"},
        headers=customer.headers,
    )
    assert response.status_code == 400
    assert "wait" in response.json()["error"]["message"]


def test_draft_has_every_fact(customer: Customer) -> None:
    facts = customer.get("draft").json()["facts"]
    assert len(facts) == 15
    assert facts["story"] == {
        "value": None,
        "status": "unknown",
        "quote": None,
        "message_id": None,
    }


def test_token_opens_only_its_own_conversation(http: httpx.Client, customer: Customer) -> None:
    other = Customer(http)
    for headers in (other.headers, {}, {"Authorization": "Bearer x"}, {"Authorization": "Basic"}):
        for what in ("messages", "draft", "transcript"):
            response = http.get(f"{customer.path}/{what}", headers=headers)
            assert response.status_code == 401
            assert response.headers["WWW-Authenticate"] == "Bearer"
        sent = http.post(f"{customer.path}/messages", json={}, headers=headers)
        assert sent.status_code == 401


def test_unknown_conversation_is_not_told_apart(http: httpx.Client, customer: Customer) -> None:
    known = http.get(f"{customer.path}/messages")
    unknown = http.get("/api/v1/conversations/0123/messages")
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)


def test_only_hash_of_token_is_stored(service: RunningService, customer: Customer) -> None:
    with service.services.core.db.read() as session:
        row = session.get_one(ConversationRow, customer.id)
    assert row.token_hash == token_hash(customer.opened["token"])
    assert customer.opened["token"] not in str(vars(row))


def test_expired_token_opens_nothing(service: RunningService, customer: Customer) -> None:
    with service.services.core.db.write() as session:
        session.execute(
            update(ConversationRow)
            .where(ConversationRow.id == customer.id)
            .values(expires_at=ConversationRow.created_at)
        )
    assert customer.get("messages").status_code == 401


def test_notice_has_short_and_full_text(http: httpx.Client) -> None:
    notice = http.get("/api/v1/notice", params={"language": "xx"}).json()
    assert set(notice) == {"version", "language", "short", "full"}
    assert notice["language"] == "en"
    assert all(set(section) == {"heading", "text"} for section in notice["full"])


def test_choice_is_refused_while_an_earlier_message_waits(
    customer: Customer, assistant: StubAssistant
) -> None:
    assistant.gate.clear()
    assert customer.send("Hello", wait=0).status_code == 202
    refused = customer.send(choice="accept", wait=0)
    assert refused.status_code == 409
    assert "still being answered" in refused.json()["error"]["message"]
    assistant.gate.set()
