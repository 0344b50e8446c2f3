"""What is said instead of an answer in free words: an addition, a slip put right, another fact.

No I/O.
"""

from __future__ import annotations

from handoff.domain.asking import begins_a_wish
from handoff.domain.contact_words import names_a_contact
from handoff.domain.lexicon import Wording
from handoff.domain.refusals import SAYS_NO, SAYS_YES
from handoff.domain.sentences import begins_an_addition
from handoff.domain.understanding import SURE, Understanding

#: From here on words are like an answer, whatever else they tell, and below it they are unlike one.
LIKE, UNLIKE = 0.3, 0.12
#: Below this it is rather the answer to another question that it is like from here on.
_HARDLY_LIKE, _LIKE_ANOTHER = 0.16, 0.4
#: Facts with figures of their own, which no answer in free words has to have.
_FIGURES = frozenset({"amount", "order_reference", "email", "phone"})
#: Facts whose answers may be in any words, and name no thing.
_WHATEVER_IT_TELLS = frozenset({"prior_contact", "impact", "desired_outcome"})
#: "Wait, it was the ceiling, not the floor", "sorry, that was my mistake".
_PUT_RIGHT = Wording(
    "corrections",
    r"(?i)^\W*(?:{interjection}\W+)*{takes_back}\b"
    r"(?:.*(?<!\w){it_is_so}\b.*\b{not}\b|.*\b{not}\b.*(?<!\w){it_is_so}\b|.*\b{was_wrong}\b)",
)


def puts_story_right(text: str) -> bool:
    """True for "sorry, it was the kitchen, not the bathroom": it answers no question."""
    return bool(_PUT_RIGHT.match(text)) and "?" not in text


def is_remark(message: Understanding, asked: str) -> bool:
    """True for what tells something besides, where an answer in free words was asked for."""
    mention = message.mention_of(asked)
    if message.is_choice or (mention is not None and mention.confidence >= SURE):
        return False
    if begins_an_addition(message.text):
        return True
    likeness = message.likeness(asked)
    if asked not in _WHATEVER_IT_TELLS or likeness >= LIKE:
        return False
    if puts_story_right(message.text) or _answers_another(message, asked, likeness):
        return True
    says_whether = SAYS_NO.match(message.text) or SAYS_YES.match(message.text)
    if asked == "prior_contact" and (says_whether or names_a_contact(message.text)):
        return False
    return _gives_figures(message, likeness)


def _answers_another(message: Understanding, asked: str, likeness: float) -> bool:
    """True for "he used to sing in that very hall" where a wish was asked for and none is told."""
    if asked != "desired_outcome" or message.mention_of(asked) or begins_a_wish(message.text):
        return False
    others = [message.likeness(fact) for fact in (*_WHATEVER_IT_TELLS, "product") if fact != asked]
    return likeness < _HARDLY_LIKE and max(others, default=0.0) >= _LIKE_ANOTHER


def _gives_figures(message: Understanding, likeness: float) -> bool:
    """True for "the sum with tax is 137.96" and "my number is K-4471", which tell nothing else."""
    if not message.answers or likeness >= UNLIKE or message.mention_of("desired_outcome"):
        return False
    sure = {m.name for m in message.mentions if m.confidence >= SURE and m.problem is None}
    return bool(sure & _FIGURES)
