"""The widget in Spanish, French and German, and from one language to another."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.conftest import OpenContext
from tests.browser.test_widget_intake import read_case
from tests.browser.test_widget_manners import PHONE, serve
from tests.browser.widget_page import ANSWERS, STORY, TURN, Widget, assert_accessible

SMALL: dict[str, Any] = {"viewport": {"width": 360, "height": 640}}
#: What a window of 1280 by 800 has left at 200 %.
ZOOMED: dict[str, Any] = {"viewport": {"width": 640, "height": 400}}
STORIES = {
    "es": (
        "El hervidor que les compré derramó agua hirviendo por toda la encimera el 3 de octubre "
        "de 2026. Les escribí dos veces y nadie me contestó."
    ),
    "fr": (
        "La bouilloire que je vous ai achetée a renversé de l'eau bouillante sur mon plan de "
        "travail le 3 octobre 2026. Je vous ai écrit deux fois et personne n'a répondu."
    ),
    "de": (
        "Der Wasserkocher, den ich bei Ihnen gekauft habe, hat am 3. Oktober 2026 kochendes Wasser "
        "über meine Arbeitsplatte verteilt. Ich habe zweimal geschrieben und niemand hat "
        "geantwortet."
    ),
}
WORDS: dict[str, dict[str, str]] = {
    "es": {
        "product": "el hervidor",
        "amount": "49,90 €",
        "desired_outcome": "Quiero que me devuelvan el dinero",
        "prior_contact": "sí, les escribí dos correos",
        "impact": "Mi encimera está estropeada",
    },
    "fr": {
        "product": "la bouilloire",
        "amount": "49,90 €",
        "desired_outcome": "Je voudrais être remboursé",
        "prior_contact": "oui, j'ai envoyé deux e-mails",
        "impact": "Mon plan de travail est abîmé",
    },
    "de": {
        "product": "der Wasserkocher",
        "amount": "49,90 €",
        "desired_outcome": "!desired_outcome:refund",
        "prior_contact": "ja, ich habe zwei E-Mails geschrieben",
        "impact": "Meine Arbeitsplatte ist ruiniert",
    },
}
DAYS = {"es": "3 de octubre de 2026", "fr": "3 octobre 2026", "de": "3. Oktober 2026"}
LAUNCHERS = {
    "en": "Make a complaint",
    "es": "Presentar una queja",
    "fr": "Faire une réclamation",
    "de": "Beschwerde einreichen",
}
#: In every corner of the panel something may be too wide: none of these may scroll sideways.
TOO_WIDE = """() => {
  const wide = (one) => one.scrollWidth > one.clientWidth + 1;
  const root = document.querySelector("redress-chat").shadowRoot;
  const parts = [...root.querySelectorAll(".panel, .head, .scroll, .choices, .facts, .composer,"
    + ".sheet, dialog, .notice, .text, .choice")];
  const all = [document.documentElement, ...parts];
  return all.filter(wide).map((one) => one.className || one.tagName);
}"""


def answers(code: str) -> dict[str, str]:
    return ANSWERS | WORDS[code] | {"story": STORIES[code], "occurred_on": DAYS[code]}


def bot_languages(widget: Widget) -> set[str | None]:
    """The `lang` attributes of what the assistant said; "" is the panel's own."""
    found: list[str] = widget.page.locator("redress-chat .line.bot .text").evaluate_all(
        "all => all.map(one => one.lang)"
    )
    return set(found)


@pytest.mark.parametrize("code", ["es", "fr", "de"])
def test_a_complaint_is_made_in_the_visitors_language(
    open_context: OpenContext, base_url: str, code: str
) -> None:
    page = open_context(locale=f"{code}-{code.upper()}").new_page()
    page.goto("/")
    widget = Widget(page)
    expect(widget.launcher).to_have_accessible_name(LAUNCHERS[code])
    assert_accessible(page)
    widget.open()
    expect(widget.root).to_have_attribute("lang", code)
    widget.menu_button.click()
    assert_accessible(page)
    widget.menu_button.click()
    widget.answer_until("confirmation", answers(code))
    expect(widget.facts).to_contain_text(DAYS[code])
    told = widget.lines.last.locator(".text b").all_inner_texts()
    # The list of facts comes in a frame of its own, after the message that reads them back.
    expect(widget.facts.locator("dt")).to_have_count(len(told))
    labels = widget.facts.locator("dt").all_inner_texts()
    assert sorted(told) == sorted(labels)
    assert_accessible(page)
    widget.choice("confirm").click()
    expect(widget.reference).to_be_visible(timeout=TURN)
    assert_accessible(page)
    assert bot_languages(widget) == {""}
    case = read_case(base_url, widget.reference.inner_text())
    assert case["language"] == code
    assert case["facts"]["occurred_on"]["value"] == "2026-10-03"
    assert case["facts"]["desired_outcome"]["value"]["codes"] == ["refund"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_german_on_a_phone_is_accessible_in_every_state(
    open_context: OpenContext, scheme: str
) -> None:
    page = open_context(locale="de-DE", color_scheme=scheme, **PHONE).new_page()
    widget = Widget(page).visit()
    assert_accessible(page)
    widget.log.get_by_role("button", name="Den ganzen Hinweis lesen").click()
    dialog = page.get_by_role("dialog", name="Wie wir Ihre Angaben verwenden")
    expect(dialog.locator(".notice")).to_have_attribute("lang", "de")
    expect(dialog.get_by_role("heading", level=3).first).to_be_visible()
    assert_accessible(page)
    dialog.get_by_role("button", name="Schließen").click()
    widget.answer_until("confirmation", answers("de"))
    assert_accessible(page)
    widget.facts_button.click()
    expect(widget.facts).to_be_visible()
    assert_accessible(page)
    widget.menu_button.click()
    assert_accessible(page)


@pytest.mark.parametrize("size", [SMALL, ZOOMED], ids=["360 pixels", "200 %"])
@pytest.mark.parametrize("code", ["es", "fr", "de"])
def test_nothing_is_too_wide(open_context: OpenContext, code: str, size: dict[str, Any]) -> None:
    page = open_context(locale=code, **size).new_page()
    page.goto("/")
    expect(Widget(page).launcher).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    page.goto("/chat")
    widget = Widget(page)
    widget.settled(0)
    assert page.evaluate(TOO_WIDE) == []
    widget.menu_button.click()
    assert page.evaluate(TOO_WIDE) == []
    sheet = page.locator("redress-chat .sheet").bounding_box()
    assert sheet is not None
    assert sheet["x"] >= 0
    widget.menu_button.click()
    widget.answer_until("desired_outcome", answers(code))
    assert page.evaluate(TOO_WIDE) == []
    widget.answer_until("confirmation", answers(code))
    assert page.evaluate(TOO_WIDE) == []
    widget.facts_button.click()
    expect(widget.facts).to_be_visible()
    assert page.evaluate(TOO_WIDE) == []


def test_a_switch_in_the_middle_keeps_words_and_place(page: Page) -> None:
    widget = Widget(page).visit()
    widget.choose("accept")
    widget.say(STORY)
    widget.choose("done")
    asked, before = widget.asked, widget.last_seq
    widget.entry.fill("half a sentence")
    widget.speak("de")
    expect(widget.menu_button).to_be_focused()
    expect(widget.status).to_contain_text("Der Chat ist jetzt auf Deutsch.")
    widget.settled(before)
    assert widget.asked == asked
    expect(widget.entry).to_have_value("half a sentence")
    expect(widget.entry).to_have_accessible_name("Ihre Nachricht")
    expect(widget.root).to_have_attribute("lang", "de")
    expect(widget.facts).to_contain_text("Was passiert ist")
    expect(widget.facts).to_contain_text("3. Oktober 2026")
    assert bot_languages(widget) == {"en", ""}
    assert_accessible(page)
    page.reload()
    expect(widget.root).to_have_attribute("lang", "de")
    expect(widget.entry).to_have_value("half a sentence")
    expect(page.locator("redress-chat .line.bot .text[lang=en]").first).to_be_visible()


def test_the_widget_follows_a_customer_who_writes_another_language(page: Page) -> None:
    widget = Widget(page).visit()
    widget.choose("accept")
    widget.entry.fill(STORIES["fr"])
    before = widget.last_seq
    widget.entry.press("Enter")
    widget.entry.press_sequentially("Et")
    widget.settled(before)
    expect(widget.root).to_have_attribute("lang", "fr")
    expect(widget.entry).to_be_focused()
    expect(widget.entry).to_have_value("Et")
    expect(widget.status).to_contain_text("Le chat continue en français.")
    expect(widget.lines.last.locator(".who")).to_have_text("Assistant automatique")


def test_the_menu_marks_the_language_in_use(page: Page) -> None:
    widget = Widget(page).visit("/?lang=es")
    widget.menu_button.click()
    group = page.get_by_role("group", name="Idioma")
    names = group.get_by_role("button").all_inner_texts()
    assert names == ["English", "Español", "Français", "Deutsch"]
    expect(group.get_by_role("button", name="Español")).to_have_attribute("aria-pressed", "true")
    expect(group.locator("[aria-pressed=true]")).to_have_count(1)


@pytest.mark.parametrize(
    ("attribute", "page_language", "visitor", "code"),
    [
        ('data-locale="de"', "fr", "es-ES", "de"),
        ("", "fr-CA", "es-ES", "fr"),
        ("", "it", "es-ES", "es"),
        ("", "it", "it-IT", "en"),
        ('data-locale="it"', "fr", "es-ES", "en"),
    ],
)
def test_the_first_language_is_the_pages_then_the_browsers(
    open_context: OpenContext,
    base_url: str,
    other_site: str,
    attribute: str,
    page_language: str,
    visitor: str,
    code: str,
) -> None:
    page = open_context(locale=visitor).new_page()
    body = f"""<!doctype html><html lang="{page_language}"><title>Other site</title>
      <script src="{base_url}/widget.js" {attribute} defer></script><p>Hello</p></html>"""
    with serve(other_site, body, f"script-src {base_url}; connect-src {base_url}"):
        page.goto(other_site)
        expect(Widget(page).launcher).to_have_text(LAUNCHERS[code])
    expect(Widget(page).root).to_have_attribute("lang", re.compile(f"^{code}"))


def test_english_stands_in_for_words_that_cannot_be_loaded(open_context: OpenContext) -> None:
    page = open_context(locale="de-DE").new_page()
    page.route("**/widget/de.json*", lambda route: route.abort())
    widget = Widget(page).visit()
    expect(widget.root).to_have_attribute("lang", "en")
    expect(widget.entry).to_have_attribute("placeholder", "Choose or type an answer")
    assert bot_languages(widget) == {"de"}
    assert_accessible(page)


def test_a_choice_that_comes_too_early_is_held_and_offered_again(page: Page) -> None:
    refused: list[str] = []

    def refuse_first_choice(ws: WebSocketRoute) -> None:
        server = ws.connect_to_server()

        def from_page(raw: str | bytes) -> None:
            frame = json.loads(raw)
            if frame.get("choice") != "accept" or refused:
                server.send(raw)
                return
            refused.append(frame["client_id"])
            error = {"code": "conflict", "message": "Still being answered."}
            ws.send(json.dumps({"type": "error", "client_id": refused[0], "error": error}))

        ws.on_message(from_page)

    page.route_web_socket("**/socket", refuse_first_choice)
    widget = Widget(page).visit()
    before = widget.last_seq
    widget.entry.fill("And another thing")
    widget.choice("accept").click()
    held = page.locator("redress-chat .held")
    expect(held).to_contain_text("your earlier message is being answered first")
    expect(widget.line("Yes, go on", "customer")).to_be_visible()
    expect(widget.entry).to_have_value("And another thing")
    expect(widget.choices).to_have_count(0)
    assert_accessible(page)
    page.reload()
    expect(held).to_be_visible()
    kept = widget.kept()
    page.request.post(
        f"/api/v1/conversations/{kept['id']}/messages",
        headers={"Authorization": f"Bearer {kept['token']}"},
        data={"client_id": "earlier", "text": "Is my data safe?"},
    )
    expect(held).to_have_count(0, timeout=TURN)
    widget.settled(before)
    expect(widget.choice("accept")).to_be_visible()
    expect(widget.entry).to_have_value("And another thing")
    widget.choose("accept")
    assert widget.asked == "story"
