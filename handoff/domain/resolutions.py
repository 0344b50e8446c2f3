"""What is decided about a complaint: outcome, remedies, a sum, and why it happened."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from decimal import Decimal

from handoff.domain.errors import InvalidInput
from handoff.domain.text import check_length

OUTCOMES: tuple[str, ...] = ("upheld", "partly_upheld", "not_upheld")
REMEDIES: tuple[str, ...] = (
    "refund",
    "replacement",
    "repair",
    "apology",
    "explanation",
    "compensation",
    "correction",
)
#: Remedies that are a sum of money.
PAID: frozenset[str] = frozenset({"refund", "compensation"})
EXPLANATION_LIMIT = 5_000
NOTE_LIMIT = 2_000
HIGHEST = Decimal(10) ** 12
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Decision:
    """A resolution as an agent records it.

    Attributes:
        outcome: one of OUTCOMES.
        remedies: codes of REMEDIES, in any order; may be empty when it was not upheld.
        amount: in units of `currency`, at most two decimals; with a paid remedy only.
        currency: ISO 4217.
        explanation: the reasons in plain words, as the customer reads them.
        root_cause: code of policy/case_handling.yml, or None while it is not known.
        root_cause_note: never shown to a customer.
    """

    outcome: str
    remedies: tuple[str, ...] = ()
    amount: Decimal | None = None
    currency: str | None = None
    explanation: str = ""
    root_cause: str | None = None
    root_cause_note: str = ""


def check_decision(decision: Decision, root_causes: Container[str]) -> Decision:
    """Return the decision in its final form.

    Raises:
        InvalidInput: something is missing or does not fit together; the message says what.
    """
    if decision.outcome not in OUTCOMES:
        raise InvalidInput(
            "Choose an outcome: upheld, partly upheld or not upheld.", key="lifecycle.error.outcome"
        )
    if any(code not in REMEDIES for code in decision.remedies):
        raise InvalidInput(
            f"Choose what is done among: {', '.join(REMEDIES)}.", key="refused.choose"
        )
    remedies = tuple(code for code in REMEDIES if code in decision.remedies)
    if decision.outcome != "not_upheld" and not remedies:
        raise InvalidInput(
            "Choose at least one thing that is done for the customer, "
            "if only an apology or an explanation.",
            key="lifecycle.error.remedy",
        )
    explanation = decision.explanation.strip()
    if not explanation:
        raise InvalidInput(
            "Write the reasons in plain words; the customer reads them.",
            key="lifecycle.error.reasons",
        )
    check_length(explanation, EXPLANATION_LIMIT, "The reasons have")
    amount, currency = _check_sum(decision, remedies)
    check_root_cause(decision.root_cause, decision.root_cause_note, root_causes)
    return Decision(
        decision.outcome,
        remedies,
        amount,
        currency,
        explanation,
        decision.root_cause,
        decision.root_cause_note.strip(),
    )


def check_root_cause(code: str | None, note: str, root_causes: Container[str]) -> None:
    """Return when the cause is one of the policy's, or not given, and the note not too long.

    Raises:
        InvalidInput: it is not.
    """
    if code is not None and code not in root_causes:
        raise InvalidInput("Choose a root cause of policy/case_handling.yml.", key="refused.choose")
    check_length(note, NOTE_LIMIT, "The note about the cause has")


def _check_sum(decision: Decision, remedies: tuple[str, ...]) -> tuple[Decimal | None, str | None]:
    is_paid = bool(PAID & set(remedies))
    if decision.amount is None:
        if is_paid:
            raise InvalidInput(
                "Write the sum that is refunded or paid as compensation.",
                key="lifecycle.error.sum_missing",
            )
        return None, None
    if not is_paid:
        raise InvalidInput(
            "A sum belongs to a refund or to compensation; choose one of them.",
            key="lifecycle.error.sum_alone",
        )
    amount, currency = decision.amount, (decision.currency or "").upper()
    if not amount.is_finite() or not 0 < amount < HIGHEST or amount != round(amount, 2):
        raise InvalidInput(
            "Write the sum as a number above 0 with two decimals, such as 1249.90.",
            key="lifecycle.error.sum_form",
        )
    if not _CURRENCY.fullmatch(currency):
        raise InvalidInput(
            "Write the currency as three letters, for example EUR.", key="lifecycle.error.currency"
        )
    return amount, currency
