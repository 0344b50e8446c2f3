"""The desk in the agent's language and time zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from handoff.adapters.audit import Tag
from handoff.adapters.text_files import load_desk_texts
from handoff.services.case_work import CaseWorkService
from handoff.web.desk.rendering import make_environment
from handoff.web.desk.words import current, speaking
from tests.handoff.web.desk.conftest import OpenDesk
from tests.support.desk_client import DeskClient
from tests.support.desk_seed import Seeder
from tests.support.service import RunningService, project_policy

LANGUAGES = ("en", "es", "fr", "de")
HEADINGS = {"en": "Queue", "es": "Cola", "fr": "File d’attente", "de": "Warteschlange"}


def choose(agent: DeskClient, language: str = "", time_zone: str = "") -> int:
    form = agent.get("/desk/settings").form("/settings")
    return agent.post(form, language=language, time_zone=time_zone).status


def test_every_area_speaks_every_language() -> None:
    texts = load_desk_texts()
    assert set(texts.languages) == set(LANGUAGES)
    english = texts.of("en")
    for language in LANGUAGES[1:]:
        words = texts.of(language)
        assert words.sentences.keys() == english.sentences.keys()
        same = [
            key
            for key, text in words.sentences.items()
            if text == english.sentences[key] and isinstance(text, str) and len(text.split()) > 3
        ]
        assert not same, f"not translated to {language}: {same}"


def test_pages_outside_of_a_request_are_english() -> None:
    assert current().language == "en"


def test_the_name_of_a_fixed_code_is_looked_up_for_every_page() -> None:
    environment = make_environment(project_policy(), lambda: datetime.now(UTC))
    template = environment.from_string("{{ 'inferred'|fact_status }}")
    texts, key = load_desk_texts(), "labels.fact_status.inferred"
    for language in LANGUAGES:
        with speaking(texts.of(language)):
            assert template.render() == texts.of(language).sentences[key]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_agent_chooses_the_language_of_every_page(
    noor: DeskClient, seeder: Seeder, language: str
) -> None:
    kettle = seeder.kettle()
    assert choose(noor, language) == 200
    queue = noor.get("/desk").html
    assert f'<html lang="{language}"' in queue
    assert f'<h1 class="page-head__title">{HEADINGS[language]}</h1>' in queue
    pages = ("/desk", f"/desk/cases/{kettle.reference}", "/desk/mail", "/desk/settings")
    words = load_desk_texts().of(language).sentences
    for address in pages:
        assert str(words["common.sign_out"]) in noor.get(address).html


def test_a_browser_s_language_is_taken_until_one_is_chosen(noor: DeskClient) -> None:
    noor.http.headers["Accept-Language"] = "fr-CA,fr;q=0.9"
    assert HEADINGS["fr"] in noor.get("/desk").text
    choose(noor, "de")
    assert HEADINGS["de"] in noor.get("/desk").text


def test_times_are_those_of_the_chosen_zone_with_the_exact_instant(
    noor: DeskClient, seeder: Seeder
) -> None:
    kettle = seeder.kettle()
    choose(noor, "en", "Pacific/Auckland")
    page = noor.get(f"/desk/cases/{kettle.reference}").html
    found = re.search(r'<time datetime="([^"]+)" title="([^"]+)">([^<]+)</time>', page)
    assert found
    assert "UTC (shown in Pacific/Auckland)" in found[2]
    assert "UTC" not in found[3]


@pytest.mark.parametrize(("language", "zone"), [("xx", ""), ("en", "Mars/Olympus")])
def test_what_is_not_in_the_lists_is_refused(noor: DeskClient, language: str, zone: str) -> None:
    assert choose(noor, language, zone) == 400


def test_a_case_is_told_in_the_agent_s_language_and_quoted_in_the_customer_s(
    noor: DeskClient, seeder: Seeder
) -> None:
    kettle = seeder.kettle()
    at = f"/desk/conversations/{kettle.conversation_id}"
    query = f"?reference={kettle.reference}"
    choose(noor, "de")
    line = (
        '<bdi lang="en">kettle</bdi>, 39,99\u00a0£, 9. November 2026, '
        "gewünscht: Geld zurück und Entschuldigung"
    )
    reason = 'Verletzung oder Krankheit: „<bdi lang="en">burned my hand</bdi>“'
    for address in ("/desk", f"/desk/cases/{kettle.reference}", f"{at}/print{query}"):
        page = noor.get(address).html
        assert line in page
        assert reason in page
    page = noor.get(f"/desk/cases/{kettle.reference}").html
    assert "Fragen Sie, wie es der verletzten Person geht" in page
    assert "Suchen Sie die Bestell- oder Kundennummer heraus." in page
    assert line in noor.get("/desk/search?q=burned").html
    text = noor.http.get(f"{at}/summary/txt{query}").text
    assert text.startswith("kettle, 39,99\u00a0£, 9. November 2026")
    assert "Schwere: Dringend" in text
    assert "Hausregel, eigene Regel des Hauses" in text
    # What programs read does not depend on who looks.
    stored = noor.http.get(f"{at}/summary/json{query}").json()
    assert stored["headline"].endswith("wants money back and an apology")
    assert stored["severity"]["reasons"][0] == "Injury or illness: “burned my hand”"


def test_every_audit_event_has_a_name() -> None:
    names = load_desk_texts().of("en").sentences
    assert not [tag for tag in Tag if f"events.{'.'.join(tag.split(':')[-2:])}" not in names]


def test_refusals_and_the_trail_are_in_the_agent_s_language(
    noor: DeskClient, seeder: Seeder
) -> None:
    address = f"/desk/cases/{seeder.kettle().reference}"
    choose(noor, "fr")
    page = noor.get(address)
    assert "Dossier déposé" in page.html
    refused = noor.post(page.form("/notes"), text=" ")
    assert "La note est vide." in refused.html


def test_the_trail_names_codes_and_leaves_identifiers_out(
    noor: DeskClient, seeder: Seeder, service: RunningService
) -> None:
    kettle = seeder.kettle()
    (agent,) = [one for one in service.services.agents.list() if one.username == "noor"]
    CaseWorkService(service.services.core).assign(kettle.reference or "", agent.id, agent)
    choose(noor, "de")
    text = noor.get(f"/desk/cases/{kettle.reference}").text
    assert "Fall zugewiesen Nachher: Noor Vance" in text
    assert "Signal erkannt Signal: Verletzung oder Krankheit, Stufe: P0" in text
    assert "Kategorie: Sicherheit, Schwere: Dringend" in text
    assert agent.id not in text


def test_too_many_tries_are_said_in_the_browser_s_language(
    service: RunningService, open_desk: OpenDesk
) -> None:
    stranger = open_desk("")
    stranger.http.headers["Accept-Language"] = "fr"
    form = stranger.get("/desk/sign-in").form("/desk/sign-in")
    for _ in range(6):
        page = stranger.post(form, username="noor", password="no")
    assert "trop d’essais de connexion. Attendez" in page.text
