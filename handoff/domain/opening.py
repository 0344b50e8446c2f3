"""Opening hours: whether people are there now, and when somebody will be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from handoff.domain.messages import rfc3339
from handoff.domain.policy import Organisation
from handoff.domain.regimes import Calendar
from handoff.domain.texts import Words

#: A year covers every run of holidays.
DAYS_AHEAD = 366


@dataclass(frozen=True)
class Availability:
    """Whether it is open.

    Attributes:
        open: inside the opening hours of policy/organisation.yml.
        opens_at: when it opens next; None while open or without opening hours.
        text: one sentence for the customer.
    """

    open: bool
    opens_at: datetime | None
    text: str

    def to_api(self) -> dict[str, object]:
        """Return the JSON shape."""
        opens_at = rfc3339(self.opens_at) if self.opens_at else None
        return {"open": self.open, "opens_at": opens_at, "text": self.text}


def availability(organisation: Organisation, now: datetime, words: Words) -> Availability:
    """Return whether `now`, aware, lies in the opening hours; holidays of the calendar are shut.

    Args:
        words: of the language of the sentence.
    """
    zone = ZoneInfo(organisation.zone)
    local = now.astimezone(zone)
    for ahead in range(DAYS_AHEAD):
        day = local.date() + timedelta(days=ahead)
        for opens, closes in _hours(organisation, day):
            start = datetime.combine(day, opens, zone)
            end = datetime.combine(day, closes, zone)
            if start <= local < end:
                return Availability(True, None, words.say("hours.open", until=_clock(end, words)))
            if local < start:
                text = words.say("hours.shut", opens=_opens(start, local.date(), words))
                return Availability(False, start.astimezone(UTC), text)
    return Availability(False, None, words.say("hours.unknown"))


def is_open_day(organisation: Organisation, day: date) -> bool:
    """Return whether it is open at some time of a day; without opening hours every day counts."""
    return not organisation.opening_hours or bool(_hours(organisation, day))


def _hours(organisation: Organisation, day: date) -> list[tuple[time, time]]:
    if _is_holiday(day, organisation.calendar):
        return []
    return sorted(
        (rule.opens, rule.closes)
        for rule in organisation.opening_hours
        if day.weekday() in rule.days
    )


def _is_holiday(day: date, calendar: Calendar) -> bool:
    return day in calendar.extra_holidays or day in _holidays(calendar.country, calendar.subdiv)


@lru_cache(maxsize=16)
def _holidays(country: str, subdiv: str | None) -> holidays.HolidayBase:
    return holidays.country_holidays(country, subdiv=subdiv)


def _opens(start: datetime, today: date, words: Words) -> str:
    clock = _clock(start, words)
    if start.date() == today:
        return words.say("hours.today", time=clock)
    return words.say("hours.on_day", day=words.weekday_without_year(start.date()), time=clock)


def _clock(instant: datetime, words: Words) -> str:
    return words.say("hours.clock", time=words.clock(instant), zone=f"{instant:%Z}")
