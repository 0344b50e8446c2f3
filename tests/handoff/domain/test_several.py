"""Which words tell of which complaint."""

from __future__ import annotations

from typing import Any

from handoff.domain.several import complaints_in, words_of_group
from handoff.domain.understanding import Mention, Part, Understanding


def part(
    text: str, words: str, opening: str | None = None, kind: str = "delivery", **facts: Any
) -> Part:
    start = text.index(words)
    mentions = tuple(Mention(name, value, words) for name, value in facts.items())
    return Part(start, start + len(words), opening, mentions, {"code": kind, "confidence": 0.8})


def message(text: str, *parts: Part) -> Understanding:
    return Understanding("m1", text, "tell_story", 0.9, parts=parts)


def told(*messages: Understanding) -> list[str]:
    return [words_of_group(group) for group in complaints_in(messages)]


def test_a_story_without_parts_is_one_complaint() -> None:
    assert told(message("The lamp broke."), message("It cost £20.")) == [
        "The lamp broke.\n\nIt cost £20."
    ]


def test_an_announced_complaint_is_another_one() -> None:
    text = "The lamp broke yesterday. Another complaint: the driver was rude."
    first = part(text, "The lamp broke yesterday.")
    second = part(text, "Another complaint: the driver was rude.", "announced")
    assert told(message(text, first, second)) == [
        "The lamp broke yesterday.",
        "Another complaint: the driver was rude.",
    ]


def test_what_follows_an_announcement_belongs_to_it() -> None:
    text = "I have another complaint"
    messages = [
        message("The lamp broke yesterday."),
        message(text, part(text, text, "announced")),
        message("The driver was rude."),
    ]
    assert told(*messages)[1] == "I have another complaint\n\nThe driver was rude."


def test_also_is_another_one_only_of_another_kind_about_another_thing() -> None:
    text = "The lamp broke at once. Also the parcel never came."
    first = part(text, "The lamp broke at once.", kind="product_defect", product="lamp")
    other = part(text, "Also the parcel never came.", "perhaps", product="parcel")
    same_thing = part(text, "Also the parcel never came.", "perhaps", product="lamp")
    same_kind = part(
        text, "Also the parcel never came.", "perhaps", kind="product_defect", product="parcel"
    )
    assert len(told(message(text, first, other))) == 2
    assert len(told(message(text, first, same_thing))) == 1
    assert len(told(message(text, first, same_kind))) == 1


def test_a_greeting_before_an_announcement_loses_no_word() -> None:
    text = "Hello. I have another complaint about the driver."
    parts = (
        part(text, "Hello."),
        part(text, "I have another complaint about the driver.", "announced"),
    )
    assert told(message(text, *parts)) == ["Hello.\n\nI have another complaint about the driver."]
