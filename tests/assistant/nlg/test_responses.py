"""Words of the assistant: variations, placeholders, buttons."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.io import read_yaml_file

from assistant.nlg.responses import VARIATION, ResponseGenerator

ROOT = Path(__file__).resolve().parents[3]
Say = Callable[..., dict[str, Any]]
PLACEHOLDER = re.compile(r"\{(\w+)\}")


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain.load(str(ROOT / "domain.yml"))


@pytest.fixture(scope="module")
def generator(domain: Domain) -> ResponseGenerator:
    """As Rasa makes it: it reads every response, which takes a second."""
    return ResponseGenerator(None, domain)


@pytest.fixture(scope="module")
def say(domain: Domain, generator: ResponseGenerator) -> Say:
    """A function from a response's name, and how often it was said, to what is said next."""

    def said_next(name: str, said: int = 0, **words: Any) -> dict[str, Any]:
        count = len(domain.responses.get(name, [1]))
        events = [
            BotUttered("…", metadata={"utter_action": name, VARIATION: number % count})
            for number in range(said)
        ]
        tracker = DialogueStateTracker.from_events("c", events, domain.slots)
        response = asyncio.run(generator.generate(name, tracker, "redress", **words))
        assert response is not None
        return response

    return said_next


def test_a_question_is_never_worded_the_same_twice_in_a_row(say: Say) -> None:
    texts = [say("utter_ask_intake_product", said)["text"] for said in range(4)]
    assert all(one != other for one, other in pairwise(texts))


def test_the_words_follow_from_the_last_ones_when_the_older_ones_are_gone(
    domain: Domain, generator: ResponseGenerator
) -> None:
    last = BotUttered("…", metadata={"utter_action": "utter_ask_more", VARIATION: 1})
    tracker = DialogueStateTracker.from_events("c", [last], domain.slots)
    response = asyncio.run(generator.generate("utter_ask_more", tracker, "redress"))
    assert response is not None
    assert response["text"] == domain.responses["utter_ask_more"][2]["text"]


def test_every_variation_keeps_buttons_and_expectation(say: Say) -> None:
    first, second = (say("utter_ask_intake_product", said) for said in (0, 1))
    assert first["buttons"] == second["buttons"]
    assert first["custom"] == second["custom"]


def test_payloads_with_braces_stay_as_they_are(say: Say) -> None:
    buttons = say("utter_ask_intake_preferred_contact")["buttons"]
    assert buttons[0]["payload"] == '/inform{"preferred_contact": "email"}'


def test_an_unknown_response_is_none(domain: Domain, generator: ResponseGenerator) -> None:
    tracker = DialogueStateTracker.from_events("c", [], domain.slots)
    assert asyncio.run(generator.generate("utter_nothing", tracker, "redress")) is None


def test_responses_of_rules_leave_no_placeholder_open(domain: Domain, say: Say) -> None:
    """What a rule says directly has only words that the generator knows by itself."""
    steps = [
        step["action"]
        for file in sorted((ROOT / "data" / "rules").glob("*.yml"))
        for rule in read_yaml_file(file)["rules"]
        for step in rule["steps"]
        if step.get("action", "").startswith("utter_")
    ]
    assert steps
    for name in steps:
        for said in range(len(domain.responses[name])):
            assert not PLACEHOLDER.search(say(name, said)["text"]), name


def test_every_required_slot_has_a_question(domain: Domain) -> None:
    """Without one the bot would be silent."""
    known = set(domain.responses) | set(domain.action_names_or_texts)
    for form in domain.form_names:
        for slot in domain.required_slots_for_form(form):
            assert {f"utter_ask_{slot}", f"action_ask_{slot}"} & known, slot


def test_words_are_those_of_the_files_and_not_of_the_model(domain: Domain) -> None:
    """Rasa hands the model's responses to the generator when it loads a model."""
    generator = ResponseGenerator(None, domain)
    generator.responses = {"utter_pause": [{"text": "Old."}]}
    tracker = DialogueStateTracker.from_events("c", [], domain.slots)
    response = asyncio.run(generator.generate("utter_pause", tracker, "redress"))
    assert response is not None
    assert response["text"] == domain.responses["utter_pause"][0]["text"]
