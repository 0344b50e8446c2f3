"""Which queue a handoff waits in, and which agent is asked next."""

from __future__ import annotations

import pytest

from handoff.domain.errors import Conflict, InvalidInput
from handoff.domain.handoff_states import (
    ALLOWED,
    PASS_REASONS,
    Step,
    check_reason,
    check_step,
    status_of,
)
from handoff.domain.queues import Candidate, Need, Queue, Queues, next_agent

SAFETY = Queue("safety", {"en": "Safety"}, triggers=frozenset({"imminent_danger"}))
SPANISH = Queue("es", {"en": "Spanish"}, languages=frozenset({"es"}))
BILLING = Queue(
    "billing", {"en": "Bills"}, categories=frozenset({"billing"}), skills=frozenset({"billing"})
)
GENERAL = Queue("general", {"en": "General", "de": "Allgemein"})
QUEUES = Queues((SAFETY, SPANISH, BILLING, GENERAL))
ENGLISH = frozenset({"en"})


@pytest.mark.parametrize(
    ("need", "code"),
    [
        (Need(None, "en"), "general"),
        (Need("billing", "en"), "billing"),
        (Need("billing", "es"), "es"),
        (Need("billing", "es", frozenset({"imminent_danger"})), "safety"),
        (Need("delivery", "it", frozenset({"vulnerability"})), "general"),
    ],
)
def test_handoff_waits_in_the_first_queue_that_fits(need: Need, code: str) -> None:
    assert QUEUES.for_need(need).code == code


def test_label_is_in_the_language_or_in_the_organisations() -> None:
    assert (GENERAL.label("de"), GENERAL.label("fr")) == ("Allgemein", "General")


def test_agent_who_holds_the_fewest_is_asked() -> None:
    agents = [Candidate("busy", ENGLISH, held=2), Candidate("free", ENGLISH, held=1)]
    assert next_agent(agents, GENERAL, "en", most=3) == "free"
    assert next_agent(agents, GENERAL, "en", most=3, without={"free"}) == "busy"
    assert next_agent(agents, GENERAL, "en", most=1) is None


def test_agent_must_write_the_language_and_have_every_skill() -> None:
    plain, skilled = Candidate("plain", ENGLISH), Candidate("able", ENGLISH, frozenset({"billing"}))
    assert next_agent([plain, skilled], BILLING, "en", most=3) == "able"
    assert next_agent([plain], BILLING, "en", most=3) is None
    assert next_agent([plain, skilled], GENERAL, "fr", most=3) is None


def test_every_step_has_a_row_and_the_last_ones_lead_nowhere() -> None:
    assert set(ALLOWED) == set(Step)
    assert {step for step in Step if not ALLOWED[step]} == {Step.RELEASED, Step.ENDED}


def test_step_that_may_not_follow_is_refused_by_name() -> None:
    check_step(Step.OFFERED, Step.ACCEPTED)
    with pytest.raises(Conflict, match="timed out"):
        check_step(Step.ACCEPTED, Step.TIMED_OUT)


def test_status_of_the_summary_knows_four_words() -> None:
    assert {status_of(step) for step in Step} == {"waiting", "accepted", "returned", "closed"}


def test_reason_is_one_of_the_list() -> None:
    assert check_reason("language", PASS_REASONS) == "language"
    with pytest.raises(InvalidInput, match="wrong_team"):
        check_reason("because", PASS_REASONS)
