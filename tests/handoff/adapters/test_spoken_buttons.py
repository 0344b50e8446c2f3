"""A choice is called the same on its button, in the read-back and by the service alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from handoff.adapters.policy_files import load_policy
from handoff.adapters.text_files import load_texts
from tests.support.installation import ROOT

LANGUAGES = ("en", "es", "fr", "de")
CODE = re.compile(r': "(\w+)"')


def buttons(language: str, response: str) -> list[dict[str, Any]]:
    path = ROOT / ("domain.yml" if language == "en" else f"responses/{language}.yml")
    responses = yaml.safe_load(path.read_text("utf-8"))["responses"]
    offered: list[dict[str, Any]] = responses[response][0]["buttons"]
    return offered


@pytest.mark.parametrize("fact", ["desired_outcome", "preferred_contact"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_button_and_read_back_use_the_same_words(language: str, fact: str) -> None:
    spoken = load_policy(ROOT / "policy").spoken(language)
    labels = {choice.code: choice.label for choice in spoken.fact(fact).choices}
    offered = buttons(language, f"utter_ask_intake_{fact}")
    titles = {
        match[1]: button["title"] for button in offered if (match := CODE.search(button["payload"]))
    }
    assert titles and titles.items() <= labels.items()  # `other` is typed, not chosen


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_greeting_without_the_assistant_has_the_same_buttons(language: str) -> None:
    words = load_texts().of(language)
    titles = [button["title"] for button in buttons(language, "utter_greet")]
    assert titles == [words.say("consent.accept"), words.say("consent.decline")]
