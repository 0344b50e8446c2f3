"""What an agent types into a fact's form, as the value the case summary holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from handoff.domain.errors import NotFound
from handoff.domain.facts import FACT_NAMES, Fact, FactStatus
from handoff.domain.policy import Policy
from handoff.web.desk.words import labels_of, refusal, say

TEXT_LIMIT = 2000
#: The story is the customer's own words; an agent adds a note instead of changing them.
EDITABLE = tuple(name for name in FACT_NAMES if name != "story")
STATUSES = (FactStatus.CONFIRMED, FactStatus.STATED, FactStatus.DECLINED, FactStatus.UNKNOWN)
COUNTRY = re.compile(r"[A-Z]{2}")
CURRENCY = re.compile(r"[A-Z]{3}")

Form = Mapping[str, Sequence[str]]


def read_fact(name: str, form: Form, policy: Policy, today: date) -> Fact:
    """Return the fact of a form, without quote: it rests on the agent's word.

    Args:
        name: one of EDITABLE.
        form: the fields by name, each with all its values.
        today: the latest day on which something can have happened.
    Raises:
        NotFound: there is no such fact, or agents do not change it.
        InvalidInput: a field is not accepted; the message says what is.
    """
    if name not in EDITABLE:
        raise NotFound("There is no such fact to correct.", key="facts.no_fact")
    try:
        status = FactStatus(_one(form, "status") or FactStatus.STATED)
    except ValueError:
        status = FactStatus.INFERRED
    if status not in STATUSES:
        choices = ", ".join(str(say(f"case.sure.{code}")) for code in STATUSES)
        raise refusal("facts.status", choices=choices)
    if status in (FactStatus.DECLINED, FactStatus.UNKNOWN):
        return Fact(name, None, status)
    if name == "occurred_on":
        return Fact(name, _day(_one(form, "value"), today), status)
    if name == "phone":
        return Fact(name, _phone(_one(form, "value"), policy.organisation.phone_region), status)
    return Fact(name, READERS.get(name, _text)(form), status)


def _one(form: Form, key: str) -> str:
    values = form.get(key) or [""]
    return values[0].replace("\r\n", "\n").strip()


def _text(form: Form) -> str:
    text = _one(form, "value")
    if not text:
        raise refusal("facts.empty")
    if len(text) > TEXT_LIMIT:
        raise refusal("facts.long", limit=TEXT_LIMIT)
    return text


def _amount(form: Form) -> dict[str, Any]:
    raw, currency = _one(form, "value").replace(",", ""), _one(form, "currency").upper()
    try:
        number = Decimal(raw)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not 0 <= number < 10**12:
        raise refusal("facts.amount")
    if not CURRENCY.fullmatch(currency):
        raise refusal("facts.currency")
    return {"value": int(number) if number == int(number) else float(number), "currency": currency}


def _day(raw: str, today: date) -> str:
    try:
        day = date.fromisoformat(raw + "-01" if re.fullmatch(r"\d{4}-\d{2}", raw) else raw)
    except ValueError:
        raise refusal("facts.day") from None
    if day > today:
        raise refusal("facts.future")
    return raw if len(raw) == 7 else day.isoformat()


def _phone(raw: str, region: str) -> str:
    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise refusal("facts.phone")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _email(form: Form) -> str:
    try:
        checked = validate_email(_one(form, "value"), check_deliverability=False)
    except EmailNotValidError:
        raise refusal("facts.email") from None
    return checked.normalized


def _country(form: Form) -> str:
    code = _one(form, "value").upper()
    if not COUNTRY.fullmatch(code):
        raise refusal("facts.country")
    return code


def _contact(form: Form) -> str:
    code = _one(form, "value")
    if code not in ("email", "phone", "sms", "post"):
        raise refusal("facts.contact")
    return code


def _outcome(form: Form) -> dict[str, Any]:
    codes = [code for code in form.get("codes") or () if code]
    text = _one(form, "text")[:TEXT_LIMIT]
    known = labels_of("outcome")
    if any(code not in known for code in codes):
        raise refusal("facts.outcome", choices=", ".join(known.values()))
    if not codes and not text:
        raise refusal("facts.no_outcome")
    return {"codes": codes, "text": text or None}


def _prior_contact(form: Form) -> dict[str, Any]:
    answer = _one(form, "contacted")
    if answer not in ("yes", "no"):
        raise refusal("facts.contacted")
    return {"contacted": answer == "yes", "text": _one(form, "text")[:TEXT_LIMIT] or None}


READERS: dict[str, Callable[[Form], Any]] = {
    "amount": _amount,
    "email": _email,
    "country": _country,
    "preferred_contact": _contact,
    "desired_outcome": _outcome,
    "prior_contact": _prior_contact,
}
