"""The guided collection: what to ask next and what an answer means. No I/O."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from handoff.domain.asking import asks, could_be_a_name
from handoff.domain.contact_words import tells_something_else
from handoff.domain.declining import (
    IN_FREE_WORDS,
    LIKELY_ANSWER,
    MAY_LACK,
    refusal,
)
from handoff.domain.facts import FACT_NAMES, Fact, FactStatus, wish_codes
from handoff.domain.free_answers import (
    FREE_TEXT_LIMIT,
    OTHER,
    read_free_answer,
)
from handoff.domain.given_names import gives_full_name, name_in_parts
from handoff.domain.needs import declared_needs, would_rather_ring
from handoff.domain.only_values import (
    REFUSAL_WORDS,
    is_the_only_one,
    is_the_only_sum,
    tells_a_price,
)
from handoff.domain.policy import FactDefinition, Policy
from handoff.domain.refusals import (
    SAYS_NO,
    SAYS_YES,
    leaves_it,
)
from handoff.domain.safety import ABUSE
from handoff.domain.understanding import SURE, Mention, Understanding

#: Share of an answer that a plain wish fills when it answers another question.
WISH_SHARE = 0.8

#: Share of an answer's characters that other facts fill when it does not answer the question.
OTHER_FACTS_SHARE = 0.55

#: From here on a telephone number is called one, or begins with a plus.
PLAINLY_A_PHONE = 0.8

#: Facts about a person, which may be another one than the writer.
OF_A_PERSON = frozenset({"customer_name", "email", "phone"})

#: The town of a postal address: "69003 Lyon", "IP17 1AX", "TX 78701".
_POSTCODE = re.compile(
    r"\b\d{4,5} [A-ZÀ-Ý][^\W\d_]{2,}|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b|\b[A-Z]{2} \d{5}\b"
)

#: Contact facts are asked for only when the customer chose that way to be reached.
ROUTES = ("email", "phone")
ROUTE_FACTS = {"email": ("email",), "phone": ("phone",), "sms": ("phone",), "post": ()}


@dataclass(frozen=True)
class Problem:
    """Why an answer could not be taken: invalid, ambiguous, future or impossible."""

    fact: str
    kind: str
    alternatives: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What an answer gives: facts to record, and a problem with the fact asked for, if any."""

    facts: tuple[Fact, ...] = ()
    problem: Problem | None = None


def next_question(
    facts: Mapping[str, Fact],
    category: str | None,
    policy: Policy,
    triggers: Collection[str] = (),
) -> str | None:
    """Return the fact to ask for next, or None when nothing worth asking is missing.

    A fact with a row is settled, also when it is declined or the customer does not know it.

    Args:
        triggers: codes found so far. Where somebody else may read or hear what is sent, no way of
            contact is asked for: the customer was asked for a safe one, and may name none.
    """
    if _speaks_for_another(facts):
        return "representative"
    for definition in policy.facts_to_ask(category, wish_codes(facts)):
        if ABUSE in triggers and definition.name == "preferred_contact":
            continue
        if definition.name not in facts and _is_due(definition, facts):
            return definition.name
    return None


def read_answer(
    asked: str | None,
    understanding: Understanding,
    facts: Mapping[str, Fact],
    currency: str,
    *,
    may_replace: bool = False,
) -> Reading:
    """Return the facts a message gives.

    Args:
        asked: the fact the last question asked for, or None.
        understanding: the message.
        facts: what is known so far; known facts stay unless asked for or `may_replace`.
        currency: ISO 4217, for a bare number given as an amount.
        may_replace: the customer is correcting, so a new value replaces a known one.
    """
    found: dict[str, Fact] = {}
    refused = refusal(asked, understanding) if asked else None
    for name in FACT_NAMES:
        mention = understanding.mention_of(name)
        if mention is None or name == "story" or (name == asked and refused):
            continue
        if name == "preferred_contact" and asked == "prior_contact":
            continue  # "yes, by letter" says how the customer told us
        is_guess = mention.confidence < SURE or mention.role == "mention"
        is_guess &= not is_the_only_sum(mention, understanding, asked)
        is_guess &= not (may_replace and is_the_only_one(mention, understanding))
        if is_guess and name != asked and not _says_how(asked, name):
            continue
        if is_guess and name == "customer_name" and not could_be_a_name(mention.quote):
            continue
        if asked == "customer_name" and name == "product" and _is_a_name(mention, understanding):
            continue  # "Rose", "Potter"
        if asked == "representative" and name in OF_A_PERSON:
            continue  # most likely those of the one who is spoken for
        if asked == "order_reference" and name == "customer_name" and " " not in mention.quote:
            continue  # "under the name Hobbs"
        if _is_beside_the_answer(name, mention, asked, understanding):
            continue
        if name == asked and _is_said_better(mention, understanding):
            continue
        settled = name in facts and (facts[name].is_known or name != asked)
        if name == "preferred_contact" and asked in ROUTES and not is_guess:
            settled = False  # "by e-mail, rather" where the number was asked for
        settled = settled and not (name == "desired_outcome" and _is_clearer(mention, facts[name]))
        if settled and name == "product" and _is_beside(mention, asked, understanding):
            continue  # "no, the ticket says 5532"
        if name == asked or may_replace or not settled:
            found[name] = _stated(mention, understanding.message_id)
    if (need := declared_needs(understanding, facts)) is not None and asked != "adjustments":
        found["adjustments"] = need
        if "preferred_contact" not in {**facts, **found} and would_rather_ring(understanding):
            found["preferred_contact"] = replace(need, name="preferred_contact", value="phone")
    if asked == "representative" and not may_replace:
        found["representative"] = _about_representative(understanding, facts, refused)
    problem = None
    route = None if refused else _route_of_an_address(asked, understanding)
    if route is not None and "preferred_contact" not in found:
        found["preferred_contact"] = route
    if asked and asked not in found and not _is_about_others(asked, understanding):
        own = refused or read_free_answer(asked, understanding, currency)
        if own is not None:
            found[asked] = own
        else:
            problem = _problem_with(asked, understanding)
    return Reading(tuple(found.values()), problem)


def facts_of_story(understanding: Understanding, facts: Mapping[str, Fact]) -> list[Fact]:
    """Return what the whole story tells where that is not what is known.

    What the customer put right ("not the lamp, the rug") in this message stays.
    """
    corrected = {m.name for m in understanding.mentions if m.role == "correction"}
    return [
        _stated(told, told.message_id or understanding.message_id)
        for name, told in understanding.story_facts.items()
        if told is not None
        and name not in corrected
        and (name not in facts or facts[name].value != told.value)
    ]


def _is_beside_the_answer(
    name: str, mention: Mention, asked: str | None, understanding: Understanding
) -> bool:
    """True for a thing or a day in an answer that tells where a number stands or when to ring."""
    if name == "product":
        return asked in MAY_LACK and mention.role != "correction"  # "it says so on the card"
    if name == "order_reference" and asked in (*ROUTES, "preferred_contact"):
        return True  # a number to ring
    if name == "phone" and asked == "order_reference" and mention.confidence < PLAINLY_A_PHONE:
        return understanding.likeness(asked) >= LIKELY_ANSWER  # "número de servicio 552048817"
    if name != "occurred_on" or asked == name:
        return False
    is_answer = understanding.likeness(str(asked)) >= LIKELY_ANSWER
    return is_answer and asked in (*ROUTES, "preferred_contact", "customer_name", "prior_contact")


def _is_said_better(mention: Mention, understanding: Understanding) -> bool:
    """True where the words tell more than the mention: both parts of a name, an address itself."""
    if mention.name == "preferred_contact":
        told = {name for name in ROUTES if understanding.mention_of(name)}
        fits = bool(told.intersection(ROUTE_FACTS.get(str(mention.value), ())))
        # "Write, on the phone I do not … jo@…"; but "a message, 0151 …" is no call.
        return bool(told) and not fits and mention.confidence < SURE
    return mention.name == "customer_name" and name_in_parts(understanding.text) is not None


def fingerprint(facts: Mapping[str, Fact]) -> str:
    """Return a hash of all values; a read-back holds only while it is unchanged."""
    values = {name: facts[name].value for name in sorted(facts) if facts[name].is_known}
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def asked_to_be_rung(understanding: Understanding, facts: Mapping[str, Fact]) -> bool:
    """True when a message asks for a call or a text message and no number was given yet."""
    mention = understanding.mention_of("preferred_contact")
    route = facts.get("preferred_contact")
    if mention is None or route is None or mention.value != route.value:
        return False
    return ROUTE_FACTS.get(str(route.value)) == ("phone",) and "phone" not in facts


def answers_yes_or_no(understanding: Understanding) -> bool:
    """True when an answer begins with a yes or a no."""
    return bool(SAYS_NO.match(understanding.text) or SAYS_YES.match(understanding.text))


def says_yes(understanding: Understanding) -> bool:
    """True when words begin with a yes and ask nothing."""
    return bool(SAYS_YES.match(understanding.text)) and not asks(understanding.text)


def _speaks_for_another(facts: Mapping[str, Fact]) -> bool:
    """True when somebody said so and was not asked yet for whom, and whether they agree.

    The answer makes the fact a confirmed one.
    """
    fact = facts.get("representative")
    return fact is not None and fact.is_known and fact.status is FactStatus.STATED


def _is_due(definition: FactDefinition, facts: Mapping[str, Fact]) -> bool:
    if definition.name not in ROUTES:
        return True
    route = facts.get("preferred_contact")
    if route is None or not route.is_known:
        return False
    return definition.name in ROUTE_FACTS.get(str(route.value), ())


def _about_representative(
    understanding: Understanding, facts: Mapping[str, Fact], refused: Fact | None
) -> Fact:
    """Return for whom somebody speaks, with what they answered about it; a skip changes nothing."""
    known = facts["representative"]
    if refused is not None:
        return replace(known, status=FactStatus.CONFIRMED)
    answer = understanding.text.strip()[:FREE_TEXT_LIMIT]
    value = f"{known.value}: {answer}"
    return Fact(
        "representative", value, FactStatus.CONFIRMED, answer or None, understanding.message_id
    )


def _is_beside(product: Mention, asked: str | None, understanding: Understanding) -> bool:
    """True for a thing that is named where something else is put right or answered."""
    others = [m for m in understanding.mentions if m.name != "product" and m.confidence >= SURE]
    return product.role != "correction" and asked != "product" and bool(asked or others)


def _is_plain_wish(wish: Mention) -> bool:
    """True for a sure wish of one of the kinds there are; the button to change one is none."""
    is_wish = isinstance(wish.value, dict) and OTHER not in wish.value["codes"]
    return is_wish and wish.confidence >= SURE


def _is_clearer(wish: Mention, known: Fact) -> bool:
    """True for a plain wish where the question was left open or got words that name none."""
    if not _is_plain_wish(wish) or wish.role == "mention":
        return False
    return not known.is_known or known.value["codes"] == [OTHER]


def _is_a_name(mention: Mention, understanding: Understanding) -> bool:
    name = understanding.mention_of("customer_name")
    return name is not None and mention.quote in name.quote


def _says_how(asked: str | None, name: str) -> bool:
    """True for an address or a number where it is asked how to be reached."""
    return asked == "preferred_contact" and name in ROUTES


def _route_of_an_address(asked: str | None, understanding: Understanding) -> Fact | None:
    """Return how to be reached when an address or a number is the answer to that, else None."""
    is_route = asked in ROUTES and understanding.mention_of(str(asked)) is None
    if asked != "preferred_contact" and not is_route:
        return None
    given = (understanding.mention_of(name) for name in ROUTES)
    mention = next((one for one in given if one is not None), None)
    name, quote = (mention.name, mention.quote) if mention else (ROUTES[0], understanding.text)
    if mention is None and asked == "preferred_contact" and _POSTCODE.search(quote):
        name = "post"  # "9 rue des Lilas, 69003 Lyon"
    elif mention is None and not (asked == "preferred_contact" and leaves_it(quote)):
        return None
    return Fact("preferred_contact", name, FactStatus.INFERRED, quote, understanding.message_id)


def _is_about_others(asked: str, understanding: Understanding) -> bool:
    """True when nearly all of the words give other facts: then the question is still open.

    A short wish to be reached in some way is one, however many words it is put in.
    """
    sure = [m.quote for m in understanding.mentions if m.confidence >= SURE]
    if asked == "customer_name" and gives_full_name(understanding.text, sure):
        return False
    route = understanding.mention_of("preferred_contact")
    if asked == "product":
        route = None  # "my mobile"
    is_short = len(understanding.text.split()) <= REFUSAL_WORDS and asked not in IN_FREE_WORDS
    if route is not None and route.confidence >= SURE and is_short:
        return True
    ignored = {asked, "story", *(IN_FREE_WORDS if asked in IN_FREE_WORDS else ())}
    ignored |= {"preferred_contact"} if asked == "product" else set()
    ignored |= {"amount"} if asked == "desired_outcome" else set()  # "the 80 euros"
    covered = {
        position
        for mention in understanding.mentions
        if mention.confidence >= SURE and mention.name not in ignored
        for position in range(mention.start, mention.start + len(mention.quote))
    }
    text = understanding.text
    length = len(text.strip())
    if asked == "customer_name" and covered:
        return True
    if asked == "prior_contact" and answers_yes_or_no(understanding):
        return False
    if understanding.likeness(asked) >= LIKELY_ANSWER:
        return False  # "only with the machine on the phone"
    if asked == "product" and tells_a_price(understanding):
        return True
    if asked == "prior_contact" and tells_something_else(understanding):
        return True
    wish = understanding.mention_of("desired_outcome")
    if asked in ("prior_contact", "impact") and wish and not understanding.mention_of(asked):
        return _is_plain_wish(wish) and len(wish.quote) >= WISH_SHARE * length
    return length > 0 and len(covered) >= OTHER_FACTS_SHARE * length


def _stated(mention: Mention, message_id: str) -> Fact:
    return Fact(mention.name, mention.value, FactStatus.STATED, mention.quote, message_id)


def _problem_with(asked: str, understanding: Understanding) -> Problem:
    mention = understanding.problem_with(asked)
    if mention is None:
        return Problem(asked, "invalid")
    return Problem(asked, mention.problem or "invalid", mention.alternatives)
