"""Real narratives go through the public API of the real installation, from start to case."""

from __future__ import annotations

import json
from typing import Any

import pytest

from handoff.cli_client import Conversation
from handoff.cli_intake import fetch_summary, file_complaint
from handoff.supervisor.stack import Stack
from tests.support.installation import ROOT

NARRATIVES = ROOT.parent / "shared" / "data" / "cfpb_narratives_dev.jsonl"
COUNT = 10

pytestmark = [
    pytest.mark.timeout(400),
    pytest.mark.skipif(not NARRATIVES.exists(), reason="the narratives are not beside the project"),
]


def narratives() -> list[Any]:
    """Return every twentieth narrative: short and long ones, from different products."""
    if not NARRATIVES.exists():
        return []
    lines = NARRATIVES.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines[:: len(lines) // COUNT][:COUNT]]
    return [pytest.param(row["text"], id=row["id"]) for row in rows]


@pytest.mark.parametrize("narrative", narratives())
def test_story_in_the_case_is_the_narrative_word_for_word(stack: Stack, narrative: str) -> None:
    url = stack.settings.service_url
    conversation = Conversation(url, "en-US")
    try:
        reference = file_complaint(
            conversation,
            narrative,
            {"customer_name": "Alex Example", "email": "alex@example.com"},
        )
    finally:
        conversation.close()
    summary = fetch_summary(url, stack.settings.integration_key, reference)
    assert summary["facts"]["story"]["value"] == narrative.strip()
    assert summary["facts"]["story"]["status"] == "confirmed"
    assert summary["consent"]["decision"] == "accepted"
    assert any(due["kind"] == "final" for due in summary["deadlines"])
