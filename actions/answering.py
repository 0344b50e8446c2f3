"""What a message is to the open question: an answer, an addition, a mood or something else."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk import Tracker

from actions.interruptions import (
    ASIDES,
    ENQUIRIES,
    FEELINGS,
    INTERRUPTION_CONFIDENCE,
    INTERRUPTION_WORDS,
    INTERRUPTIONS,
    SURE_ASIDE,
    SURE_FEELING,
    SURE_REQUEST,
    is_interruption,
)
from actions.reading import LIKELY, is_question, message_before, understanding_of
from handoff.domain.asking import (
    asks,
    asks_for_something,
    begins_a_wish,
    names_a_thing,
    names_today,
)
from handoff.domain.declining import LIKELY_LACK, MAY_LACK
from handoff.domain.facts import only_changes
from handoff.domain.free_answers import SURELY_ALIKE
from handoff.domain.given_names import gives_full_name, introduces
from handoff.domain.intake import ROUTES, answers_yes_or_no
from handoff.domain.refusals import (
    knows_not,
    leaves_it,
    refuses_calls,
    refuses_contact,
    wants_no_money,
)
from handoff.domain.remarks import is_remark
from handoff.domain.sentences import begins_an_addition
from handoff.domain.understanding import SURE, Understanding

#: Facts whose answers have figures or an @ in them.
WITH_FIGURES = frozenset({"email", "phone", "amount", "occurred_on", "order_reference"})
#: From here on words without capitals are what they were understood as, when a name was asked for.
SURE_REQUEST_FOR_A_NAME = 0.8
#: What tells more of the story has so many words, and is as surely a telling.
ADDITION_WORDS = 4
SURE_ADDITION = 0.8
#: A figure that begins so near the start of the words answers the question for it.
AT_THE_START = 12
#: A question that is no answer is taken for another intent from here on.
ASIDE_CONFIDENCE = 0.3
#: What is answered in one turn and begins nothing else, so that a wrong guess does little harm.
ANSWERED_AT_ONCE = ENQUIRIES | {
    "request_human",
    "ask_contact",
    "ask_notice",
    "ask_reason",
    "ask_help",
    "ask_duration",
    "ask_rights",
    "bot_challenge",
    "check_status",
    "ask_repeat",
    "go_back",
    "say_confused",
    "express_anger",
    "express_sadness",
    "criticise_assistant",
}
#: Facts told in any words.
FREE_WORDS = frozenset({"product", "impact", "prior_contact", "desired_outcome", "representative"})
#: Of these, what no mood is an answer to: "I am fed up with you" is no wish.
MOODLESS = frozenset({"product", "prior_contact", "desired_outcome"})
#: From here on words without a fact are taken for a mood there.
LIKELY_MOOD = 0.3
#: And where a fact is guessed in them.
LIKELY_MOOD_BESIDE = 0.5
#: Moods that come instead of an answer.
MOODS = FEELINGS - {"give_praise"}
#: How somebody says that they are back after a moment.
BACK, BACK_WORDS = frozenset({"return_to_chat", "greet", "affirm", "accept_notice"}), 6
#: Longest "OK, back".
FEW_BACK_WORDS = 2
#: What stops the questions, and from which confidence on words of a wish are taken for it.
STOPS = frozenset({"stop_intake", "withdraw_complaint", "start_over"})
SURE_STOP = 0.8
#: Right after a question nearly everything answers it, so that this much of a resemblance decides.
LIKE_AN_ANSWER = 0.12
#: What is a mood has to resemble one more, by so much of the confidence in the mood.
MORE_LIKE_AN_ANSWER = 0.25
#: What puts the questions off.
LEAVES = frozenset({"pause_intake", "say_goodbye", "return_to_chat"})
#: What is heard first if it is this sure, however much it resembles an answer.
HEARD_FIRST = STOPS | LEAVES
HEARD_FIRST |= {"request_human", "request_data_rights", "change_language"}
HEARD_FIRST |= {"bot_challenge", "ask_duration", "ask_rights", "ask_help"}
SURE_FIRST = 0.9
#: What is asked for in plain words. A statement of some words that resembles it is an answer:
#: "only when I sent in the claim" is no question about a case.
LIKE_ANSWERS = frozenset(
    {
        "check_status",
        "request_review",
        "rate_chat",
        "request_link",
        "return_to_chat",
        "request_data_rights",
        "add_evidence",
    }
)
#: Questions that name a day on which nothing has happened: "are you open on Monday?".
DAYS_TO_COME = ENQUIRIES | ASIDES | {"ask_contact"}
#: What a name of one word resembles: "Kike", "Yoli", "Vero".
LIKE_NAMES = frozenset({"greet", "affirm", "thank", "say_goodbye", "chitchat", "out_of_scope"})
#: How an answer to "have you told us before?" begins may ask for nothing else than these.
STILL_ASKED = frozenset({"express_crisis", "request_human"})


def tells_of_contact(message: Understanding, asked: str) -> bool:
    """True for "yes, I rang you" where a wish was asked for: who went back meant the one before."""
    contact = message.mention_of("prior_contact")
    is_meant = contact is not None and contact.confidence >= SURE and answers_yes_or_no(message)
    return asked == "desired_outcome" and is_meant and not message.mention_of(asked)


def reads_as_answer(message: Understanding, asked: str) -> bool:
    """True for a statement that answers the open question, whatever it would be by itself."""
    if message.intent == "express_crisis":
        return False
    # "Your hotline, cut off after an hour. Anything else?"
    tells_of_it = asked == "prior_contact" and message.likeness(asked) >= SURELY_ALIKE
    if is_question(message.text) and not tells_of_it:
        return False
    if message.intent in HEARD_FIRST and message.confidence >= SURE_FIRST:
        return False
    if asked == "amount" and wants_no_money(message.text):
        return True
    if asked in MAY_LACK:
        return max(message.likeness(asked), message.lack()) >= LIKELY_LACK
    least = LIKE_AN_ANSWER
    if message.intent in MOODS:
        least += message.confidence * MORE_LIKE_AN_ANSWER
    return message.likeness(asked) >= least


def may_interrupt(message: Understanding, asked: str) -> bool:
    """True when the message is about something else; one that gives the asked fact is not."""
    mention = message.mention_of(asked)
    if message.intent == "rate_chat" and message.mention_of("rating"):
        return True
    if message.intent in LEAVES and is_question(message.text):
        return is_interruption(message, LEAVES)  # "can I get it done later?"
    if mention and mention.confidence >= SURE and message.intent != "express_crisis":
        return False
    if asked == "occurred_on" and is_about_the_future(message):
        return is_interruption(message, INTERRUPTIONS)
    if asked == "preferred_contact" and any(message.mention_of(name) for name in ROUTES):
        return False  # an address or a number says how
    if asked == "preferred_contact" and (
        refuses_contact(message.text) or refuses_calls(message.text) or leaves_it(message.text)
    ):
        return False
    if asked == "preferred_contact" and message.intent == "request_human":
        return message.confidence >= INTERRUPTION_CONFIDENCE and is_interruption(
            message, INTERRUPTIONS
        )
    if asked == "preferred_contact" and mention and not is_question(message.text):
        return message.intent == "express_crisis"  # "give us a bell"
    if (
        asked == "customer_name"
        and message.intent != "express_crisis"
        and (introduces(message.text) or gives_full_name(message.text))
    ):
        return False
    if asked == "customer_name" and mention and is_like_a_name(message):
        return False  # names resemble all sorts of words
    if asked == "prior_contact" and answers_yes_or_no(message) and not is_question(message.text):
        return message.intent in STILL_ASKED and is_interruption(message, STILL_ASKED)
    is_short = len(message.text.split()) <= ADDITION_WORDS
    if is_short and knows_not(message.text) and not is_question(message.text):
        return False  # "woaß i net", whatever it resembles
    if reads_as_answer(message, asked):
        return False
    # "Four hundred, half of it when I ordered": an attempt at the answer, in words.
    is_told = mention is not None and not is_question(message.text)
    is_told &= message.intent != "express_crisis"
    if asked in WITH_FIGURES and (is_told or has_figures(message) or message.problem_with(asked)):
        return False  # an attempt at the answer, whatever else it resembles
    if message.intent in ASIDES | FEELINGS and tells_a_figure(message):
        return False  # "129 Euro hat sie gekostet", in whatever tone
    if message.intent in FEELINGS and message.confidence < SURE_FEELING:
        return False
    is_wish = asked == "desired_outcome" and (mention or begins_a_wish(message.text))
    if is_wish and not is_question(message.text) and message.intent != "express_crisis":
        # "An apology, and talk to the driver", "to know why": a wish, whatever it resembles.
        return message.intent == "request_human" and message.confidence >= SURE_REQUEST
    is_answer = asked in FREE_WORDS | {"preferred_contact"} and not is_question(message.text)
    if is_answer and message.intent in STOPS and message.confidence < SURE_STOP:
        return False  # "unblock it" is what somebody wants
    if asked in FREE_WORDS and not is_question(message.text):
        if asked == "impact" and message.intent in FEELINGS - {"criticise_assistant"}:
            return False
        of_us = message.intent == "criticise_assistant"  # "this chat is useless"
        least = SURE_FEELING if of_us or asked == "prior_contact" else SURE_ASIDE
        if message.intent in FEELINGS and message.confidence < least:
            return False
        if message.intent in ASIDES and message.confidence < SURE_ASIDE:
            return False
        if asked == "product" and names_a_thing(message.text):
            return message.intent in STILL_ASKED  # "el gimnasio del barrio", "das Backhendl"
        is_long = len(message.text.split()) >= ADDITION_WORDS
        if message.intent in LIKE_ANSWERS and is_long and message.confidence < SURE_REQUEST:
            return False
        if message.intent == "ask_repeat" and message.confidence < SURE_REQUEST_FOR_A_NAME:
            return False  # "send it again" is what somebody wants
    # In free words only a question may be an enquiry: "cancel my order" is a wish.
    shaped = asked not in FREE_WORDS or is_question(message.text)
    return is_interruption(message, INTERRUPTIONS | ENQUIRIES if shaped else INTERRUPTIONS)


def is_about_the_future(message: Understanding) -> bool:
    """True for "I'll finish tomorrow" and "when do you open tomorrow?": no day of what happened."""
    problem = message.problem_with("occurred_on")
    is_said = message.intent in LEAVES | ANSWERED_AT_ONCE or asks(message.text)
    return is_said and problem is not None and problem.problem == "future"


def without_talk(message: Understanding, asked: str | None) -> Understanding:
    """Return a message without what it does not tell.

    "Lovely weather today" and "when do you close today?" name no day of what happened; "can I
    change my last answer?" no wish.

    Args:
        asked: fact whose question is open, or None.
    """
    if message.is_choice:
        return message
    left_out: set[str] = set()
    is_talk = message.intent in ASIDES and message.confidence >= SURE_ASIDE
    if is_talk or asks_for_something(message.text):
        left_out |= {m.name for m in message.mentions if names_today(m.quote)}
    if message.intent in DAYS_TO_COME and asks(message.text):
        left_out.add("occurred_on")
    if asked != "desired_outcome" and message.intent in INTERRUPTIONS and asks(message.text):
        left_out.add("desired_outcome")
    if asked not in (None, "desired_outcome") and _changes_what_was_told(message):
        left_out.add("desired_outcome")
    kept = tuple(m for m in message.mentions if m.name not in left_out)
    return replace(message, mentions=kept)


def _changes_what_was_told(message: Understanding) -> bool:
    """True for "I want to change the sum, it was £349", which wishes nothing of the company."""
    wish = message.mention_of("desired_outcome")
    is_change = wish is not None and only_changes(wish.name, wish.value)
    others = {m.name for m in message.mentions if m.confidence >= SURE} & WITH_FIGURES
    return is_change and (message.intent == "change_fact" or bool(others))


def is_mood(message: Understanding, asked: str) -> bool:
    """True when a message says how somebody feels where only something else is an answer."""
    mention = message.mention_of(asked)
    if asked not in MOODLESS or message.intent not in FEELINGS:
        return False
    if mention and (mention.confidence >= SURE or message.confidence < LIKELY_MOOD_BESIDE):
        return False
    if asked == "prior_contact" and answers_yes_or_no(message):
        return False  # "No, I left in tears"
    if reads_as_answer(message, asked):
        return False
    if asked == "desired_outcome" and begins_a_wish(message.text):
        return False  # "que me paguéis lo perdido", in whatever tone
    if message.is_choice or len(message.text.split()) > INTERRUPTION_WORDS:
        return False
    return message.confidence >= LIKELY_MOOD


def is_heard_as_mood(tracker: Tracker, message: Understanding, asked: str) -> bool:
    """True when a message is to be heard as a mood and the question asked again.

    A doubtful one that comes again is the answer in the customer's way, unless a wish is asked for.
    """
    if not is_mood(message, asked):
        return False
    is_sure = asked == "desired_outcome" or message.confidence >= SURE_FEELING
    return is_sure or not moods_before(tracker, asked)


def moods_before(tracker: Tracker, asked: str) -> int:
    """Return how many messages in a row before this one were moods instead of an answer.

    Those that led to a question's being left open do not count for the next one.
    """
    count, is_latest = 0, True
    for event in reversed(tracker.events):
        if "utter_left_open" in (event.get("metadata") or {}).values():
            break
        if event.get("event") != "user" or is_latest:
            is_latest = is_latest and event.get("event") != "user"
            continue
        before = understanding_of(event.get("parse_data") or {})
        is_heard = before.intent in MOODS and (
            may_interrupt(before, asked) or is_mood(before, asked)
        )
        if before.is_choice or not is_heard:
            break
        count += 1
    return count


def is_back(tracker: Tracker, message: Understanding, asked: str) -> bool:
    """True for "OK, I'm here" after a moment that was asked for: it answers no question."""
    before = message_before(tracker)
    if before is None or message.is_choice or message.mention_of(asked):
        return False
    words = len(message.text.split())
    is_meant = message.intent in BACK or (message.intent == "go_back" and words <= FEW_BACK_WORDS)
    return before.intent == "pause_intake" and words <= BACK_WORDS and is_meant


def declares_a_need(message: Understanding) -> bool:
    """True for what makes it easier for the customer, told where something else was asked."""
    need = message.mention_of("adjustments")
    return need is not None and need.confidence >= SURE


def is_aside(message: Understanding) -> bool:
    """True for a question that answers no question and is taken, if doubtfully, for another."""
    is_guess = message.intent in ANSWERED_AT_ONCE and message.confidence >= ASIDE_CONFIDENCE
    return asks(message.text) and is_guess and not has_figures(message)


def tells_a_figure(message: Understanding) -> bool:
    """True for a statement with a sure sum, day, number or address."""
    sure = {m.name for m in message.mentions if m.confidence >= SURE and m.problem is None}
    return bool(sure & WITH_FIGURES) and not is_question(message.text)


def has_figures(message: Understanding) -> bool:
    """True for text with a digit or an @, as numbers, dates and addresses have."""
    return any(c.isdigit() or c == "@" for c in message.text)


def is_addition(message: Understanding, asked: str, language: str) -> bool:
    """True when a message tells more of the story instead of answering a question.

    A question in free words takes what it gets, unless the words say that they come on top.
    """
    if message.is_choice or len(message.text.split()) < ADDITION_WORDS:
        return False
    if asks(message.text) and message.intent in ANSWERED_AT_ONCE and message.confidence >= LIKELY:
        return False  # "by the way, am I talking to a robot?"
    mention = message.mention_of(asked)
    if mention and mention.confidence >= SURE:
        return False
    if mention and asked in WITH_FIGURES and mention.start <= AT_THE_START:
        return False  # "four hundred and twenty, half of it when I ordered …"
    if asked in FREE_WORDS:
        return is_remark(message, asked)
    if begins_an_addition(message.text, language):
        return True
    if reads_as_answer(message, asked):
        return False  # "I paid cash over the counter, so no order as such"
    told = message.intent == "tell_story" and message.confidence >= SURE_ADDITION
    return told and not has_figures(message) and not message.problem_with(asked)


def is_like_a_name(message: Understanding) -> bool:
    """True for words with capitals, and for others unless they surely mean something else."""
    if message.intent == "express_crisis":
        return False
    words = message.text.strip(" .,!").split()
    proper = all(word[:1].isupper() for word in words)
    if proper and (len(words) > 1 or message.intent in LIKE_NAMES):
        return True
    return message.confidence < SURE_REQUEST_FOR_A_NAME
