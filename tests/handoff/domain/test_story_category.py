"""A story is understood over all of its messages."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from handoff.domain.story_category import with_reading


def _reading(event: str | None = None, **chances: float) -> dict[str, Any]:
    ranking = sorted(chances.items(), key=lambda entry: -entry[1])
    return {
        "code": ranking[0][0],
        "confidence": ranking[0][1],
        "ranking": [{"code": code, "confidence": chance} for code, chance in ranking],
        "event": event,
    }


def _told(*messages: tuple[str, dict[str, Any] | None, int]) -> dict[str, Any] | None:
    story: dict[str, Any] | None = None
    for message_id, reading, characters in messages:
        story = with_reading(story, reading, message_id, characters)
    return story


KETTLE = ("m1", _reading("The kettle leaks.", product_defect=0.8, safety=0.1, billing=0.1), 120)
BURN = ("m2", _reading("It burnt my arm.", safety=0.9, product_defect=0.1), 150)
WISH = ("m3", _reading("I want a refund.", contract_refund=0.5, billing=0.5), 16)


def test_one_message_is_read_as_it_is() -> None:
    story = _told(KETTLE)
    assert story is not None
    assert (story["code"], story["confidence"]) == ("product_defect", 0.8)
    assert story["event"] == "The kettle leaks."


def test_order_makes_no_difference() -> None:
    stories = [_told(*order) for order in permutations([KETTLE, BURN, WISH])]
    codes = {story["code"] for story in stories if story}
    assert codes == {"safety"}
    confidences = [story["confidence"] for story in stories if story]
    assert max(confidences) - min(confidences) < 0.001


def test_names_what_the_story_is_also_about() -> None:
    story = _told(KETTLE, BURN)
    assert story is not None
    assert story["codes"] == ["safety", "product_defect"]


def test_event_follows_the_code() -> None:
    story = _told(KETTLE, BURN)
    assert story is not None
    assert story["event"] == "It burnt my arm."


def test_short_wish_does_not_outvote_the_story() -> None:
    story = _told(KETTLE, WISH, ("m4", WISH[1], 20))
    assert story is not None
    assert story["code"] == "product_defect"


def test_same_message_counts_once() -> None:
    assert _told(KETTLE, BURN, KETTLE) == _told(KETTLE, BURN)


def test_choice_of_a_person_stays() -> None:
    chosen = {"code": "billing", "confidence": None, "status": "confirmed"}
    assert with_reading(chosen, BURN[1], "m2", 5000) == chosen


@pytest.mark.parametrize("reading", [None, {"code": None, "confidence": 0.0, "ranking": []}])
def test_message_without_a_reading_changes_nothing(reading: dict[str, Any] | None) -> None:
    assert with_reading(None, reading, "m9", 50) is None
    assert _told(KETTLE, ("m9", reading, 50)) == _told(KETTLE)


def test_reading_without_a_ranking_is_enough() -> None:
    story = _told(("m1", {"code": "safety", "confidence": 0.7, "ranking": []}, 80))
    assert story is not None
    assert story["code"] == "safety"
