"""A summary can be read in three formats, and customer words stay words in each."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from handoff.adapters.summary_renderers import (
    escape_markdown,
    escape_terminal,
    render_html,
    render_html_fragment,
    render_markdown,
    render_text,
)
from handoff.domain.policy import Policy
from handoff.domain.severity import FoundTrigger
from handoff.domain.summary import EvidenceItem, HandoffState, build_summary
from handoff.services.voices import voice_of
from tests.handoff import summary_example
from tests.handoff.summary_example import STORY, WANTED, example, message, said

HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(2)> [a](javascript:alert(3)) "
    "# head\n> quote\n| a | b |\n**bold** `code` ![i](http://evil.example/x.png) &amp; "
    "http://evil.example www.evil.example \x1b[31mred\x07 {{ 7*7 }} {% raw %}"
)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return summary_example.policy()


@pytest.fixture(scope="module")
def summary(policy: Policy) -> dict[str, Any]:
    return build_summary(example(policy), voice_of(policy))


@pytest.fixture(scope="module")
def empty(policy: Policy) -> dict[str, Any]:
    data = example(
        policy,
        reference=None,
        facts={},
        messages=(),
        triggers=(),
        mentions=(),
        category=None,
        deadlines=(),
        evidence=(),
        promises=(),
        similar_cases=(),
    )
    return build_summary(data, voice_of(policy))


@pytest.fixture(scope="module")
def hostile(policy: Policy) -> dict[str, Any]:
    facts = {
        name: said(name, HOSTILE, HOSTILE)
        for name in ("story", "product", "impact", "adjustments", "customer_name")
    }
    facts["desired_outcome"] = said("desired_outcome", {"codes": [], "text": HOSTILE}, HOSTILE)
    data = example(
        policy,
        facts=facts,
        messages=(message(2, HOSTILE),),
        triggers=(FoundTrigger("injury_or_illness", "P1", HOSTILE, "m2"),),
        mentions=(),
        evidence=(EvidenceItem("e", HOSTILE, "image/png", 1, "0" * 64),),
        handoff=HandoffState("queue", reason=HOSTILE),
    )
    return build_summary(data, voice_of(policy))


class _Page(HTMLParser):
    """Collects the elements, attributes and text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.extend(attrs)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)


@pytest.mark.parametrize("render", [render_html, render_text])
def test_story_is_word_for_word(render: Any, summary: dict[str, Any]) -> None:
    shown = render(summary)

    assert STORY in (_Page(shown).text if render is render_html else shown)


@pytest.mark.parametrize(
    "render", [render_html, render_html_fragment, render_markdown, render_text]
)
def test_names_everything_an_agent_needs(render: Any, summary: dict[str, Any]) -> None:
    shown = render(summary)

    for words in ("RD-7K4M-92QX-C3T1", "High", "£39.99", "Answer", "house policy", "hand.jpg"):
        assert words in shown.replace("\\", "")


@pytest.mark.parametrize("render", [render_html, render_markdown, render_text])
def test_empty_intake_says_it_is_not_filed(render: Any, empty: dict[str, Any]) -> None:
    assert "Not filed yet" in render(empty)


@pytest.mark.parametrize("render", [render_html, render_markdown, render_text])
def test_missing_values_do_not_show_as_none(render: Any, empty: dict[str, Any]) -> None:
    assert "None" not in render(empty)


@pytest.mark.parametrize("render", [render_html, render_html_fragment])
def test_customer_words_never_become_html(render: Any, hostile: dict[str, Any]) -> None:
    page = _Page(render(hostile))

    assert not {"script", "img"} & set(page.tags)
    assert not any(name.startswith("on") or name == "style" for name, _ in page.attributes)
    assert all((v or "").startswith("https://shop.") for n, v in page.attributes if n == "href")
    assert "<script>alert(1)</script>" in page.text


def test_customer_words_never_become_markdown(hostile: dict[str, Any]) -> None:
    html = MarkdownIt("gfm-like", {"linkify": False}).render(render_markdown(hostile))
    page = _Page(html)
    hrefs = [value for name, value in page.attributes if name in ("href", "src")]

    assert not {"script", "img"} & set(page.tags)
    assert hrefs == ["https://shop.example/desk/cases/RD-7K4M-92QX-C3T1/transcript"]
    assert page.tags.count("h1") == 1
    assert "<script>alert(1)</script>" in page.text


def test_text_has_no_control_characters(hostile: dict[str, Any]) -> None:
    shown = render_text(hostile)

    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "[31mred" in shown


def test_template_syntax_in_customer_words_is_text(hostile: dict[str, Any]) -> None:
    assert "{{ 7*7 }}" in render_text(hostile)
    assert "49 {%" not in render_text(hostile)


def test_fragment_is_no_document_and_has_no_inline_style(summary: dict[str, Any]) -> None:
    page = _Page(render_html_fragment(summary))

    assert not {"html", "head", "body", "style", "script"} & set(page.tags)
    assert "style" not in dict(page.attributes)


def test_fragment_links_quotes_to_messages(summary: dict[str, Any]) -> None:
    assert 'href="#message-m2"' in render_html_fragment(summary, message_link="#message-{id}")
    assert 'href="#message' not in render_html_fragment(summary)


def test_fragment_takes_its_heading_level_from_the_page(summary: dict[str, Any]) -> None:
    tags = set(_Page(render_html_fragment(summary, heading_level=3)).tags)

    assert {"h3", "h4"} <= tags
    assert not {"h1", "h2"} & tags


def test_instants_are_shown_in_the_zone_asked_for(summary: dict[str, Any]) -> None:
    assert "Monday, 16 November 2026, 10:30" in render_text(summary, zone="Europe/Paris")
    assert "Monday, 16 November 2026, 09:30" in render_text(summary)


def test_markdown_keeps_line_breaks_of_the_story(summary: dict[str, Any]) -> None:
    html = MarkdownIt().render(render_markdown(summary))

    assert "<br" in html.split("What happened")[1]
    assert html.count("<blockquote>") == 1


def test_wish_shows_codes_and_words(summary: dict[str, Any]) -> None:
    assert f"money back and an apology: “{WANTED}”" in render_text(summary)


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_escaped_markdown_is_one_paragraph_of_the_same_words(words: str) -> None:
    line = " ".join(words.split())
    html = MarkdownIt("gfm-like", {"linkify": False}).render(f"- {escape_markdown(line)}")
    page = _Page(html)

    assert set(page.tags) <= {"ul", "li", "p"}
    assert "".join(page.text.split()) == "".join(escape_terminal(line).split())


@pytest.mark.parametrize("render", [render_html, render_markdown, render_text])
def test_filed_case_is_acknowledged_and_owes_no_acknowledgement(
    render: Any, summary: dict[str, Any]
) -> None:
    shown = render(summary)

    assert shown.count("Acknowledge") == shown.count("Acknowledged") == 1
