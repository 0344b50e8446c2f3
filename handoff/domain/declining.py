"""What says that a question is left without an answer. No I/O."""

from __future__ import annotations

from handoff.domain.asking import asks, asks_whether_it_must_be
from handoff.domain.facts import Fact, FactStatus
from handoff.domain.free_answers import BARE_WORDS, SURE_YES_OR_NO
from handoff.domain.only_values import REFUSAL_WORDS
from handoff.domain.refusals import (
    SAYS_NO,
    has_none,
    knows_not,
    refuses,
    refuses_contact,
    tells_of_none,
    wants_no_money,
)
from handoff.domain.understanding import SURE, Mention, Understanding

#: Longest refusal where a figure is asked for and none is in the words.
LONG_REFUSAL_WORDS = 30

#: Most words of an "I do not know" that is taken for one whatever else it resembles.
IGNORANCE_WORDS = 4

#: Facts told in sentences; an answer to one may well sound like another.
IN_FREE_WORDS = frozenset({"impact", "prior_contact", "desired_outcome"})
#: Facts whose answers are told in words of any kind.
IN_WORDS = IN_FREE_WORDS | {"product", "representative", "adjustments"}
#: Facts whose answers have figures in them.
TOLD_IN_FIGURES = frozenset({"order_reference", "amount", "occurred_on"})
#: Facts that examples of answers without a value are written for.
MAY_LACK = TOLD_IN_FIGURES | {"customer_name", "preferred_contact", "email", "phone"}
#: Of these, those that are not told rather than not known.
_WITHHELD = frozenset({"amount", "customer_name", "preferred_contact", "email", "phone"})
#: From here on words taken for a refusal are rather the answer.
LIKELY_ANSWER = 0.3
#: From here on words without a value say that there is none.
LIKELY_LACK = 0.5
#: From here on a question is a refusal.
SURE_REFUSAL = 0.8


def refusal(asked: str, understanding: Understanding) -> Fact | None:
    """Return the fact as unknown or declined when the customer does not give it, else None."""
    status = {
        "say_unknown": FactStatus.UNKNOWN,
        "skip_question": FactStatus.DECLINED,
    }.get(understanding.intent)
    is_short = len(understanding.text.split()) <= BARE_WORDS
    if (
        asked == "prior_contact"
        and SAYS_NO.match(understanding.text)
        and not (knows_not(understanding.text) or refuses(understanding.text))
    ):
        return None  # "no, just found it"
    if understanding.intent == "deny" and asked == "order_reference":
        is_told = understanding.mention_of(asked) is not None  # "not quite, it's 4471"
        status = None if is_told else FactStatus.UNKNOWN  # "Do you have a number?" "No."
    elif understanding.intent == "deny" and asked != "prior_contact" and _is_bare(understanding):
        status = FactStatus.DECLINED  # "How much is it about?" "No."
    elif understanding.intent == "finish_story" and asked == "representative":
        status = FactStatus.DECLINED  # "that's all"
    elif status is None and knows_not(understanding.text) and _is_bare_ignorance(understanding):
        status = FactStatus.UNKNOWN  # "woaß i net"
    elif refuses(understanding.text) or (
        asked == "preferred_contact" and refuses_contact(understanding.text)
    ):
        status = FactStatus.DECLINED  # "I'd rather not give that"
    elif asked in IN_WORDS and understanding.confidence < SURE_YES_OR_NO and not is_short:
        status = None  # "I want to know how this could happen"
    mention = understanding.mention_of(asked)
    is_doubtful = understanding.intent == "say_unknown" and understanding.confidence < SURE_REFUSAL
    if asked == "order_reference" and status is None and mention is None:
        status = FactStatus.UNKNOWN if has_none(understanding.text) else None
    if asked == "customer_name" and mention is not None and is_doubtful:
        status = None  # "Jo"
    if asked == "amount" and mention is not None:
        status = None  # "no idea, about 850"
    if understanding.likeness(asked) >= LIKELY_ANSWER and not refuses(understanding.text):
        status = None  # "tried, gave up"
    is_question = asks(understanding.text) and understanding.confidence < SURE_REFUSAL
    words = len(understanding.text.split())
    if status is None and _lacks(asked, understanding, mention):
        status = FactStatus.DECLINED if asked in _WITHHELD else FactStatus.UNKNOWN
        return Fact(asked, None, status)
    is_open = asked in TOLD_IN_FIGURES and mention is None
    if is_open and words <= LONG_REFUSAL_WORDS and tells_of_none(understanding.text, asked):
        return Fact(asked, None, status or FactStatus.UNKNOWN)
    if status is None or is_question or (mention is not None and mention.confidence >= SURE):
        return None
    if words > REFUSAL_WORDS:
        return None
    return Fact(asked, None, status)


def _lacks(asked: str, understanding: Understanding, mention: Mention | None) -> bool:
    """True for "I am claiming no money" and "I do not give such numbers in a chat"."""
    last = understanding.text.rsplit("?", 1)[-1]  # "What number? I was not given one"
    if asked not in MAY_LACK or understanding.is_choice or not last.strip(" .!") or asks(last):
        return False
    if asks_whether_it_must_be(understanding.text):
        return False  # "Do I have to give my name? I don't want him to know it was me."
    if asked == "amount" and wants_no_money(understanding.text):
        return True
    lack = understanding.lack()
    is_likely = lack >= LIKELY_LACK and lack > understanding.likeness(asked)
    return is_likely and (mention is None or mention.confidence < SURE)


def _is_bare_ignorance(understanding: Understanding) -> bool:
    """True for a few words that say nothing but that one does not know."""
    sure = any(mention.confidence >= SURE for mention in understanding.mentions)
    return len(understanding.text.split()) <= IGNORANCE_WORDS and not sure


def _is_bare(understanding: Understanding) -> bool:
    """True for a no that says nothing else."""
    return len(understanding.text.split()) <= BARE_WORDS and not understanding.mentions
