"""Errors a customer can cause are told in the customer's language."""

from __future__ import annotations

import httpx
import pytest

from handoff.domain.locales import wanted_languages
from tests.support.customer import Customer

EMPTY = {
    "en": "The message is empty.",
    "es": "El mensaje está vacío.",
    "fr": "Le message est vide.",
    "de": "Die Nachricht ist leer.",
}


def message(response: httpx.Response) -> str:
    return str(response.json()["error"]["message"])


@pytest.mark.parametrize("language", ["en", "es", "fr", "de"])
def test_conversation_goes_before_the_browser(http: httpx.Client, language: str) -> None:
    customer = Customer(http, locale=language)
    customer.headers["Accept-Language"] = "de,fr"
    assert message(customer.send("  ")).startswith(EMPTY[language])


def test_a_language_that_is_not_spoken_falls_back_on_the_organisations(http: httpx.Client) -> None:
    assert message(Customer(http, locale="it").send("  ")).startswith(EMPTY["en"])


@pytest.mark.parametrize(
    ("accepted", "start"),
    [
        ("fr-CA, en;q=0.5", "Il n’y a rien"),
        ("it, de;q=0.8, en;q=0.9", "There is nothing"),
        ("*", "There is nothing"),
        ("", "There is nothing"),
    ],
)
def test_browser_decides_without_a_conversation(
    http: httpx.Client, accepted: str, start: str
) -> None:
    response = http.get("/api/v1/none", headers={"Accept-Language": accepted})
    assert message(response).startswith(start)


def test_one_who_may_not_open_a_conversation_does_not_learn_its_language(
    http: httpx.Client,
) -> None:
    customer = Customer(http, locale="fr")
    response = http.get(
        f"{customer.path}/messages",
        headers={"Authorization": "Bearer wrong", "Accept-Language": "es"},
    )
    assert response.status_code == 401
    assert message(response).startswith("Esta clave no abre")


def test_limits_and_numbers_are_told_in_the_language(http: httpx.Client) -> None:
    customer = Customer(http, locale="de")
    assert "höchstens 10.000 Zeichen" in message(customer.send("x" * 10_001))


def test_notice_is_in_the_language_of_the_browser_unless_asked_otherwise(
    http: httpx.Client,
) -> None:
    headers = {"Accept-Language": "es-MX,en;q=0.1"}
    assert http.get("/api/v1/notice", headers=headers).json()["language"] == "es"
    asked = http.get("/api/v1/notice", headers=headers, params={"language": "fr-FR"}).json()
    assert asked["language"] == "fr"
    assert asked["full"][0]["heading"].startswith("Vous parlez à un assistant")


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        (None, ()),
        ("de", ("de",)),
        ("en;q=0.3, fr-CH;q=0.9, de", ("de", "fr-CH", "en")),
        ("fr;q=0, es", ("es",)),
        ("fr;q=x, <script>, es ; q=0.2", ("es",)),
    ],
)
def test_header_is_read_by_weight(header: str | None, tags: tuple[str, ...]) -> None:
    assert wanted_languages(header) == tags
