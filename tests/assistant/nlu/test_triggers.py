"""Triggers: found in plain words, not in denials, might-have-beens or quoted rules."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml

from assistant.nlu.trigger_policy import read_triggers
from assistant.nlu.triggers import TriggerDetector

ROOT = Path(__file__).resolve().parents[3]
POLICY = ROOT / "policy" / "triggers.yml"
DETECTOR = TriggerDetector(read_triggers(POLICY))

FOUND = {
    "self_harm_or_suicide": [
        "I want to end it all",
        "i cant see a way out, everyone would be better off without me",
        "I've been having suicidal thoughts over this debt",
        "I don't want to live any more",
    ],
    "imminent_danger": [
        "I can smell gas in the kitchen",
        "it's on fire now",
        "my husband has chest pains",
        "we're trapped in your lift",
    ],
    "injury_or_illness": [
        "I burned my hand on it",
        "we all had food poisoning after the meal",
        "I slipped on a wet floor in your shop and hurt my hip",
        "she ended up in hospital",
    ],
    "product_safety": [
        "the charger sparks when plugged in",
        "the battery is swelling",
        "there was glass in the jar",
        "the brakes failed on the motorway",
        "someone could have been killed",
    ],
    "property_damage_product_liability": ["the leak flooded my kitchen", "I lost all my files"],
    "fraud_or_unauthorised_transaction": [
        "I didn't make this payment",
        "my account was hacked",
        "I don't recognise this charge",
    ],
    "data_breach_or_misuse": [
        "I got someone else's statement",
        "you shared my data with a third party without asking",
    ],
    "data_rights_or_dp_complaint": [
        "send me a copy of all the data you hold on me",
        "delete my account data",
    ],
    "discrimination": [
        "they refused because I'm disabled",
        "they wouldn't let me in with my assistance dog",
        "I was treated differently because of my accent",
    ],
    "harassment_or_abuse_by_staff": ["the driver touched me", "your agent shouted at me"],
    "child_or_minor": ["I'm 14 and I bought a game", "my son bought coins without asking"],
    "financial_or_domestic_abuse": [
        "my ex still has access to my account",
        "please don't call the house",
    ],
    "vulnerable_customer": ["my husband died in March", "I care for my mum", "I lost my job"],
    "financial_hardship": ["I can't pay my rent", "the bailiffs are coming"],
    "accessibility_or_adjustment": ["large print please", "I'm deaf", "I need an interpreter"],
    "essential_service_loss_or_stranded": [
        "no heating with a newborn",
        "we are stuck at the airport",
        "I can't access any money",
    ],
    "legal_threat_or_formal_claim": ["you'll hear from my solicitor", "see you in court"],
    "regulator_or_ombudsman": [
        "I'm going to the ombudsman",
        "if I hear nothing I go to the ombudsman",
        "I've written to my MP",
    ],
    "press_or_social_media": ["I'm going to the papers", "I've posted about it on Facebook"],
    "breach_of_contract": ["it never arrived", "I was charged twice"],
    "mis_selling_or_unfair_practice": ["nobody told me about the fee", "I couldn't cancel"],
    "criminal_allegation_or_bribery": ["your driver stole my ring", "he asked me for cash"],
    "threat_to_staff": ["I know where you work", "I'm going to smash his face in"],
    "human_request": ["let me talk to a human", "real person please"],
    "repeat_or_systemic": [
        "this is the third time I complain",
        "nobody called me back",
        "nobody got back to me",
        "the second time I had to complain",
        "I rang you for the third time on Monday",
        "my third email about this",
        "I emailed you three times",
        "it's the fourth time this has happened",
        "everyone on my street has the same problem",
    ],
}
NOT_FOUND = [
    ("nobody was hurt", "injury_or_illness"),
    ("luckily nobody was injured", "injury_or_illness"),
    ("I wasn't hurt but shaken", "injury_or_illness"),
    ("it hurt my feelings", "injury_or_illness"),
    ("my phone battery died", "injury_or_illness"),
    ("I am not going to sue", "legal_threat_or_formal_claim"),
    ("I don't want to involve a solicitor", "legal_threat_or_formal_claim"),
    ("I won't go to the ombudsman", "regulator_or_ombudsman"),
    ("I bought it on Facebook", "press_or_social_media"),
    ("the policy says discrimination is forbidden", "discrimination"),
    ("I'm not deaf", "accessibility_or_adjustment"),
    ("my son is 25 and ordered a laptop", "child_or_minor"),
    ("I'm 45 and tired of this", "child_or_minor"),
    ("I spoke to a manager yesterday", "human_request"),
    ("I shouted at the driver", "harassment_or_abuse_by_staff"),
    ("they threatened to cancel my account", "harassment_or_abuse_by_staff"),
    ("this is killing my business", "self_harm_or_suicide"),
    ("I'm dying of boredom", "self_harm_or_suicide"),
    ("I can't go on the website", "self_harm_or_suicide"),
    ("nothing was stolen", "fraud_or_unauthorised_transaction"),
    ("the man next to me was smoking", "product_safety"),
    ("the shoes hurt my feet", "injury_or_illness"),
    ("my order arrived in time", "breach_of_contract"),
    ("The second time I used it the lid cracked", "repeat_or_systemic"),
    ("the second time I used it I called a friend", "repeat_or_systemic"),
    ("It broke the third time I wore it", "repeat_or_systemic"),
    ("it stopped working after the second attempt", "repeat_or_systemic"),
    ("for the second time this week the bus did not stop", "repeat_or_systemic"),
    ("I got a second letter from you", "repeat_or_systemic"),
    ("no one came back to our table", "repeat_or_systemic"),
    ("My parcel never came", "repeat_or_systemic"),
    ("My parcel never came", "mis_selling_or_unfair_practice"),
]


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, texts in FOUND.items() for text in texts]
)
def test_finds_the_trigger(code: str, text: str) -> None:
    hits = [hit for hit in DETECTOR.find(text) if hit.code == code]
    assert hits
    assert text[hits[0].start : hits[0].end].strip()


@pytest.mark.parametrize(("text", "code"), NOT_FOUND)
def test_does_not_find_the_trigger(text: str, code: str) -> None:
    assert code not in [hit.code for hit in DETECTOR.find(text)]


def test_every_trigger_has_a_test() -> None:
    assert set(FOUND) == {entry.code for entry in read_triggers(POLICY).definitions}


def test_the_gravest_comes_first() -> None:
    hits = DETECTOR.find("It never arrived. I will see you in court. I want to end it all.")
    assert [hit.level for hit in hits] == ["P0", "P2", "P3"]


def test_spans_fit_text_with_typographic_quotes() -> None:
    text = "They wouldn’t help. I’m deaf."
    hit = next(h for h in DETECTOR.find(text) if h.code == "accessibility_or_adjustment")
    assert text[hit.start : hit.end] == "I’m deaf"


def test_a_denial_before_the_reason_does_not_disarm_it() -> None:
    codes = [h.code for h in DETECTOR.find("They did not let us in because we are black.")]
    assert "discrimination" in codes


@pytest.mark.parametrize("language", ["en", "es", "fr", "de"])
def test_nearly_every_pattern_can_be_skipped_cheaply(language: str) -> None:
    """A pattern without a word it needs is tried on every sentence."""
    detector = TriggerDetector(read_triggers(POLICY), language)
    unknown = [pattern for pattern in detector._patterns if pattern.literals is None]
    assert len(unknown) <= 4


@pytest.mark.parametrize("language", ["en", "es", "fr", "de"])
@pytest.mark.parametrize("text", ["a " * 400, "no " * 300, "x" * 800, "my card was " * 60])
def test_no_pattern_runs_away_on_repeated_words(language: str, text: str) -> None:
    detector = TriggerDetector(read_triggers(POLICY), language)
    began = time.process_time()
    for pattern in detector._patterns:
        pattern.compiled.search(text[:400])
    assert time.process_time() - began < 2.0


@pytest.mark.parametrize("language", ["en", "es", "fr", "de"])
def test_everyday_sentences_of_a_shop_raise_nothing_grave(language: str) -> None:
    path = Path(__file__).with_name("everyday_shop.yml")
    sentences = yaml.safe_load(path.read_text(encoding="utf-8"))[language]
    reader = TriggerDetector(read_triggers(POLICY), language)
    found = {text: {hit.code for hit in reader.find(text)} for text in sentences}
    assert {text: codes for text, codes in found.items() if codes - {"breach_of_contract"}} == {}
