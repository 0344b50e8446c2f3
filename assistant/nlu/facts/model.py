"""What an extractor is told about a message, and what it finds in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assistant.nlu.language import reading_language

DEFAULT_REGION = "GB"
# Readings that only hold if the message answers the question for this fact.
ANSWER_CONFIDENCE = 0.4


@dataclass(frozen=True)
class Setting:
    """When and where a message was written.

    `today` is the local date, `language` ISO 639-1, `region` ISO 3166-1 alpha-2, and
    `region_known` whether locale or zone named the region (else it is the default).
    """

    today: date
    language: str = "en"
    region: str = DEFAULT_REGION
    region_known: bool = True


@dataclass(frozen=True)
class Found:
    """One fact in a text: `text[start:end]` are the words, `value` the normalised reading."""

    fact: str
    start: int
    end: int
    value: Any
    confidence: float
    role: str | None = None
    problem: str | None = None
    alternatives: tuple[Any, ...] = ()

    @classmethod
    def of_entity(cls, entity: Mapping[str, Any]) -> Found:
        """Return the fact that `entity` made a dictionary of."""
        return cls(
            entity["entity"],
            entity["start"],
            entity["end"],
            entity["value"],
            float(entity["confidence_entity"]),
            role=entity.get("role"),
            problem=entity.get("problem"),
            alternatives=tuple(entity.get("alternatives") or ()),
        )

    def entity(self, extractor: str) -> dict[str, Any]:
        """Return the fact as a Rasa entity dictionary."""
        entity: dict[str, Any] = {
            "entity": self.fact,
            "start": self.start,
            "end": self.end,
            "value": self.value,
            "confidence_entity": round(self.confidence, 3),
            "extractor": extractor,
        }
        if self.role:
            entity["role"] = self.role
        if self.problem:
            entity["problem"] = self.problem
        if self.alternatives:
            entity["alternatives"] = list(self.alternatives)
        return entity


def read_setting(
    metadata: dict[str, Any] | None,
    region: str = DEFAULT_REGION,
    language: Mapping[str, Any] | None = None,
) -> Setting:
    """Return the setting that message metadata `{at, zone, locale}` describes.

    Args:
        language: what the language component found; its first candidate is read.
        metadata: `at` RFC 3339, `zone` IANA name, `locale` such as "en" or "en-GB"; each may be
            missing or unreadable, then now, UTC and English hold.
        region: ISO 3166-1 code where neither locale nor zone names one.
    """
    metadata = metadata or {}
    zone_name = str(metadata.get("zone") or "UTC")
    try:
        zone = ZoneInfo(zone_name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone, zone_name = ZoneInfo("UTC"), "UTC"
    try:
        at = datetime.fromisoformat(str(metadata["at"]))
    except (KeyError, ValueError):
        at = datetime.now(UTC)
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    local, _, rest = str(metadata.get("locale") or "en").replace("_", "-").partition("-")
    named = [part for part in rest.split("-") if len(part) == 2 and part.isalpha()]
    known = (named[-1].upper() if named else None) or _zone_region(zone_name)
    return Setting(
        today=at.astimezone(zone).date(),
        language=reading_language(language, (local or "en").lower()),
        region=known or region,
        region_known=known is not None,
    )


@lru_cache(maxsize=1024)
def _zone_region(zone_name: str) -> str | None:
    from pytz import country_timezones

    for region, zones in country_timezones.items():
        if zone_name in zones:
            return str(region)
    return None
