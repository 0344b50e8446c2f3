"""How long something is kept, on the calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from handoff.domain.retention import UNITS, Retention, Span


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


def test_a_span_follows_the_calendar() -> None:
    assert Span(3, "months").after(at(2026, 11, 30)) == at(2027, 2, 28)
    assert Span(6, "years").after(at(2024, 2, 29)) == at(2030, 2, 28)
    assert Span(90, "days").after(at(2026, 1, 1)) == at(2026, 4, 1)


@given(
    st.integers(0, 3_650).map(lambda days: at(2020, 1, 1) + timedelta(days=days)),
    st.integers(1, 80),
    st.sampled_from(UNITS),
)
def test_nothing_goes_a_moment_too_early(now: datetime, value: int, unit: str) -> None:
    span = Span(value, unit)  # type: ignore[arg-type]
    before = span.before(now)
    assert span.after(before) <= now
    assert now - before < timedelta(days=value * 366 + 4)


def test_a_notice_names_only_the_times_there_are() -> None:
    rule = Retention(chat=Span(12, "months"), case=Span(1, "years"))
    assert rule.words("es") == {"chat_kept": "12 meses", "case_kept": "1 año"}
