"""The trained pipeline, seen from an action: the keys and shapes of `latest_message`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
Parse = Callable[..., dict[str, Any]]
STORY = (
    "I bought a kettle from your Leeds shop on 3 March for £49.99 and on 10 May it caught fire. "
    "I called you twice and nobody replied. I want a refund. "
    "My name is Priya Nair, my email is priya@example.org and the order number is AB-203944."
)


def facts(message: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the entities of one fact."""
    return [entity for entity in message["entities"] if entity["entity"] == name]


def test_a_story_gives_every_key(latest_message: Parse) -> None:
    message = latest_message(STORY)
    assert message["intent"]["name"] == "tell_story"
    assert {hit["code"] for hit in message["triggers"]} >= {"product_safety"}
    assert set(message["category"]) == {"code", "confidence", "ranking", "sentences", "codes"}
    assert set(message["tone"]) == {"label", "confidence"}
    json.dumps(message)


def test_entities_have_the_agreed_shape(latest_message: Parse) -> None:
    message = latest_message(STORY)
    for entity in message["entities"]:
        assert {"entity", "start", "end", "value", "confidence_entity", "extractor"} <= set(entity)
        assert 0 <= entity["start"] < entity["end"] <= len(STORY)
    dates = {entity["value"]: entity["role"] for entity in facts(message, "occurred_on")}
    assert dates == {"2026-03-03": "mention", "2026-05-10": "complaint"}
    assert facts(message, "amount")[0]["value"] == {"value": 49.99, "currency": "GBP"}
    assert facts(message, "customer_name")[0]["value"] == "Priya Nair"
    assert facts(message, "email")[0]["value"] == "priya@example.org"
    assert facts(message, "order_reference")[0]["value"] == "AB-203944"
    assert facts(message, "product")[0]["value"] == "kettle"
    assert facts(message, "desired_outcome")[0]["value"]["codes"] == ["refund"]
    assert facts(message, "prior_contact")[0]["value"]["contacted"] is True


def test_dates_follow_zone_and_locale(latest_message: Parse) -> None:
    assert facts(latest_message("03/04/2026"), "occurred_on")[0]["value"] == "2026-04-03"
    american = latest_message("03/04/2026", zone="America/New_York", locale="en-US")
    assert facts(american, "occurred_on")[0]["value"] == "2026-03-04"
    auckland = latest_message("today", zone="Pacific/Auckland", locale="en-NZ")
    assert facts(auckland, "occurred_on")[0]["value"] == "2026-11-22"


def test_a_short_answer_gives_readings_to_use_only_when_asked(latest_message: Parse) -> None:
    message = latest_message("85")
    assert {entity["entity"] for entity in message["entities"]} == {"amount"}
    assert message["entities"][0]["confidence_entity"] < 0.5


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("hello there", "greet"),
        ("I would like to make a complaint", "start_conversation"),
        ("I accept", "accept_notice"),
        ("I do not agree to that", "decline_notice"),
        ("what happens to my data?", "ask_notice"),
        ("my parcel never came and nobody answers the phone", "tell_story"),
        ("that's everything", "finish_story"),
        ("yes", "affirm"),
        ("no", "deny"),
        ("yes that is all correct, send it", "confirm_summary"),
        ("the date is wrong", "change_fact"),
        ("skip this question", "skip_question"),
        ("I don't know", "say_unknown"),
        ("can I speak to a real person", "request_human"),
        ("HUMAN", "request_human"),
        ("please delete everything I told you", "withdraw_complaint"),
        ("why do you need my phone number?", "ask_reason"),
        ("are you a robot?", "bot_challenge"),
        ("how long will it take?", "ask_duration"),
        ("thanks a lot", "thank"),
        ("what's the weather like", "out_of_scope"),
        ("I want to kill myself", "express_crisis"),
        ("can I send you a photo", "add_evidence"),
        ("hablas español", "change_language"),
    ],
)
def test_clear_messages_get_their_intent(latest_message: Parse, text: str, intent: str) -> None:
    assert latest_message(text)["intent"]["name"] == intent


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("Do not lose me.", {"deny", "decline_notice", "withdraw_complaint"}),
        ("do not worry", {"deny", "decline_notice", "withdraw_complaint"}),
        ("Please do not go away.", {"deny", "decline_notice", "withdraw_complaint"}),
        ("don't leave me waiting", {"deny", "decline_notice", "withdraw_complaint"}),
        ("change", {"confirm_summary", "affirm"}),
        ("are you still there", {"say_goodbye", "deny", "tell_story"}),
    ],
)
def test_words_that_only_resemble_an_intent_do_not_get_it(
    latest_message: Parse, text: str, intents: set[str]
) -> None:
    assert latest_message(text)["intent"]["name"] not in intents


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        # Either refuses the notice.
        ("no, I don't accept", {"decline_notice", "deny"}),
        ("don't keep what I write", {"decline_notice"}),
        ("no way", {"deny"}),
        ("change", {"change_fact"}),
        ("yes", {"affirm"}),
    ],
)
def test_real_refusals_and_changes_get_their_intent(
    latest_message: Parse, text: str, intents: set[str]
) -> None:
    assert latest_message(text)["intent"]["name"] in intents


def test_a_bare_yes_names_no_thing(latest_message: Parse) -> None:
    assert latest_message("yes")["entities"] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The toaster I got stopped working after a week, it won't heat at all.", "product_defect"),
        ("My parcel is three weeks late and the courier lost it.", "delivery"),
        ("You charged my card twice and the bill is wrong.", "billing"),
        ("Your cashier was rude, shouted at me and called me an idiot.", "staff_conduct"),
        ("The heater caught fire and my hand was burned.", "safety"),
        ("Someone used my card, I never made those payments.", "fraud"),
        ("You leaked my medical records to my neighbour.", "data_protection"),
        ("They refused to serve me because I am in a wheelchair.", "discrimination"),
        ("The app crashes whenever I log in.", "digital"),
        ("My parcel never came.", "delivery"),
        ("The second time I used it the lid cracked. I want my money back.", "product_defect"),
        ("I ordered a cooker. The lid cracked across. I want my money back.", "product_defect"),
        ("You refuse to honour the two year warranty on my watch.", "contract_refund"),
        ("I have rung your helpline for a week and nobody answers.", "service_quality"),
    ],
)
def test_clear_accounts_get_their_category(latest_message: Parse, text: str, code: str) -> None:
    assert latest_message(text)["category"]["code"] == code


def test_category_codes_are_those_of_the_policy(latest_message: Parse) -> None:
    policy = yaml.safe_load((ROOT / "policy" / "categories.yml").read_text(encoding="utf-8"))
    ranked = {entry["code"] for entry in latest_message(STORY)["category"]["ranking"]}
    assert ranked == {entry["code"] for entry in policy["categories"]}


@pytest.mark.parametrize(
    "text",
    ["", " ", "/", "\u200b", "😀", "<b>x</b>", pytest.param("a" * 10_000, id="long"), "مرحبا"],
)
def test_odd_text_breaks_nothing(latest_message: Parse, text: str) -> None:
    assert latest_message(text)["triggers"] == []


def test_a_long_story_is_read_in_reasonable_time(latest_message: Parse) -> None:
    """The target is 0.3 s on an idle machine; the bound leaves room for a busy one."""
    long_story = (STORY + " ") * 37
    latest_message(long_story[:10_000])
    began = time.perf_counter()
    latest_message(long_story[:10_000])
    assert time.perf_counter() - began < 3.0
