"""Facts: one collected field, with the words and the message it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

#: Every fact of the case summary, in the order it is shown.
FACT_NAMES = (
    "story",
    "product",
    "order_reference",
    "occurred_on",
    "amount",
    "desired_outcome",
    "prior_contact",
    "impact",
    "customer_name",
    "email",
    "phone",
    "preferred_contact",
    "country",
    "adjustments",
    "representative",
)


class FactStatus(StrEnum):
    """How sure a fact is."""

    CONFIRMED = "confirmed"
    STATED = "stated"
    INFERRED = "inferred"
    DECLINED = "declined"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Fact:
    """A fact's value with its status; `quote` is a literal part of message `message_id`."""

    name: str
    value: Any = None
    status: FactStatus = FactStatus.UNKNOWN
    quote: str | None = None
    message_id: str | None = None

    @property
    def is_known(self) -> bool:
        """True when there is a value."""
        return self.value is not None

    def to_api(self) -> dict[str, Any]:
        """Return the JSON shape of design section 6."""
        return {
            "value": self.value,
            "status": self.status.value,
            "quote": self.quote,
            "message_id": self.message_id,
        }


def facts_to_api(facts: dict[str, Fact]) -> dict[str, Any]:
    """Return all facts, always all of them, in the order of FACT_NAMES."""
    return {name: facts.get(name, Fact(name)).to_api() for name in FACT_NAMES}


def wish_codes(facts: Mapping[str, Fact]) -> tuple[str, ...]:
    """Return the codes of what the customer wants; none where nothing was said."""
    wish = facts.get("desired_outcome")
    told = wish.value if wish is not None and wish.is_known else None
    return tuple(told["codes"]) if isinstance(told, dict) else ()


def only_changes(name: str, value: Any) -> bool:
    """True for a wish that only asks for a correction: "could you change my e-mail to …"."""
    return name == "desired_outcome" and value.get("codes") == ["correction"]
