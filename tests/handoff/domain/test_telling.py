"""What counts as telling."""

from __future__ import annotations

from handoff.domain.telling import tells_enough


def test_a_word_names_a_matter_but_tells_nothing() -> None:
    assert not tells_enough("refund")
    assert not tells_enough("Réclamation !")
    assert not tells_enough("")
    assert not tells_enough("😡😡😡")
    assert tells_enough("The kettle leaks badly")


def test_other_scripts_and_marks_are_taken_as_they_are() -> None:
    assert tells_enough("طلبت ثلاجة")
    assert tells_enough("/restart")
