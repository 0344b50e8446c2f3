"""All facts of a message, from its text and setting."""

from __future__ import annotations

import re

from assistant.nlu.facts.amounts import extract_amounts, local_currency
from assistant.nlu.facts.contacts import extract_emails, extract_phones, extract_preferred_contact
from assistant.nlu.facts.dates import extract_dates
from assistant.nlu.facts.history import extract_impact, extract_prior_contact
from assistant.nlu.facts.model import ANSWER_CONFIDENCE, Found, Setting
from assistant.nlu.facts.numbers import read_digits
from assistant.nlu.facts.people import (
    extract_adjustments,
    extract_countries,
    extract_names,
    extract_representatives,
    is_name,
)
from assistant.nlu.facts.products import extract_products, is_noun_phrase
from assistant.nlu.facts.references import extract_references
from assistant.nlu.facts.wishes import extract_outcomes
from assistant.nlu.sentences import straight

_SHORT_WORDS = 6
_BARE_NUMBER = re.compile(
    r"\s*(?:it\s+(?:was|is)\s+|about\s+|around\s+)?#?(\d[\d., ]*)\s*[.!]?\s*", re.I
)
_BARE_CODE = re.compile(
    r"\s*(?:it'?s\s+|it\s+is\s+)?#?((?=[\w-]*\d)[A-Za-z0-9][\w/-]{2,31})\s*[.!]?\s*", re.I
)


def extract_facts(text: str, setting: Setting) -> list[Found]:
    """Return every fact found in `text`, ordered by place.

    A short message that can be the bare answer to a question ("85", "Jane Smith", "a kettle")
    gives readings of confidence 0.4: use one only if the conversation asked for that fact.
    """
    plain = straight(text)
    emails = extract_emails(plain, setting)
    amounts = extract_amounts(plain, setting)
    phones = _apart(extract_phones(plain, setting), [*emails, *amounts])
    dates = _apart(extract_dates(plain, setting), [*emails, *amounts, *phones])
    amounts = _apart(amounts, dates)
    exact = [*emails, *amounts, *phones, *dates]
    references = extract_references(plain, setting, exact)
    if references:
        amounts = [a for a in amounts if a.confidence > 0.7 or not _touches(a, references)]
    found = [
        *emails,
        *amounts,
        *phones,
        *dates,
        *references,
        *_apart(extract_products(plain, setting), [*emails, *phones]),
        *extract_outcomes(plain, setting),
        *extract_prior_contact(plain, setting),
        *extract_impact(plain, setting),
        *extract_names(plain, setting),
        *_apart(extract_preferred_contact(plain, setting), emails),
        *extract_countries(plain, setting),
        *extract_adjustments(plain, setting),
        *extract_representatives(plain, setting),
    ]
    found += _answers(plain, setting, found)
    return sorted(found, key=lambda fact: (fact.start, fact.end, fact.fact))


def _answers(text: str, setting: Setting, found: list[Found]) -> list[Found]:
    """Return low-confidence readings of a short message by facts that were not found in it."""
    if not text.strip() or len(text.split()) > _SHORT_WORDS:
        return []
    have = {fact.fact for fact in found}
    answers: list[Found] = []
    number = _BARE_NUMBER.fullmatch(text)
    if number and not have & {"amount", "phone", "occurred_on"}:
        value = read_digits(number[1].strip(), "." if setting.language == "en" else ",")
        if value is not None:
            tidy = int(value) if value == int(value) else value
            amount = {"value": tidy, "currency": local_currency(setting.region)}
            answers.append(Found("amount", *number.span(1), amount, ANSWER_CONFIDENCE))
    code = _BARE_CODE.fullmatch(text)
    if code and not have & {"order_reference", "email", "occurred_on", "phone"}:
        answers.append(Found("order_reference", *code.span(1), code[1], ANSWER_CONFIDENCE))
    if have:
        return answers
    name = is_name(text, setting)
    if name is not None:
        answers.append(Found("customer_name", *name, text[slice(*name)], ANSWER_CONFIDENCE))
    thing = is_noun_phrase(text, setting)
    if thing is not None:
        answers.append(Found("product", *thing, text[slice(*thing)], ANSWER_CONFIDENCE))
    return answers


def _apart(found: list[Found], taken: list[Found]) -> list[Found]:
    return [fact for fact in found if not _touches(fact, taken)]


def _touches(fact: Found, others: list[Found]) -> bool:
    return any(other.start < fact.end and fact.start < other.end for other in others)
