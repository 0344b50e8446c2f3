"""Codes that are references, and codes that are something else."""

from __future__ import annotations

import pytest

from assistant.nlu.facts.digits import (
    is_bank_account,
    is_card,
    is_date,
    is_model,
    is_national_id,
    is_plain_date,
)
from assistant.nlu.facts.extract import extract_facts
from assistant.nlu.facts.model import Found
from assistant.nlu.facts.references import bare_code, extract_references
from tests.assistant.nlu.settings import BRITISH


@pytest.mark.parametrize("digits", ["4111111111111111", "378282246310005"])
def test_knows_card_numbers(digits: str) -> None:
    assert is_card(digits)


@pytest.mark.parametrize("digits", ["4111111111111112", "113542617735902", "12345"])
def test_takes_no_other_digits_for_a_card(digits: str) -> None:
    assert not is_card(digits)


@pytest.mark.parametrize("code", ["911-67-0060", "AB123456C", "12345678Z", "X1234567L"])
def test_knows_the_states_numbers_of_people(code: str) -> None:
    assert is_national_id(code)


@pytest.mark.parametrize("code", ["12345678A", "AB-203944", "113542617735902"])
def test_takes_no_other_code_for_a_persons_number(code: str) -> None:
    assert not is_national_id(code)


@pytest.mark.parametrize("code", ["ES9121000418450200051332", "DE89 3704 0044 0532 0130 00"])
def test_knows_bank_accounts(code: str) -> None:
    assert is_bank_account(code)
    assert not is_bank_account(code[:-1] + "7")


@pytest.mark.parametrize("code", ["12.03.2026", "2026-03-12", "3/11", "XX/XX/2019"])
def test_knows_written_dates(code: str) -> None:
    assert is_date(code)


def test_knows_dates_without_separators() -> None:
    assert is_plain_date("06232018")
    assert not is_plain_date("00123842")


def test_knows_type_designations() -> None:
    assert is_model("iPhone 15")
    assert not is_model("KX9921")


def test_leaves_text_alone_that_is_another_fact() -> None:
    phone = Found("phone", 6, 17, "+447700900456", 0.95)
    assert extract_references("order 07700900456", BRITISH, [phone]) == []


def test_a_number_that_is_told_again_in_full_is_taken_so() -> None:
    found = extract_references("it says job 2216 stroke B. 2216/B.", BRITISH, [])
    assert [fact.value for fact in found][:1] == ["2216/B"]


def test_keeps_the_case_of_a_code() -> None:
    found = extract_references("my ref is aB-77x", BRITISH, [])
    assert [fact.value for fact in found] == ["aB-77x"]


@pytest.mark.parametrize(
    ("text", "confidence"), [("order 4455667", 0.95), ("customer 4455667", 0.65)]
)
def test_a_customers_number_is_less_sure_than_an_orders(text: str, confidence: float) -> None:
    assert [f.confidence for f in extract_references(text, BRITISH, [])] == [confidence]


@pytest.mark.parametrize("text", ["KX9921", "#12345", "gt 57 t 8", " bvx 967. ", "123 456 789"])
def test_reads_a_bare_code(text: str) -> None:
    span = bare_code(text, BRITISH)
    assert span is not None
    assert text[slice(*span)] == text.strip(" .#")


@pytest.mark.parametrize("text", ["iPhone 15", "at 12", "hello", "2026", "12", "14/03/2026"])
def test_reads_no_bare_code_where_none_is(text: str) -> None:
    assert bare_code(text, BRITISH) is None


@pytest.mark.parametrize(
    "code", ["RD-4Q2B-3SGD-Z66C", "RD-4EUR-20CH-9USD", "RD-12MA-2026-11DE", "RD-0207-9460-0001"]
)
def test_a_case_reference_holds_no_sum_and_no_date(code: str) -> None:
    found = extract_facts(f"the status of my case {code} please", BRITISH)
    assert [(fact.fact, fact.value) for fact in found] == [("order_reference", code)]
