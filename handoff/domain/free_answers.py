"""What an answer in plain words gives for the fact that was asked for. No I/O."""

from __future__ import annotations

import re
from typing import Any

from handoff.domain.asking import asks, asks_for_something
from handoff.domain.facts import Fact, FactStatus
from handoff.domain.given_names import own_name
from handoff.domain.lexicon import Wording
from handoff.domain.refusals import SAYS_NO, SAYS_YES
from handoff.domain.understanding import SURE, Understanding

#: Longest value of a fact given in free words; the message itself is kept whole.
FREE_TEXT_LIMIT = 500

#: Longest no that says nothing else, as "de ninguna manera".
BARE_WORDS = 3

#: From here on words are a mere yes or no, which tells no fact.
SURE_YES_OR_NO = 0.55

#: Most words of a sentence that is nothing but the name of a thing, and such a sentence.
THING_WORDS = 6
_FIRST_SENTENCE = re.compile(r"[^.!?\n]+(?=[.!?]\s|\n)")

#: From here on a name or a number stands somewhere among other words.
LIKELY_VALUE = 0.5

#: Facts whose answers may be put as a question: "can you send another one?"
WISHES = frozenset({"desired_outcome", "adjustments", "representative"})

#: From here on words answer what was asked although they end in a question.
SURELY_ALIKE = 0.9
#: Below this a question is no wish.
UNLIKE_WISH = 0.12

#: Code of a wish in words that name none of the others.
OTHER = "other"

LEAD_IN = {
    "product": Wording(
        "answers",
        r"(?i)^\s*(?:(?:{mutters}|{hesitation})\b[\s,.…]+)*(?:{before_a_thing}\b\s*)?",
    ),
    "order_reference": Wording(
        "answers",
        r"(?i)^\s*(?:{before_a_reference}|(?:{my}\s+)?{reference_word})(?![\w-])[:,]?\s*"
        r"(?:{reference_is}\b\s*)?",
    ),
}
_BARE_AMOUNT = re.compile(
    r"(?<![\w.,-])(\d{1,3}(?:[,\s]\d{3})+|\d+)(?:[.,](\d{1,2}))?(?![\w.,]*\d)"
)
#: A sum with the sign or the letter of its currency between: "89e90", "12€50".
_PARTED = re.compile(r"(?i)(?<=\d)[€e](?=\d\d(?!\d))")
#: What stands right before the sum that is meant ("it was 340 with 20 off"), and before another.
_THE_SUM = Wording("corrections", r"(?i)\b{the_sum_was}\s+(?:[€$£]\s*)?$")
_NOT_THE_SUM = Wording(
    "corrections",
    r"(?i)\b{not_that_number}\s+(?:{before_a_number}\s+)?(?:[€$£]\s*)?$",
)
#: "It is under the name Hobbs": what an order without a number is found by.
_UNDER_A_NAME = Wording("answers", r"(?i)^\W*(?:\w+\W+){0,3}{under_the_name}\s+\S+(?:\s+\S+){0,3}$")
#: A code after the words for it, how many words there may be, and the fewest digits of it.
_CODE_AT_THE_END = re.compile(
    r"(?<!\S)(?P<code>(?:[A-Z]{1,5}[ -])?[\w/.-]*\d[\w/.-]*(?: [\w/.-]*\d[\w/.-]*)*)$"
)
_WORDS_WITH_A_CODE, _DIGITS_OF_A_CODE = 7, 3
#: A code anywhere, its letters with it.
_CODE = re.compile(
    r"(?<!\S)(?P<code>(?:[A-Z]{1,5}[ -])?\w*\d[\w/-]*(?:[./-]\w+)*(?: \d[\w/-]*)*"
    r"(?: [A-Z](?=\W*$|\s*[.,;!?]))?)(?=[\s.,;:!?)]|$)"
)
_REFERENCE_SHAPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9/_-]*(?:[ -]?[A-Za-z0-9]+)*")


def read_free_answer(asked: str, understanding: Understanding, currency: str) -> Fact | None:
    """Return the asked fact read from the answer's plain words, or None when it cannot be."""
    text = understanding.text.strip()
    if understanding.problem_with(asked) or not any(c.isalnum() for c in text):
        return None
    # "No. Who would I tell?", "Your hotline, cut off after an hour. Anything else?"
    is_sure = understanding.likeness(asked) >= SURELY_ALIKE
    says_no = asked == "prior_contact" and (SAYS_NO.match(text) or is_sure)
    if asks_for_something(text) or (asked not in WISHES and asks(text) and not says_no):
        return None
    is_read = bool(understanding.answers) and understanding.mention_of(asked) is None
    is_unlike = is_read and understanding.likeness(asked) < UNLIKE_WISH
    if asked == "desired_outcome" and "?" in text and is_unlike:
        return None  # "may you talk to me about my mother at all?"
    value, quote = _free_value(asked, understanding, text, currency)
    if value is None:
        return None
    return Fact(asked, value, FactStatus.STATED, quote, understanding.message_id)


def _free_value(
    asked: str, understanding: Understanding, text: str, currency: str
) -> tuple[Any, str | None]:
    words = text[:FREE_TEXT_LIMIT]
    intent = understanding.intent
    is_yes_or_no = intent in ("affirm", "deny") and understanding.confidence >= SURE_YES_OR_NO
    begins_so = SAYS_NO.match(words) or SAYS_YES.match(words)
    is_yes_or_no &= len(words.split()) <= BARE_WORDS or begins_so is not None
    if not words or (is_yes_or_no and asked != "prior_contact"):
        return None, None
    match asked:
        case "prior_contact":
            told_no = intent == "deny" or SAYS_NO.match(words)
            return {"contacted": not told_no, "text": words}, words
        case "desired_outcome":
            amount = understanding.mention_of("amount")
            is_sum = amount is not None and amount.confidence >= SURE
            return {"codes": ["refund" if is_sum else OTHER], "text": words}, words
        case "amount":
            return _bare_amount(words, currency)
        case "order_reference":
            return _bare_reference(words, understanding.likeness(asked) >= LIKELY_VALUE)
        case "product":
            value = LEAD_IN[asked].sub("", words).strip(" .,!\n\t")
            first = _FIRST_SENTENCE.match(value)
            if first is not None and len(first[0].split()) <= THING_WORDS:
                value = first[0]  # "Driving lessons. Two of them never took place …"
            return (value, value) if value else (None, None)
        case "customer_name":
            likely = understanding.likeness(asked) >= LIKELY_VALUE
            name = own_name(words, is_likely=likely)
            return name, name
        case "impact" | "adjustments" | "representative":
            return words, words
    return None, None


def _bare_amount(words: str, currency: str) -> tuple[Any, str | None]:
    numbers = list(_BARE_AMOUNT.finditer(_PARTED.sub(",", words)))
    if not numbers:
        return None, None
    meant = [n for n in numbers if not _NOT_THE_SUM.search(words[: n.start()])]
    said = [n for n in meant if _THE_SUM.search(words[: n.start()])]
    found = (said or meant or numbers)[-1]  # "600, no, 620"
    whole = re.sub(r"[,\s]", "", found.group(1))
    value = float(f"{whole}.{found.group(2) or '0'}")
    amount = {"value": int(value) if value.is_integer() else value, "currency": currency}
    return amount, words[slice(*found.span())]


def _bare_reference(words: str, is_likely: bool) -> tuple[Any, str | None]:
    if _UNDER_A_NAME.match(words):
        return words, words
    value = LEAD_IN["order_reference"].sub("", words).strip(" .,!#\n\t")
    if not any(c.isdigit() for c in value) or len(value) > (120 if is_likely else 60):
        return None, None
    named = _CODE_AT_THE_END.search(value)  # "bon d'intervention 0 415"
    has_words = any(word.isalpha() and word.islower() and len(word) > 3 for word in value.split())
    if _REFERENCE_SHAPE.fullmatch(value) and not (named and has_words and named.start()):
        return value, value
    if is_likely:  # "the file of my mother has the no. AD 7716, I think"
        codes = [found for found in _CODE.finditer(value) if _has_digits(found["code"])]
        named = codes[0] if len(codes) == 1 else None
    elif len(value.split()) > _WORDS_WITH_A_CODE:
        return None, None
    if named is None or not _has_digits(named["code"]):
        return None, None
    return named["code"], named["code"]


def _has_digits(code: str) -> bool:
    return sum(map(str.isdigit, code)) >= _DIGITS_OF_A_CODE
