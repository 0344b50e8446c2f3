"""What to ask next and what an answer means."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from handoff.adapters.policy_files import load_policy
from handoff.domain.contact_words import answers_whether
from handoff.domain.corrections import read_correction
from handoff.domain.facts import Fact, FactStatus
from handoff.domain.intake import (
    asked_to_be_rung,
    fingerprint,
    next_question,
    read_answer,
)
from handoff.domain.needs import RATHER_RING
from handoff.domain.policy import Policy
from handoff.domain.understanding import Mention, Understanding


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).resolve().parents[3] / "policy")


def said(text: str, intent: str = "inform", *mentions: Mention, **more: Any) -> Understanding:
    return Understanding("m1", text, intent, 0.9, mentions=mentions, **more)


def known(name: str, value: Any = "x") -> Fact:
    return Fact(name, value, FactStatus.STATED, "x", "m0")


def all_but_addresses(policy: Policy) -> dict[str, Fact]:
    without = ("email", "phone", "representative")
    return {d.name: known(d.name) for d in policy.facts if d.name not in without}


def test_never_asks_for_a_settled_fact(policy: Policy) -> None:
    facts: dict[str, Fact] = {"story": known("story")}
    asked: list[str] = []
    while (name := next_question(facts, "delivery", policy)) is not None:
        assert name not in asked
        asked.append(name)
        facts[name] = Fact(name, None, FactStatus.UNKNOWN)
    assert "order_reference" in asked
    assert "email" not in asked


@pytest.mark.parametrize(("route", "fact"), [("email", "email"), ("phone", "phone")])
def test_asks_for_the_route_the_customer_chose(policy: Policy, route: str, fact: str) -> None:
    facts = all_but_addresses(policy)
    facts["preferred_contact"] = known("preferred_contact", route)
    assert next_question(facts, None, policy) == fact


def test_asks_for_no_address_when_contact_is_declined(policy: Policy) -> None:
    facts = all_but_addresses(policy)
    facts["preferred_contact"] = Fact("preferred_contact", None, FactStatus.DECLINED)
    assert next_question(facts, None, policy) is None


def test_a_number_is_asked_for_next_when_a_call_is_wanted() -> None:
    facts = {"preferred_contact": known("preferred_contact", "phone")}
    wish = said("I'd rather talk", "inform", Mention("preferred_contact", "phone", "talk"))
    assert asked_to_be_rung(wish, facts)
    assert not asked_to_be_rung(said("it broke"), facts)
    assert not asked_to_be_rung(wish, facts | {"phone": known("phone")})


def test_no_way_of_contact_is_asked_for_where_it_may_not_be_safe(policy: Policy) -> None:
    facts = {name: fact for name, fact in all_but_addresses(policy).items()}
    del facts["preferred_contact"]
    assert next_question(facts, None, policy) == "preferred_contact"
    assert next_question(facts, None, policy, ["financial_or_domestic_abuse"]) is None


def test_who_is_spoken_for_is_asked_once(policy: Policy) -> None:
    fact = Fact("representative", "for my mother", FactStatus.STATED, "for my mother", "m0")
    assert next_question({"representative": fact}, None, policy) == "representative"
    name = Mention("customer_name", "Rosa Keller", "Rosa Keller", confidence=0.9)
    answer = said("Rosa Keller, and she agrees", "inform", name)
    reading = read_answer("representative", answer, {"representative": fact}, "GBP")
    (taken,) = reading.facts  # the name is hers, not the writer's
    assert taken.value == "for my mother: Rosa Keller, and she agrees"
    assert next_question({"representative": taken}, None, policy) != "representative"


def test_a_skip_keeps_who_is_spoken_for(policy: Policy) -> None:
    fact = Fact("representative", "for my mother", FactStatus.STATED, "for my mother", "m0")
    answer = said("skip", "skip_question")
    (taken,) = read_answer("representative", answer, {"representative": fact}, "GBP").facts
    assert taken.value == "for my mother"
    assert next_question({"representative": taken}, None, policy) != "representative"


def test_needs_are_gathered_and_none_is_lost() -> None:
    known_need = {"adjustments": known("adjustments", "large print")}
    need = Mention(
        "adjustments", "I can't type", "I can't type", confidence=0.85, alternatives=(RATHER_RING,)
    )
    facts = read_answer(None, said("I can't type", "inform", need), known_need, "GBP").facts
    values = {fact.name: fact.value for fact in facts}
    assert values == {"adjustments": "large print; I can't type", "preferred_contact": "phone"}


@pytest.mark.parametrize(
    ("intent", "status"),
    [("say_unknown", FactStatus.UNKNOWN), ("skip_question", FactStatus.DECLINED)],
)
def test_a_refusal_is_a_status_and_never_a_value(intent: str, status: FactStatus) -> None:
    reading = read_answer("product", said("I don't know", intent), {}, "GBP")
    assert reading.facts == (Fact("product", None, status),)
    assert reading.problem is None


def test_takes_every_fact_of_an_answer() -> None:
    message = said(
        "HH-1, and my email is a@example.com",
        "inform",
        Mention("order_reference", "HH-1", "HH-1"),
        Mention("email", "a@example.com", "a@example.com", 24),
    )
    names = {fact.name for fact in read_answer("order_reference", message, {}, "GBP").facts}
    assert names == {"order_reference", "email"}


def test_another_facts_words_leave_the_question_open() -> None:
    message = said("HH-20417", "inform", Mention("order_reference", "HH-20417", "HH-20417"))
    reading = read_answer("customer_name", message, {}, "GBP")
    assert [fact.name for fact in reading.facts] == ["order_reference"]
    assert reading.problem is None


def test_a_known_fact_stays_unless_it_is_corrected() -> None:
    facts = {"amount": known("amount", {"value": 20, "currency": "GBP"})}
    message = said("£30", "inform", Mention("amount", {"value": 30, "currency": "GBP"}, "£30"))
    assert read_answer(None, message, facts, "GBP").facts == ()
    corrected = read_answer(None, message, facts, "GBP", may_replace=True).facts
    assert corrected[0].value == {"value": 30, "currency": "GBP"}


def test_a_thing_named_beside_another_correction_replaces_no_product() -> None:
    facts = {"product": known("product", "dress"), "order_reference": known("order_reference")}
    ticket = Mention("product", "ticket", "ticket", 8)
    number = Mention("order_reference", "5532", "5532", 20)
    message = said("no, the ticket says 5532", "change_fact", ticket, number)
    corrected = read_answer(None, message, facts, "GBP", may_replace=True).facts
    assert [fact.name for fact in corrected] == ["order_reference"]
    rug = replace(ticket, value="rug", quote="rug", role="correction")
    message = said("not the dress, the rug, and the number is 5532", "change_fact", rug, number)
    corrected = read_answer(None, message, facts, "GBP", may_replace=True).facts
    assert {fact.name: fact.value for fact in corrected}["product"] == "rug"


def test_a_guess_counts_only_for_its_own_question() -> None:
    guess = Mention("product", "change", "change", confidence=0.4)
    assert read_answer("customer_name", said("change", "inform", guess), {}, "GBP").facts[0] == (
        Fact("customer_name", "change", FactStatus.STATED, "change", "m1")
    )
    assert read_answer(None, said("change", "inform", guess), {}, "GBP").facts == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [("49.99", 49.99), ("about 30", 30), ("1,200", 1200), ("1 200.50", 1200.5)],
)
def test_a_bare_number_is_a_sum_in_the_local_currency(text: str, value: float) -> None:
    (fact,) = read_answer("amount", said(text), {}, "GBP").facts
    assert fact.value == {"value": value, "currency": "GBP"}
    assert fact.quote is not None
    assert fact.quote in text


@pytest.mark.parametrize("asked", ["amount", "occurred_on", "email", "phone", "order_reference"])
def test_an_answer_without_the_fact_is_a_problem(asked: str) -> None:
    reading = read_answer(asked, said("lots and lots"), {}, "GBP")
    assert reading.facts == ()
    assert reading.problem is not None
    assert reading.problem.kind == "invalid"


def test_an_ambiguous_date_is_not_taken() -> None:
    mention = Mention(
        "occurred_on", None, "3/11", problem="ambiguous", alternatives=("2026-11-03", "2026-03-11")
    )
    reading = read_answer("occurred_on", said("3/11", "inform", mention), {}, "GBP")
    assert reading.facts == ()
    assert reading.problem is not None
    assert reading.problem.alternatives == ("2026-11-03", "2026-03-11")


def test_no_contact_yet_is_an_answer() -> None:
    (fact,) = read_answer("prior_contact", said("no", "deny"), {}, "GBP").facts
    assert fact.value == {"contacted": False, "text": "no"}


def test_a_name_has_no_figures() -> None:
    assert read_answer("customer_name", said("12345"), {}, "GBP").problem is not None
    (fact,) = read_answer("customer_name", said("My name is Robin Field."), {}, "GBP").facts
    assert fact.value == "Robin Field"


def test_fingerprint_changes_with_any_value() -> None:
    facts = {"product": known("product", "lamp")}
    assert fingerprint(facts) == fingerprint(dict(facts))
    assert fingerprint(facts) != fingerprint({"product": known("product", "chair")})


def test_a_no_to_the_order_number_means_there_is_none() -> None:
    reading = read_answer("order_reference", said("no", "deny"), {}, "GBP")
    assert reading.facts == (Fact("order_reference", None, FactStatus.UNKNOWN),)


@pytest.mark.parametrize(
    ("name", "value"), [("email", "a@example.com"), ("phone", "+441632960145")]
)
def test_an_address_says_how_to_be_reached(name: str, value: str) -> None:
    message = said(f"use {value}", "ask_contact", Mention(name, value, value, 4))
    facts = {f.name: f for f in read_answer("preferred_contact", message, {}, "GBP").facts}
    assert facts["preferred_contact"].value == name
    assert facts["preferred_contact"].status is FactStatus.INFERRED
    assert facts[name].value == value


@pytest.mark.parametrize(
    ("text", "contacted"),
    [("no. I'm Bo Ek", False), ("Nein, ich heiße Bo Ek", False), ("oui, je suis Bo Ek", True)],
)
def test_a_yes_or_no_counts_beside_other_facts(text: str, contacted: bool) -> None:
    name = Mention("customer_name", "Bo Ek", "Bo Ek", text.index("Bo Ek"))
    reading = read_answer("prior_contact", said(text, "inform", name), {}, "GBP")
    told = {fact.name: fact.value for fact in reading.facts}
    assert told["customer_name"] == "Bo Ek"
    assert told["prior_contact"]["contacted"] is contacted


def test_the_way_they_told_us_is_not_the_way_to_reach_them() -> None:
    message = said("yes, by post", "inform", Mention("preferred_contact", "post", "by post", 5))
    reading = read_answer("prior_contact", message, {}, "GBP")
    assert [fact.name for fact in reading.facts] == ["prior_contact"]


def test_earlier_contact_is_no_product() -> None:
    told = Mention("prior_contact", {"contacted": False}, "no, it is the first time")
    reading = read_answer("product", said("no, it is the first time", "inform", told), {}, "GBP")
    assert [fact.name for fact in reading.facts] == ["prior_contact"]


@pytest.mark.parametrize(("asked", "status"), [("amount", "declined"), ("impact", "declined")])
def test_a_bare_no_leaves_a_question_open(asked: str, status: str) -> None:
    (fact,) = read_answer(asked, said("de ninguna manera", "deny"), {}, "EUR").facts
    assert (fact.name, fact.value, fact.status) == (asked, None, status)


def test_a_code_is_no_sum() -> None:
    assert read_answer("amount", said("A-1234"), {}, "EUR").problem is not None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("pues mira, soy Alba, Alba Cortés", "Alba Cortés"),
        ("alors moi c'est Alba Courtois", "Alba Courtois"),
        ("also ich heiße Ida Frei", "Ida Frei"),
    ],
)
def test_a_name_is_taken_without_the_words_before_it(text: str, name: str) -> None:
    (fact,) = read_answer("customer_name", said(text), {}, "EUR").facts
    assert fact.value == name


def test_a_question_is_no_answer_about_earlier_contact() -> None:
    message = said("est-ce que c'est payant ?", "ask_billing")
    assert read_answer("prior_contact", message, {}, "EUR").problem is not None


def test_a_plain_wish_is_no_earlier_contact_and_the_question_stays_open() -> None:
    wish = Mention(
        "desired_outcome", {"codes": ["replacement"], "text": ""}, "a replacement", 0, 0.9
    )
    for asked in ("prior_contact", "impact"):
        reading = read_answer(asked, said("a replacement", "inform", wish), {}, "GBP")
        assert [fact.name for fact in reading.facts] == ["desired_outcome"]
        assert reading.problem is None


def test_a_plain_wish_replaces_words_that_name_none() -> None:
    vague = {"codes": ["other"], "text": "twice, they said wait"}
    refund = {"codes": ["refund"], "text": "my money back"}
    wish = Mention("desired_outcome", refund, "my money back", 0, 0.9)
    message = said("my money back", "inform", wish)
    for before in (
        known("desired_outcome", vague),
        Fact("desired_outcome", None, FactStatus.UNKNOWN),
    ):
        reading = read_answer("customer_name", message, {"desired_outcome": before}, "GBP")
        assert [fact.value for fact in reading.facts] == [refund]
    clear = known("desired_outcome", {"codes": ["repair"], "text": "repair"})
    assert read_answer("customer_name", message, {"desired_outcome": clear}, "GBP").facts == ()


def test_another_way_or_address_where_a_number_was_asked_for_changes_the_way() -> None:
    facts = {"preferred_contact": known("preferred_contact", "phone")}
    rather = said(
        "by e-mail, rather", "inform", Mention("preferred_contact", "email", "e-mail", 3, 0.9)
    )
    address = said("a@b.example", "inform", Mention("email", "a@b.example", "a@b.example", 0, 0.9))
    for message in (rather, address):
        found = {
            fact.name: fact.value for fact in read_answer("phone", message, facts, "GBP").facts
        }
        assert found["preferred_contact"] == "email"


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("It was £179", "£179"),
        ("129 Euro hat sie gekostet", "129 Euro"),
        ("me costó 8499 pesos", "8499 pesos"),
        ("elle a coûté 129 euros", "129 euros"),
    ],
)
def test_a_price_is_no_name_of_a_thing(text: str, price: str) -> None:
    amount = {"value": 1, "currency": "EUR"}
    mention = Mention("amount", amount, price, text.index(price), 0.95, "mention")
    reading = read_answer("product", said(text, "inform", mention), {}, "EUR")
    assert {fact.name: fact.value for fact in reading.facts} == {"amount": amount}


@pytest.mark.parametrize(
    "text",
    [
        "le numéro c'est FR 88-201",
        "Transaktion FR 88-201",
        "el número es FR 88-201",
        "bon d'intervention FR 88-201",
    ],
)
def test_a_number_is_taken_without_the_words_before_it(text: str) -> None:
    (fact,) = read_answer("order_reference", said(text), {}, "EUR").facts
    assert fact.value == "FR 88-201"


def test_a_guessed_wish_holds_for_its_own_question_alone() -> None:
    wish = {"codes": ["repair"], "text": "that it works"}
    guess = Mention("desired_outcome", wish, "that it works", 0, 0.3)
    (fact,) = read_answer("desired_outcome", said("that it works", "", guess), {}, "EUR").facts
    assert fact.value == wish
    known = {"desired_outcome": fact}
    other = replace(guess, value={"codes": ["refund"], "text": "no, that it works"})
    message = replace(said("no, that it works", "", other), message_id="m9")
    assert read_correction(message, known, "EUR") == ()


@pytest.mark.parametrize(
    ("text", "corrected", "likeness", "answers"),
    [
        ("no todavía no, son los primeros", ["product"], 0.6, True),
        ("no, eran 25 euros", ["amount"], 0.6, False),
        ("No, not yet. Wait, it was the 4th", ["occurred_on"], 0.0, True),
        ("no, the kettle", ["product"], 0.1, False),
    ],
)
def test_a_no_may_put_right_and_answer(
    text: str, corrected: list[str], likeness: float, answers: bool
) -> None:
    message = said(text, answers={"prior_contact": likeness})
    assert answers_whether(message, corrected) is answers
