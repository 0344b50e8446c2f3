"""What an agent types into a fact's form, as the value the case summary holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from handoff.domain.errors import InvalidInput, NotFound
from handoff.domain.facts import FACT_NAMES, Fact, FactStatus
from handoff.domain.policy import Policy
from handoff.web.desk.labels import OUTCOME

TEXT_LIMIT = 2000
#: The story is the customer's own words; an agent adds a note instead of changing them.
EDITABLE = tuple(name for name in FACT_NAMES if name != "story")
STATUSES = {
    FactStatus.CONFIRMED: "The customer confirmed it",
    FactStatus.STATED: "The customer said it",
    FactStatus.DECLINED: "The customer would rather not say",
    FactStatus.UNKNOWN: "Not known",
}
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
        raise NotFound("There is no such fact to correct.")
    try:
        status = FactStatus(_one(form, "status") or FactStatus.STATED)
    except ValueError:
        status = FactStatus.INFERRED
    if status not in STATUSES:
        raise InvalidInput(f"Choose one of: {'; '.join(STATUSES.values())}.")
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
        raise InvalidInput("Fill in the value, or choose that it is not known.")
    if len(text) > TEXT_LIMIT:
        raise InvalidInput(f"A fact has at most {TEXT_LIMIT:,} characters.")
    return text


def _amount(form: Form) -> dict[str, Any]:
    raw, currency = _one(form, "value").replace(",", ""), _one(form, "currency").upper()
    try:
        number = Decimal(raw)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not 0 <= number < 10**12:
        raise InvalidInput("Write the amount as a number, for example 1249.90.")
    if not CURRENCY.fullmatch(currency):
        raise InvalidInput("Write the currency as three letters, for example EUR.")
    return {"value": int(number) if number == int(number) else float(number), "currency": currency}


def _day(raw: str, today: date) -> str:
    try:
        day = date.fromisoformat(raw + "-01" if re.fullmatch(r"\d{4}-\d{2}", raw) else raw)
    except ValueError:
        raise InvalidInput(
            "Write the day as year-month-day, for example 2026-03-09, or only the month, 2026-03."
        ) from None
    if day > today:
        raise InvalidInput("The day lies in the future. Write the day on which it happened.")
    return raw if len(raw) == 7 else day.isoformat()


def _phone(raw: str, region: str) -> str:
    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise InvalidInput("Write the number with its country code, for example +44 20 7946 0000.")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _email(form: Form) -> str:
    try:
        checked = validate_email(_one(form, "value"), check_deliverability=False)
    except EmailNotValidError:
        raise InvalidInput("Write an e-mail address such as name@example.com.") from None
    return checked.normalized


def _country(form: Form) -> str:
    code = _one(form, "value").upper()
    if not COUNTRY.fullmatch(code):
        raise InvalidInput("Write the country as two letters, for example GB.")
    return code


def _contact(form: Form) -> str:
    code = _one(form, "value")
    if code not in ("email", "phone", "sms", "post"):
        raise InvalidInput("Choose e-mail, phone, text message or post.")
    return code


def _outcome(form: Form) -> dict[str, Any]:
    codes = [code for code in form.get("codes") or () if code]
    text = _one(form, "text")[:TEXT_LIMIT]
    if any(code not in OUTCOME for code in codes):
        raise InvalidInput(f"Choose among: {', '.join(OUTCOME.values())}.")
    if not codes and not text:
        raise InvalidInput("Choose what the customer would like, or write it down.")
    return {"codes": codes, "text": text or None}


def _prior_contact(form: Form) -> dict[str, Any]:
    answer = _one(form, "contacted")
    if answer not in ("yes", "no"):
        raise InvalidInput("Choose whether the customer has contacted us about this before.")
    return {"contacted": answer == "yes", "text": _one(form, "text")[:TEXT_LIMIT] or None}


READERS: dict[str, Callable[[Form], Any]] = {
    "amount": _amount,
    "email": _email,
    "country": _country,
    "preferred_contact": _contact,
    "desired_outcome": _outcome,
    "prior_contact": _prior_contact,
}
