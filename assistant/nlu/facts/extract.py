"""All facts of a message, from its text and setting."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from assistant.nlu.facts.amounts import extract_amounts
from assistant.nlu.facts.answers import bare_answers
from assistant.nlu.facts.contacts import extract_emails, extract_phones, extract_preferred_contact
from assistant.nlu.facts.dates import extract_dates
from assistant.nlu.facts.digits import with_digits
from assistant.nlu.facts.history import extract_impact, extract_prior_contact
from assistant.nlu.facts.model import ANSWER_CONFIDENCE, Found, Setting
from assistant.nlu.facts.people import (
    extract_adjustments,
    extract_countries,
    extract_names,
    extract_representatives,
)
from assistant.nlu.facts.products import extract_products
from assistant.nlu.facts.references import extract_references
from assistant.nlu.facts.repairs import put_right
from assistant.nlu.facts.wishes import extract_outcomes
from assistant.nlu.sentences import straight

_SURE = 0.5
#: A reference of our own cases. Its letters and digits are no sums or dates: RD-4Q2B-3SGD-Z66C.
_CASE_REFERENCE = re.compile(r"\b[A-Za-z]{2,4}(?:-[0-9A-Za-z]{4}){3}\b")


class _Numbers(NamedTuple):
    """What the numbers of a text tell, and what was found on the way."""

    emails: list[Found]
    countries: list[Found]
    phones: list[Found]
    dates: list[Found]
    amounts: list[Found]

    @property
    def sure_phones(self) -> list[Found]:
        return [phone for phone in self.phones if phone.confidence > _SURE]


def extract_facts(text: str, setting: Setting) -> list[Found]:
    """Return every fact found in `text`, ordered by place.

    A short message that can be the bare answer to a question ("85", "Jane Smith", "a kettle")
    gives readings of confidence 0.4: use one only if the conversation asked for that fact.
    """
    plain = straight(text)
    read = _numbers(plain, setting)
    emails, phones, amounts = read.emails, read.phones, read.amounts
    taken = [*emails, *amounts, *read.sure_phones, *read.dates]
    references = extract_references(plain, setting, taken)
    references = [_doubted(reference, phones) for reference in references]
    if references:
        amounts = [a for a in amounts if a.confidence > 0.7 or not _touches(a, references)]
    names = _apart(extract_names(plain, setting), emails)
    found = [
        *emails,
        *amounts,
        *phones,
        *read.dates,
        *references,
        *_apart(extract_products(plain, setting), [*emails, *phones, *names]),
        *extract_outcomes(plain, setting),
        *extract_prior_contact(plain, setting),
        *extract_impact(plain, setting),
        *names,
        *_apart(extract_preferred_contact(plain, setting), emails),
        *read.countries,
        *extract_adjustments(plain, setting),
        *extract_representatives(plain, setting),
    ]
    sure = [fact for fact in found if fact.confidence > _SURE]
    found += _new(bare_answers(plain, setting, sure), found)
    return sorted(found, key=lambda fact: (fact.start, fact.end, fact.fact))


def extract_days_and_sums(text: str, setting: Setting) -> list[Found]:
    """Return the facts `occurred_on` and `amount` of `text`, days first."""
    read = _numbers(straight(text), setting)
    return [*read.dates, *read.amounts]


def _numbers(plain: str, setting: Setting) -> _Numbers:
    numbers = with_digits(plain)
    emails = extract_emails(plain, setting)
    cases = _case_references(plain)
    amounts = _apart(extract_amounts(numbers, setting), cases)
    sums = [amount for amount in amounts if amount.confidence > _SURE]
    countries = extract_countries(plain, setting)
    abroad = replace(setting, region=countries[0].value) if countries else setting
    phones = _apart(extract_phones(numbers, abroad), [*emails, *sums, *cases])
    sure_phones = [phone for phone in phones if phone.confidence > _SURE]
    dates = _apart(extract_dates(plain, setting), [*emails, *amounts, *sure_phones, *cases])
    amounts = put_right(plain, _apart(amounts, [*dates, *sure_phones]), setting)
    dates = _apart(put_right(plain, dates, setting), amounts)
    phones = _apart(phones, [date for date in dates if date.confidence > _SURE])
    return _Numbers(emails, countries, phones, dates, amounts)


def _case_references(text: str) -> list[Found]:
    return [
        Found("order_reference", *match.span(), match.group(), 1.0)
        for match in _CASE_REFERENCE.finditer(text)
    ]


def _doubted(reference: Found, phones: list[Found]) -> Found:
    """Return plain digits that can be a telephone number as well with less confidence."""
    if reference.confidence < 0.6 and _touches(reference, phones):
        return replace(reference, confidence=ANSWER_CONFIDENCE)
    return reference


def _new(answers: list[Found], found: list[Found]) -> list[Found]:
    have = {fact.fact for fact in found}
    return [answer for answer in answers if answer.fact not in have]


def _apart(found: list[Found], taken: list[Found]) -> list[Found]:
    return [fact for fact in found if not _touches(fact, taken)]


def _touches(fact: Found, others: list[Found]) -> bool:
    return any(other.start < fact.end and fact.start < other.end for other in others)
