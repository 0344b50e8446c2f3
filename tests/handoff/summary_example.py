"""A complete conversation and the input of its summary, for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from handoff.adapters.policy_files import load_policy
from handoff.domain.deadlines import compute_deadlines
from handoff.domain.facts import Fact, FactStatus
from handoff.domain.messages import Message, Sender
from handoff.domain.policy import Policy
from handoff.domain.severity import FoundTrigger
from handoff.domain.similarity import SimilarCase
from handoff.domain.summary import (
    CategoryChoice,
    Consent,
    EvidenceItem,
    HandoffState,
    SummaryInput,
)
from handoff.domain.summary_parts import FoundMention

ROOT = Path(__file__).parents[2]
AT = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
STORY = (
    "The Breville kettle I bought on 2 November burned my hand on 9 November. "
    "It cost £39.99 and delivery was £4.50.\n"
    "I rang your shop and nobody called back."
)
WANTED = "I want my money back and an apology"


def policy() -> Policy:
    """The rules as shipped."""
    return load_policy(ROOT / "policy")


def message(seq: int, text: str, sender: Sender = Sender.CUSTOMER) -> Message:
    """A message "m<seq>", one minute after the other."""
    return Message(seq, f"m{seq}", sender, text, AT + timedelta(minutes=seq))


def said(name: str, value: Any, quote: str, message_id: str = "m2") -> Fact:
    """A fact the customer stated."""
    return Fact(name, value, FactStatus.STATED, quote, message_id)


def example(rules: Policy, **changes: Any) -> SummaryInput:
    """A filed complaint about a kettle that burned a hand, with some fields replaced."""
    triggers = (
        FoundTrigger("repeat_or_systemic", "P3", "nobody called back", "m2"),
        FoundTrigger("injury_or_illness", "P1", "burned my hand", "m2"),
    )
    facts = [
        said("story", STORY, STORY),
        said("product", "Breville kettle", "Breville kettle"),
        said("occurred_on", "2026-11-09", "9 November"),
        said("amount", {"value": 39.99, "currency": "GBP"}, "£39.99"),
        said("desired_outcome", {"codes": ["refund", "apology"], "text": WANTED}, WANTED, "m4"),
        said("prior_contact", {"contacted": True, "text": "I rang your shop"}, "I rang your shop"),
        said("email", "ada@example.org", "ada@example.org", "m6"),
        Fact("customer_name", None, FactStatus.DECLINED),
    ]
    data = SummaryInput(
        created_at=AT,
        updated_at=AT + timedelta(hours=1),
        language="en",
        channel="widget",
        messages=(
            message(1, "Tell me what happened.", Sender.BOT),
            message(2, STORY),
            message(3, "What would you like?", Sender.BOT),
            message(4, WANTED),
            message(5, "Which e-mail address?", Sender.BOT),
            message(6, "ada@example.org"),
        ),
        facts={fact.name: fact for fact in facts},
        handoff=HandoffState(owner="bot"),
        reference="RD-7K4M-92QX-C3T1",
        category=CategoryChoice("product_defect", 0.83),
        triggers=triggers,
        mentions=(
            FoundMention("occurred_on", "2026-11-02", "2 November", "m2"),
            FoundMention("amount", {"value": 4.5, "currency": "GBP"}, "£4.50", "m2"),
        ),
        deadlines=compute_deadlines(AT, ["GB-ENG"], ["ecommerce"], ["complaint"], rules),
        evidence=(EvidenceItem("e1", "hand.jpg", "image/jpeg", 120_000, "0" * 64),),
        consent=Consent("2026-11-2", "en", AT, "accepted", AT),
        promises=("We answer by 14 December 2026.",),
        similar_cases=(SimilarCase("RD-4H6Q-2N40-WHQM", 0.91, "same product and fault"),),
        model="20261116",
        content_version="abc",
        transcript_url="https://shop.example/desk/cases/RD-7K4M-92QX-C3T1/transcript",
    )
    return replace(data, **changes)
