"""A summary holds what was said, every fact of it, and nothing that was not."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from handoff.adapters.summary_renderers import summary_schema
from handoff.domain.data_rights import request_headline
from handoff.domain.facts import FACT_NAMES, Fact, FactStatus
from handoff.domain.policy import Policy
from handoff.domain.severity import FoundTrigger, Severity
from handoff.domain.summary import CategoryChoice, Consent, SummaryInput, build_summary
from handoff.domain.summary_parts import FoundMention, request_line, similar_reason
from handoff.domain.voice import Said
from handoff.services.voices import voice_of
from tests.handoff import summary_example
from tests.handoff.domain.json_schema import errors
from tests.handoff.summary_example import AT, STORY, example, message, said


@pytest.fixture(scope="module")
def policy() -> Policy:
    return summary_example.policy()


def _build(policy: Policy, **changes: Any) -> dict[str, Any]:
    return build_summary(example(policy, **changes), voice_of(policy))


def _empty(policy: Policy) -> SummaryInput:
    return example(
        policy, reference=None, facts={}, messages=(), triggers=(), mentions=(), category=None
    )


def test_full_summary_fits_the_schema(policy: Policy) -> None:
    assert errors(_build(policy), summary_schema()) == []


def test_empty_intake_fits_the_schema(policy: Policy) -> None:
    assert errors(build_summary(_empty(policy), voice_of(policy)), summary_schema()) == []


def test_schema_notices_a_missing_fact(policy: Policy) -> None:
    summary = _build(policy)
    del summary["facts"]["country"]

    assert errors(summary, summary_schema()) == ["$.facts.country: missing"]


def test_survives_a_round_trip_through_json(policy: Policy) -> None:
    summary = _build(policy)

    assert json.loads(json.dumps(summary)) == summary


def test_same_input_gives_the_same_object(policy: Policy) -> None:
    assert _build(policy) == _build(policy)


def test_all_facts_are_present_in_order(policy: Policy) -> None:
    assert tuple(_build(policy)["facts"]) == FACT_NAMES


def test_story_is_word_for_word(policy: Policy) -> None:
    assert _build(policy)["facts"]["story"]["value"] == STORY


def test_unsaid_fact_is_unknown(policy: Policy) -> None:
    assert _build(policy)["facts"]["country"] == {
        "value": None,
        "status": "unknown",
        "quote": None,
        "message_id": None,
    }


def test_refused_fact_is_declined_without_value(policy: Policy) -> None:
    fact = _build(policy)["facts"]["customer_name"]

    assert (fact["value"], fact["status"]) == (None, "declined")


@pytest.mark.parametrize("status", [FactStatus.DECLINED, FactStatus.UNKNOWN])
def test_words_of_a_refusal_never_become_a_value(policy: Policy, status: FactStatus) -> None:
    refusal = Fact("phone", "I'd rather not say", status, "burned", "m2")

    fact = _build(policy, facts={"phone": refusal})["facts"]["phone"]

    assert fact == {"value": None, "status": status.value, "quote": None, "message_id": None}


def test_stated_fact_without_value_is_unknown(policy: Policy) -> None:
    facts = {"phone": Fact("phone", None, FactStatus.STATED)}

    assert _build(policy, facts=facts)["facts"]["phone"]["status"] == "unknown"


def test_every_quote_is_in_its_message(policy: Policy) -> None:
    data = example(policy)
    summary = build_summary(data, voice_of(policy))
    texts = {item.id: item.text for item in data.messages}
    quoted = [*summary["facts"].values(), *summary["timeline"], *summary["triggers"]]

    assert sum(item["quote"] is not None for item in quoted) == 12
    assert all(i["quote"] in texts[i["message_id"]] for i in quoted if i["quote"] is not None)


def test_quote_that_is_not_literal_is_left_out(policy: Policy) -> None:
    facts = {"product": said("product", "kettle", "a KETTLE")}

    fact = _build(policy, facts=facts)["facts"]["product"]

    assert (fact["value"], fact["quote"], fact["message_id"]) == ("kettle", None, "m2")


def test_quote_of_an_unknown_message_is_left_out(policy: Policy) -> None:
    facts = {"product": said("product", "kettle", "kettle", "m99")}
    triggers = (FoundTrigger("discrimination", "P1", "kettle", "m99"),)

    summary = _build(policy, facts=facts, triggers=triggers)

    assert summary["facts"]["product"]["message_id"] is None
    assert summary["triggers"][0]["quote"] is None


def test_erased_message_takes_its_quotes_along(policy: Policy) -> None:
    summary = _build(policy, messages=(message(2, ""),))

    assert all(fact["quote"] is None for fact in summary["facts"].values())
    assert all(trigger["quote"] is None for trigger in summary["triggers"])


def test_unfiled_intake_has_no_reference(policy: Policy) -> None:
    summary = _build(policy, reference=None)

    assert (summary["reference"], summary["status"]) == (None, "intake")


def test_filed_case_keeps_its_status(policy: Policy) -> None:
    assert _build(policy, status="investigating")["status"] == "investigating"


def test_headline_names_product_sum_date_and_wish(policy: Policy) -> None:
    assert _build(policy)["headline"] == (
        "Breville kettle, £39.99, 9 November 2026, wants money back and an apology"
    )


def test_headline_without_product_quotes_the_story(policy: Policy) -> None:
    line = _build(policy, facts={"story": said("story", STORY, STORY)}, category=None)["headline"]
    excerpt = line.removeprefix("“").removesuffix("”").removesuffix("…")

    assert excerpt in STORY
    assert len(excerpt) > 20


def test_headline_does_not_quote_a_greeting(policy: Policy) -> None:
    facts = {"story": said("story", "Hello.\nMy new kettle leaks badly.", "Hello.")}

    line = _build(policy, facts=facts, category=None)["headline"]

    assert line == "“My new kettle leaks badly.”"


def test_headline_of_nothing_invents_nothing(policy: Policy) -> None:
    assert build_summary(_empty(policy), voice_of(policy))["headline"] == "Complaint"


def test_headline_is_one_short_line(policy: Policy) -> None:
    facts = {"product": said("product", "kettle\n" * 100, "kettle")}

    line = _build(policy, facts=facts)["headline"]

    assert "\n" not in line
    assert len(line) <= 140


def test_timeline_is_in_order_and_sums_come_last(policy: Policy) -> None:
    timeline = _build(policy)["timeline"]

    assert [entry["date"] for entry in timeline] == ["2026-11-02", "2026-11-09", None]
    assert [entry["quote"] for entry in timeline] == ["2 November", "9 November", "£4.50"]


def test_timeline_event_is_the_sentence_told(policy: Policy) -> None:
    assert _build(policy)["timeline"][2]["event"] == "It cost £39.99 and delivery was £4.50."


def test_timeline_does_not_hold_what_was_not_said(policy: Policy) -> None:
    mentions = (FoundMention("occurred_on", "2026-01-01", "New Year", "m2"),)

    assert [e["date"] for e in _build(policy, mentions=mentions)["timeline"]] == ["2026-11-09"]


def test_open_questions_ask_for_what_is_missing(policy: Policy) -> None:
    questions = _build(policy)["open_questions"]

    assert policy.fact("order_reference").agent_question in questions


def test_open_questions_leave_out_what_is_known_refused_or_needless(policy: Policy) -> None:
    questions = _build(policy)["open_questions"]

    assert policy.fact("product").agent_question not in questions
    assert policy.fact("customer_name").agent_question not in questions
    assert policy.fact("phone").agent_question not in questions


def test_open_questions_want_the_address_of_the_preferred_route(policy: Policy) -> None:
    facts = dict(example(policy).facts)
    facts["preferred_contact"] = said("preferred_contact", "sms", "ada")

    assert policy.fact("phone").agent_question in _build(policy, facts=facts)["open_questions"]


def test_steps_put_the_gravest_trigger_first(policy: Policy) -> None:
    steps = _build(policy)["suggested_steps"]

    assert steps[0] == policy.steps.by_trigger["injury_or_illness"][0]
    assert steps[-1] == policy.steps.by_category["product_defect"][-1]


def test_steps_of_an_injury_do_not_repeat_each_other(policy: Policy) -> None:
    triggers = (
        FoundTrigger("injury_or_illness", "P1", "burned my hand", "m2"),
        FoundTrigger("product_safety", "P1", "kettle", "m2"),
    )
    steps = _build(policy, triggers=triggers, category=CategoryChoice("safety"))["suggested_steps"]

    assert len(steps) == len(set(steps))
    assert sum("product safety" in step for step in steps) == 1
    assert sum("not to use" in step for step in steps) == 1


def test_steps_mention_the_adjustment_asked_for(policy: Policy) -> None:
    facts = {"adjustments": said("adjustments", "large print", "large print")}

    assert any("large print" in step for step in _build(policy, facts=facts)["suggested_steps"])


def test_date_after_the_complaint_is_an_inconsistency(policy: Policy) -> None:
    facts = {"occurred_on": said("occurred_on", "2027-03-01", "9 November")}

    assert _build(policy, facts=facts)["inconsistencies"] == [
        "The date given, 1 March 2027, is later than the complaint."
    ]


def test_month_of_the_complaint_is_no_inconsistency(policy: Policy) -> None:
    facts = {"occurred_on": said("occurred_on", "2026-11", "November")}

    assert _build(policy, facts=facts)["inconsistencies"] == []


def test_preferring_a_route_without_address_is_an_inconsistency(policy: Policy) -> None:
    facts = {
        "preferred_contact": said("preferred_contact", "phone", "ada"),
        "phone": Fact("phone", None, FactStatus.DECLINED),
    }

    assert _build(policy, facts=facts)["inconsistencies"] == [
        "Prefers to be reached by “Phone”, but would not give “Telephone”."
    ]


def test_severity_is_assessed_unless_recorded(policy: Policy) -> None:
    assert _build(policy)["severity"]["level"] == "high"
    recorded = _build(policy, severity=Severity("urgent", ("set by an agent",)))["severity"]
    assert recorded == {"level": "urgent", "reasons": ["set by an agent"]}


def test_deadlines_keep_kind_rule_and_instant(policy: Policy) -> None:
    first = _build(policy)["deadlines"][0]

    assert first == {
        "kind": "acknowledge",
        "due_at": "2026-11-17T09:30:00.000Z",
        "regime": "house-default",
        "source": "house policy",
    }


def test_declined_notice_is_shown_as_such(policy: Policy) -> None:
    consent = Consent("2026-11-2", "en", AT, "declined", datetime(2026, 11, 16, 10, tzinfo=UTC))

    assert _build(policy, consent=consent)["consent"]["decision"] == "declined"


def test_unknown_decision_is_refused(policy: Policy) -> None:
    with pytest.raises(ValueError, match="accepted, declined, withdrawn, not_asked"):
        _build(policy, consent=Consent(decision="maybe"))


@pytest.mark.parametrize(
    ("recorded", "told"),
    [
        ("Injury or illness: “burned my hand”", "Lesión o enfermedad: «burned my hand»"),
        ("Kind of complaint: Safety", "Tipo de queja: Seguridad"),
        ("What it did to the customer: “I cried”", "Qué supuso para el cliente: «I cried»"),
        ("A label of long ago: “I cried”", "A label of long ago: “I cried”"),
    ],
)
def test_recorded_reasons_are_told_in_another_language(
    policy: Policy, recorded: str, told: str
) -> None:
    assert voice_of(policy, "es").reason(recorded, "en") == told


def test_what_is_not_translated_says_in_which_language_it_is(policy: Policy) -> None:
    voice = voice_of(replace(policy, desk_words={}), "fr")

    assert voice.step("Look for the common cause.").pieces == (
        Said("Look for the common cause.", "en"),
    )


def test_request_about_data_and_similar_case_are_told_in_another_language(policy: Policy) -> None:
    voice = voice_of(policy, "de")

    assert request_line(request_headline("copy", "RD-1"), voice) == "Datenanfrage: Kopie, zu RD-1"
    assert similar_reason("Same chat, same sum", voice) == "Gleicher Chat, gleicher Betrag"
    assert similar_reason("somehow alike", voice) == "somehow alike"
