"""Plain measures."""

from __future__ import annotations

import pytest

from benchmarks.scoring import (
    by_group,
    calibration_error,
    confusion,
    confusion_csv,
    f1,
    mean,
    percentile,
    share,
)


def test_the_share_of_nothing_is_none() -> None:
    assert share([]) is None
    assert share([True, False, False, False]) == 0.25


def test_a_mean_leaves_out_what_does_not_exist() -> None:
    assert mean([1.0, None, 0.0]) == 0.5
    assert mean([None]) is None


def test_groups_are_counted_apart() -> None:
    assert by_group([("de", True), ("en", False), ("de", False)]) == {"de": 0.5, "en": 0.0}


def test_f1_is_one_only_when_everything_is_right() -> None:
    assert f1(3, 3, 3) == 1.0
    assert f1(2, 4, 4) == 0.5
    assert f1(0, 0, 0) is None


def test_confidence_that_comes_true_has_no_calibration_error() -> None:
    pairs = [(0.75, True), (0.75, True), (0.75, True), (0.75, False)]
    assert calibration_error(pairs) == pytest.approx(0.0)


def test_overconfidence_is_the_distance_to_the_share_that_is_right() -> None:
    assert calibration_error([(1.0, False), (1.0, True)]) == pytest.approx(0.5)


def test_opposite_errors_in_different_bins_do_not_cancel_out() -> None:
    assert calibration_error([(0.9, False), (0.1, True)]) == pytest.approx(0.9)


def test_a_confusion_table_has_a_row_and_a_column_for_each_label() -> None:
    table = confusion([("affirm", "affirm"), ("affirm", "deny"), ("deny", "deny")])
    assert confusion_csv(table) == "expected,affirm,deny,total\naffirm,1,1,2\ndeny,,1,1\n"


@pytest.mark.parametrize(("percent", "value"), [(50, 10), (95, 19), (100, 20)])
def test_a_percentile_is_a_value_that_was_measured(percent: float, value: float) -> None:
    assert percentile(list(range(20, 0, -1)), percent) == value
