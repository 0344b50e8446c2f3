"""What was decided, and why it happened."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from handoff.domain.errors import Conflict, InvalidInput
from handoff.domain.resolutions import Decision
from handoff.services.core import Core
from handoff.services.lifecycle import LifecycleService
from handoff.services.resolutions import ResolutionService
from tests.support.lifecycle import add_agent, file_case

REFUND = Decision(
    outcome="upheld",
    remedies=("apology", "refund"),
    amount=Decimal("39.99"),
    currency="gbp",
    explanation="The seal was missing.",
    root_cause="product_or_part",
    root_cause_note="Batch 12.",
)


def test_a_resolution_is_recorded_and_corrected(timed_core: Core) -> None:
    service, noor = ResolutionService(timed_core), add_agent(timed_core)
    reference = file_case(timed_core)
    assert service.of(reference) == ()
    service.record(reference, REFUND, noor)
    service.record(reference, replace(REFUND, amount=Decimal("41.50")), noor)
    (found,) = service.of(reference)
    assert found.decision.amount == Decimal("41.50")
    assert (found.decision.remedies, found.decision.currency) == (("refund", "apology"), "GBP")
    assert (found.stage, found.by) == (1, "Noor Vance")


def test_each_stage_has_its_own_resolution(timed_core: Core) -> None:
    service, way = ResolutionService(timed_core), LifecycleService(timed_core)
    noor, reference = add_agent(timed_core), file_case(timed_core)
    service.record(reference, replace(REFUND, outcome="partly_upheld"), noor)
    way.change(reference, "resolved", "", noor)
    with pytest.raises(Conflict, match="Open it again"):
        service.record(reference, REFUND, noor)
    way.change(reference, "investigating", "New pictures.", noor)
    service.record(reference, REFUND, noor)
    assert [(r.stage, r.decision.outcome) for r in service.of(reference)] == [
        (2, "upheld"),
        (1, "partly_upheld"),
    ]


def test_the_root_cause_may_be_learnt_after_the_end(timed_core: Core) -> None:
    service, way = ResolutionService(timed_core), LifecycleService(timed_core)
    noor, reference = add_agent(timed_core), file_case(timed_core)
    with pytest.raises(Conflict, match="Record the resolution first"):
        service.set_root_cause(reference, "training", "", noor)
    service.record(reference, replace(REFUND, root_cause=None), noor)
    way.change(reference, "resolved", "", noor)
    service.set_root_cause(reference, "training", "Not shown how.", noor)
    assert service.of(reference)[0].decision.root_cause == "training"
    with pytest.raises(InvalidInput, match="root cause"):
        service.set_root_cause(reference, "gremlins", "", noor)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"outcome": "maybe"}, "Choose an outcome"),
        ({"remedies": ("cake",)}, "Choose what is done"),
        ({"remedies": ()}, "at least one thing"),
        ({"explanation": " "}, "Write the reasons"),
        ({"explanation": "x" * 5001}, "at most 5,000"),
        ({"amount": None}, "Write the sum"),
        ({"remedies": ("apology",)}, "A sum belongs to a refund"),
        ({"amount": Decimal("0")}, "above 0"),
        ({"amount": Decimal("1.005")}, "two decimals"),
        ({"amount": Decimal("NaN")}, "as a number"),
        ({"currency": "pounds"}, "three letters"),
        ({"root_cause": "gremlins"}, "root cause"),
    ],
)
def test_what_is_incomplete_is_refused_and_says_why(
    timed_core: Core, change: dict[str, object], words: str
) -> None:
    service, noor = ResolutionService(timed_core), add_agent(timed_core)
    reference = file_case(timed_core)
    with pytest.raises(InvalidInput, match=words):
        service.record(reference, replace(REFUND, **change), noor)  # type: ignore[arg-type]
    assert service.of(reference) == ()


def test_what_was_not_upheld_needs_no_remedy(timed_core: Core) -> None:
    service, noor = ResolutionService(timed_core), add_agent(timed_core)
    reference = file_case(timed_core)
    service.record(reference, Decision("not_upheld", explanation="It was worn out."), noor)
    assert service.of(reference)[0].decision.remedies == ()
