"""The transcript: every word, as text or as a page in which nothing runs."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from handoff.adapters.models import MessageRow
from tests.support.customer import Customer
from tests.support.service import RunningService

HOSTILE = '<script>alert(1)</script> & \u202e"quoted"\nsecond line'


def test_text_has_the_words_as_they_were(customer: Customer) -> None:
    customer.send(HOSTILE)
    response = customer.get("transcript")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert HOSTILE in response.text
    assert "You:" in response.text
    assert "Automated assistant:" in response.text


def test_page_escapes_the_words(customer: Customer) -> None:
    customer.send(HOSTILE)
    response = customer.http.get(
        f"{customer.path}/transcript",
        headers=customer.headers | {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"},
    )
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<script" not in response.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in response.text
    assert "trusted-types 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("accept", ["*/*", "text/plain", "application/json", "text/*"])
def test_text_is_what_others_get(customer: Customer, accept: str) -> None:
    headers = customer.headers | {"Accept": accept}
    response = customer.http.get(f"{customer.path}/transcript", headers=headers)
    assert response.headers["Content-Type"].startswith("text/plain")


def test_erased_message_keeps_its_place(service: RunningService, customer: Customer) -> None:
    customer.send("Hello")
    with service.services.core.db.write() as session:
        session.execute(
            update(MessageRow)
            .where(MessageRow.conversation_id == customer.id, MessageRow.seq == 3)
            .values(text="")
        )
    assert "(removed)" in customer.get("transcript").text
