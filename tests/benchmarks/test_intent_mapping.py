"""The meanings of our intents in the words of the labelled sets."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from benchmarks.intent_mapping import MEANINGS, is_rejection, main_meaning, means

ROOT = Path(__file__).resolve().parents[2]
# Every label of `bot_intent` that the description of the sets names.
LABELS = {
    "human_handoff",
    "affirm",
    "deny",
    "cancel",
    "stop",
    "restart",
    "repeat",
    "go_back",
    "help",
    "greet",
    "goodbye",
    "thank",
    "bot_challenge",
    "not_understood",
    "change_language",
    "contact_details",
    "user_angry",
    "user_sad",
    "bot_criticism",
    "praise",
    "data_protection_request",
    "crisis",
    "out_of_scope",
    "file_complaint",
    "complaint_status",
    "complaint_or_refund",
    "delivery_question",
    "billing_question",
    "policy_question",
    "order_change",
    "account_help",
    "feedback",
    "unsure",
    "contact_details_or_handoff",
}


def test_every_intent_of_the_domain_has_an_entry() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    intents = {name if isinstance(name, str) else next(iter(name)) for name in domain["intents"]}
    assert intents - set(MEANINGS) == set()


def test_every_label_can_be_answered_rightly_and_no_meaning_is_made_up() -> None:
    assert set().union(*MEANINGS.values()) == LABELS


@pytest.mark.parametrize(
    ("intent", "label"),
    [
        ("accept_notice", "affirm"),
        ("finish_story", "deny"),
        ("withdraw_complaint", "cancel"),
        ("request_human", "contact_details_or_handoff"),
        ("chitchat", "out_of_scope"),
        ("nlu_fallback", "out_of_scope"),
    ],
)
def test_means(intent: str, label: str) -> None:
    assert means(intent, label)


@pytest.mark.parametrize(
    ("intent", "label"),
    [
        ("affirm", "deny"),
        ("ask_contact", "human_handoff"),
        ("skip_question", "deny"),
        (None, "stop"),
    ],
)
def test_does_not_mean(intent: str | None, label: str) -> None:
    assert not means(intent, label)


def test_only_small_talk_fallback_and_out_of_scope_reject() -> None:
    assert {name for name in MEANINGS if is_rejection(name)} == {
        "chitchat",
        "nlu_fallback",
        "out_of_scope",
    }


def test_an_intent_without_a_meaning_keeps_its_own_name_in_tables() -> None:
    assert main_meaning("pause_intake") == "(pause_intake)"
    assert main_meaning("thank") == "thank"
