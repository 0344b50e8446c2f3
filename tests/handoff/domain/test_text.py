"""How much agents may write."""

from __future__ import annotations

import pytest

from handoff.domain.errors import InvalidInput
from handoff.domain.text import check_length


def test_a_text_of_the_limit_is_accepted() -> None:
    check_length("x" * 1000, 1000, "A note has")


def test_a_longer_text_is_refused_with_the_limit() -> None:
    with pytest.raises(InvalidInput, match="A note has at most 1,000 characters") as refused:
        check_length("x" * 1001, 1000, "A note has")
    assert refused.value.key == "refused.too_long"
