"""What may never happen, checked in every dialogue whatever it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tests.support.dialogues.events import responses_in, slots_in
from tests.support.dialogues.languages import sounds_foreign

if TYPE_CHECKING:
    from tests.support.dialogues.player import Turn

#: Cheerful words have no place beside a complaint, in any language.
CHEERFUL = re.compile(
    r"(?i)\b(?:congratulations|awesome|wonderful|fantastic|amazing|excellent|hooray|yay|oops|whoops"
    r"|no worries|great(?:!|,? (?:news|choice|job))|happy to help|have a (?:great|nice|lovely) day"
    r"|felicidades|enhorabuena|genial|estupendo|fant[aá]stico|maravilloso|ups|con mucho gusto"
    r"|f[ée]licitations|g[ée]nial|formidable|merveilleux|avec plaisir"
    r"|gl[üu]ckwunsch|toll|wunderbar|fantastisch|hoppla|super|gerne doch)\b"
)
EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
#: What the customer wrote is repeated between these marks.
QUOTED = re.compile(r"“[^”]*”|„[^“]*“|«[^»]*»")

#: Slots that name a fact the customer wants to say anew.
AGAIN = frozenset({"read_back_correcting", "intake_going_back"})
#: Questions about what is not a fact of the complaint; they come whenever they are due.
NOT_FACTS = frozenset(
    {"consent", "more", "confirmation", "correction", "evidence"}
    | {"language", "rating", "handoff", "withdraw"}
)
#: What is said when another complaint of the chat begins or ends.
BEGINS = frozenset({"utter_next_begun", "utter_new_begun", "utter_next_withdrawn"})
#: Questions for something else, after which the one before is still open.
ASIDES = frozenset({"handoff", "withdraw"})


def in_the_dialogue(greeting: list[dict[str, Any]], turns: list[Turn]) -> list[str]:
    """Return what should not have happened, each with its step."""
    problems = []
    history = History(greeting)
    for turn in turns:
        problems += [f"step {turn.number}: {problem}" for problem in history.problems_with(turn)]
        history.add(turn)
    return problems


class History:
    """What is remembered of a dialogue up to a turn."""

    def __init__(self, greeting: list[dict[str, Any]]) -> None:
        self.asked = (greeting[-1]["expects"] or {}).get("fact") if greeting else None
        self.wording = greeting[-1]["text"] if greeting else ""
        self.correcting: Any = None
        self.was_correcting: Any = None
        self.closed: set[str] = set()

    def add(self, turn: Turn) -> None:
        """Remember a turn."""
        self.was_correcting = self.correcting
        for name, value in slots_in(turn.events):
            if name == "read_back_correcting":
                self.correcting = value
        if was_erased(turn) or is_next(turn):
            self.closed.clear()
        if turn.expects is None:
            return
        goes_back = any(n == "intake_going_back" and v for n, v in slots_in(turn.events))
        stays_open = goes_back or turn.expects in ASIDES
        if self.asked not in (None, turn.expects) and not stays_open:
            self.closed.add(str(self.asked))
        self.asked, self.wording = turn.expects, turn.messages[-1]["text"]

    def problems_with(self, turn: Turn) -> Iterator[str]:
        """Yield what a turn does that it must not do."""
        texts = [message["text"] for message in turn.messages]
        if not texts and turn.owner not in ("agent", "closed"):
            yield "no reply"
        if len(texts) != len(set(texts)):
            yield "said twice in one turn"
        if any(message["expects"] for message in turn.messages[:-1]):
            yield "only the last message may ask"
        for text in texts:
            own = QUOTED.sub("", text)
            if found := CHEERFUL.search(own) or EMOJI.search(own):
                yield f"cheerful: {found[0]!r}"
            if foreign := sounds_foreign(own, turn.language):
                yield f"not in {turn.language} but in {foreign}: {text[:80]!r}"
        yield from self._problems_with_question(turn)
        yield from self._problems_with_facts(turn)
        if any(message["case"] for message in turn.messages) and self.asked != "confirmation":
            yield "filed without a read-back just before"

    def _problems_with_question(self, turn: Turn) -> Iterator[str]:
        asked = turn.expects
        if asked is None:
            return
        forgot = any(event["event"] == "session_started" for event in turn.events)
        if asked == self.asked and not forgot and turn.messages[-1]["text"] == self.wording:
            yield f"the question for {asked} is worded as before"
        corrected = {self.correcting, *(v for n, v in slots_in(turn.events) if n in AGAIN)}
        if asked in NOT_FACTS or asked in corrected or was_erased(turn):
            return
        if is_next(turn):
            # Asked for the other complaint of the chat; what is known of it counts.
            if turn.facts[asked]["value"] is not None and asked != "story":
                yield f"asks for {asked}, which is known"
            return
        if turn.facts_before[asked]["value"] is not None and asked != "story":
            yield f"asks for {asked}, which is known"
        if asked in self.closed:
            yield f"asks for {asked}, which was left open or answered"

    @staticmethod
    def _problems_with_facts(turn: Turn) -> Iterator[str]:
        if was_erased(turn) or is_next(turn):
            return
        for name, fact in turn.facts_before.items():
            if fact["value"] is not None and turn.facts[name]["value"] is None:
                yield f"{name} is lost, it was {fact['value']!r}"


def is_next(turn: Turn) -> bool:
    """True when the facts are those of another complaint of the chat from this turn on.

    That is so when it begins or ends, and when what was told is split.
    """
    decided = [value for name, value in slots_in(turn.events) if name == "complaints_question"]
    before, now = turn.facts_before["story"]["value"], turn.facts["story"]["value"]
    begins = any(response in BEGINS for response in responses_in(turn.events))
    return begins or (bool(decided) and before is not None and before != now)


def was_erased(turn: Turn) -> bool:
    """True when the draft was taken back in this turn."""
    told = turn.facts_before["story"]["value"]
    return told is not None and turn.facts["story"]["value"] is None


def quotes_made_up(summary: dict[str, Any], messages: list[dict[str, Any]]) -> list[str]:
    """Return the quotes of a summary that are not literally part of the message they name."""
    texts = {message["id"]: message["text"] for message in messages}
    problems = []
    for where, item in _quoted_items(summary):
        text = texts.get(item.get("message_id"))
        if item.get("quote") and (text is None or item["quote"] not in text):
            problems.append(f"the quote of {where} is made up: {item['quote']!r}")
    return problems


def _quoted_items(summary: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from summary["facts"].items()
    for part in ("timeline", "triggers", "promises", "inconsistencies"):
        yield from ((part, item) for item in summary[part] if isinstance(item, dict))
