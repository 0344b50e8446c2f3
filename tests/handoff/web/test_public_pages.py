"""The demo shop, the chat page and the widget's words, in every spoken language."""

from __future__ import annotations

import json
import re

import httpx
import pytest

from handoff.domain.languages import SPOKEN, accepted_language
from handoff.web.page_words import read_page_words
from tests.support.service import RunningService

HOLE = re.compile(r"\{\w+\}")
TITLES = {code: words["hero"] for code, words in read_page_words().items()}


@pytest.fixture
def http(service: RunningService) -> httpx.Client:
    return service.client()


@pytest.mark.parametrize("code", SPOKEN)
@pytest.mark.parametrize("path", ["/", "/chat"])
def test_a_page_is_in_the_language_of_its_address(http: httpx.Client, path: str, code: str) -> None:
    page = http.get(path, params={"lang": code}, headers={"Accept-Language": "xx"})
    assert page.headers["content-language"] == code
    assert "Accept-Language" in page.headers["vary"]
    assert f'<html lang="{code}">' in page.text
    assert f'data-locale="{code}"' in page.text
    assert TITLES[code] in page.text or path == "/chat"
    assert "{" not in page.text


@pytest.mark.parametrize(
    ("asked", "accepted", "code"),
    [
        (None, "de-AT,de;q=0.9,en;q=0.8", "de"),
        (None, "eo,fr;q=0.7,en;q=0.5", "fr"),
        (None, "eo", "en"),
        (None, "", "en"),
        ("es-MX", "de", "es"),
        ("xx", "de", "de"),
        ('"><script>', "fr", "fr"),
    ],
)
def test_a_page_follows_the_browser_where_its_address_says_nothing(
    http: httpx.Client, asked: str | None, accepted: str, code: str
) -> None:
    params = {} if asked is None else {"lang": asked}
    page = http.get("/", params=params, headers={"Accept-Language": accepted})
    assert page.status_code == 200
    assert page.headers["content-language"] == code


def test_a_page_links_to_itself_in_the_other_languages(http: httpx.Client) -> None:
    text = http.get("/", params={"lang": "fr"}).text
    for code, name in SPOKEN.items():
        assert f'href="/?lang={code}" hreflang="{code}" lang="{code}"' in text
        assert name in text
    assert 'href="/chat?lang=fr"' in text


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "en"),
        ("es", "es"),
        ("ES-419;q=0.4, de;q=0.6", "de"),
        ("de;q=0, fr;q=0.1", "fr"),
        ("de;q=x, fr;q=nan, es;q=2", "en"),
        ("*", "en"),
        (",;q=,", "en"),
    ],
)
def test_the_best_liked_spoken_language_is_taken(header: str | None, code: str) -> None:
    assert accepted_language(header) == code


def test_the_pages_have_the_same_words_in_every_language() -> None:
    words = read_page_words()
    english = words["en"]
    for code, own in words.items():
        assert list(own) == list(english), code
        for key, text in own.items():
            assert text.strip(), (code, key)
            assert HOLE.findall(text) == HOLE.findall(english[key]), (code, key)
            assert "!" not in text, (code, key)


@pytest.mark.parametrize("code", SPOKEN)
def test_any_site_may_load_the_words_of_the_widget(http: httpx.Client, code: str) -> None:
    answer = http.get(f"/widget/{code}.json", params={"v": "abc"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert json.loads(answer.text)["name"] == SPOKEN[code]


@pytest.mark.parametrize("code", SPOKEN)
def test_the_widget_calls_facts_what_the_policy_calls_them(
    http: httpx.Client, service: RunningService, code: str
) -> None:
    words = http.get(f"/widget/{code}.json").json()
    assert words["leave.page"] == f"https://{code}.wikipedia.org/"
    for fact in service.services.core.policy.spoken(code).facts:
        assert words[f"fact.{fact.name}"] == fact.label
        for choice in fact.choices:
            assert words[f"value.{choice.code}"] == choice.label


@pytest.mark.parametrize("name", ["eo.json", "de", "..%2Fwidget.js", "%2e%2e"])
def test_there_are_no_other_words(http: httpx.Client, name: str) -> None:
    assert http.get(f"/widget/{name}").status_code == 404
