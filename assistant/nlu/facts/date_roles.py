"""Which of the dates of a message is the one the complaint is about."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from assistant.nlu.facts import calendar
from assistant.nlu.facts.date_words import DateWords
from assistant.nlu.facts.day_reading import Reading
from assistant.nlu.facts.model import ANSWER_CONFIDENCE, Found, Setting
from assistant.nlu.facts.pasted import is_when_written
from assistant.nlu.facts.phrases import Sentence, Token

#: Of the month in which the customer signed or ended the contract: what went wrong came later.
_OF_THE_CONTRACT = -2.5
_WEIGHTS = {"wrong": 3.0, "bought": 1.0, "contact": -1.0, "planned": -2.0, "demanded": -3.0}
#: Of the day when it was to come, where it never did: that day it went wrong.
_NEVER_CAME = 4.0
#: Of the day of delivery: what was wrong showed then, not when it was ordered.
_DELIVERED = 0.5
_STOPS = frozenset(".;!?\n")
_REACH = 32


_FULL_DAY = len("2026-03-14")
#: Of the day on which the company decided about something that it had not done itself.
_DECIDED = 3.0
#: What the other cues of a date take away together at most.
_LEAST = -2.0
#: Of a weekday on which something happens every week, and of a day that is told more exactly.
_REPEATED, _TOLD_ANEW = -3.5, -5.0
#: How far before a date a word stands that makes it a term: "by the 3rd", but not "by a note".
_BESIDE = 2
#: How far before "today" the words stand that make it the end of a time: "jusqu'à aujourd'hui".
_UNTIL = 3
#: Most words and marks between a date and the one that puts it right.
_NEAR = 12
#: Of the day on which a pasted e-mail was written.
_OF_A_MAIL = -3.0


class Context:
    """The sentence, clause and cues around dates of one message, in token indices."""

    def __init__(
        self, text: str, sentence: Sentence, words: DateWords, dates: Sequence[range]
    ) -> None:
        """Find where clauses and sentences end; marks inside of a date end neither."""
        self.text, self._sentence, self._words = text, sentence, words
        self._clauses: dict[range, tuple[int, int]] = {}
        inside = {index for date in dates for index in date}
        self._stops = [
            index
            for index, token in enumerate(sentence.tokens)
            if token.key in _STOPS and index not in inside and _ends(text, token.end, token.key)
        ]
        breaks = {
            index
            for found in words.breaks.occurrences(sentence)
            for index in range(found.first, found.last + 1)
            if not _is_decimal(text, sentence.tokens[index])
        }
        self._breaks = sorted((breaks - inside) | set(self._stops))
        self._restated = list(words.cues["restated"].occurrences(sentence))

    def clause(self, date: range) -> tuple[int, int]:
        """Return the first token and the end of the clause of a date."""
        if date not in self._clauses:
            self._clauses[date] = self._between(self._breaks, date, _REACH)
        return self._clauses[date]

    def sentence_of(self, date: range) -> tuple[int, int]:
        """Return the first token and the end of the sentence of a date."""
        return self._between(self._stops, date, len(self._sentence.tokens))

    def says(self, cue: str, first: int, end: int) -> bool:
        """Say whether a cue stands within the tokens [first, end)."""
        return first < end and self._words.cues[cue].found(self._sentence, first, end)

    def place(self, cue: str, first: int, end: int) -> int | None:
        """Return the token where a cue begins."""
        match = self._words.cues[cue].pattern.search(self._sentence.codes, first, end)
        return match.start() if match else None

    def around(self, cue: str, date: range) -> bool:
        """Say whether a cue stands in the clause of a date, apart from the date."""
        first, end = self.clause(date)
        return self.says(cue, first, date.start) or self.says(cue, date.stop, end)

    def restates(self, date: range) -> bool:
        """Say whether words right before a date tell the same once more ("so that's the …")."""
        start = date.start
        if start and self._sentence.tokens[start - 1].key == ",":
            start -= 1
        return any(found.first < start <= found.last + 1 for found in self._restated)

    def takes_back(self, earlier: range, later: range) -> bool:
        """Say whether a no stands close between two dates, so that the second one is meant."""
        is_near = later.start - earlier.stop <= _NEAR
        return is_near and self.says("taken_back", earlier.stop, later.start)

    @property
    def length(self) -> int:
        """Number of tokens."""
        return len(self._sentence.tokens)

    def _between(self, cuts: list[int], date: range, reach: int) -> tuple[int, int]:
        before, after = bisect_left(cuts, date.start), bisect_left(cuts, date.stop)
        first = cuts[before - 1] + 1 if before else 0
        end = cuts[after] if after < len(cuts) else self.length
        return max(first, date.start - reach), min(end, date.stop + reach)


def _is_decimal(text: str, token: Token) -> bool:
    """Say whether a comma stands within a number: "398,20 €"."""
    return token.key == "," and text[token.end : token.end + 1].isdigit()


def settle(
    dates: Sequence[tuple[range, int, int, Reading]], context: Context, setting: Setting
) -> list[Found]:
    """Return the dates as facts with roles; dates of birth and expiry are left out.

    The best date gets the role "complaint", the others "mention". A date that is only a plan never
    gets it, and where all that is told is a day before the failure or the month of a contract, none
    does.
    """
    scored: list[tuple[float, range, Found]] = []
    for place, start, end, reading in dates:
        if context.around("never", place) or _is_until_today(context, place, reading, setting):
            continue
        first, _ = context.clause(place)
        if reading.guessed_year and context.says("planned", first, place.start):
            reading = calendar.nearest(reading, setting.today)
        fact = Found(
            "occurred_on",
            start,
            end,
            reading.value,
            reading.confidence,
            role="mention",
            problem=reading.problem,
            alternatives=reading.alternatives,
        )
        is_heading = is_when_written(context.text, start)
        score = _OF_A_MAIL if is_heading else _score(context, place, reading, setting)
        scored.append((score, place, fact))
    scored = _told_anew(context, scored)
    best = max(range(len(scored)), key=lambda i: (scored[i][0], -i), default=-1)
    facts = [fact for _, _, fact in scored]
    if best < 0 or scored[best][0] <= -3.0:
        return facts
    best = _the_exact_one(context, scored, _of_the_failure(context, scored, best))
    if _before_the_failure(context, scored[best][1]) or _is_of_the_contract(
        context, scored[best][1], facts[best].value
    ):
        return [replace(f, confidence=min(f.confidence, ANSWER_CONFIDENCE)) for f in facts]
    facts[best] = replace(facts[best], role="complaint")
    return facts


def _is_until_today(context: Context, place: range, reading: Reading, setting: Setting) -> bool:
    """Say whether today only ends what is told: "nothing until today"."""
    before = max(0, place.start - _UNTIL)
    return reading.value == str(setting.today) and context.says("until", before, place.start)


def _score(context: Context, place: range, reading: Reading, setting: Setting) -> float:
    cues = [cue for cue in _WEIGHTS if context.around(cue, place)]
    if "planned" not in cues and context.says("due", max(0, place.start - _BESIDE), place.start):
        cues.append("planned")
    score = sum(_WEIGHTS[cue] for cue in cues)
    if context.around("received", place):
        score += _DELIVERED
    is_past = len(str(reading.value)) == _FULL_DAY and str(reading.value) < str(setting.today)
    if "planned" in cues and is_past and context.says("missing", *context.sentence_of(place)):
        score += _NEVER_CAME
    if "demanded" not in cues:
        score = max(score, _LEAST)
    if _tells_of_the_contract(context, place):
        score += _OF_THE_CONTRACT
    if context.around("decided", place) and context.says("elsewhere", 0, context.length):
        score += _DECIDED
    if reading.ahead:
        score -= 4.0
    if reading.problem in ("future", "impossible"):
        score -= 2.5
    if reading.value and len(reading.value) == 7:
        score -= 0.5
    return min(score, _REPEATED) if reading.repeated else score


def _told_anew(
    context: Context, scored: list[tuple[float, range, Found]]
) -> list[tuple[float, range, Found]]:
    """Return the dates with one that is told more exactly, or taken back, left to what follows.

    "On the Monday of the holiday, so the 12th of October"; "on the 3rd… no, later, on the 4th".
    """
    told = list(scored)
    for index in range(1, len(told)):
        (before, earlier, vague), (score, place, exact) = told[index - 1], told[index]
        if not _is_full_day(exact):
            continue
        within = context.sentence_of(earlier) == context.sentence_of(place)
        if (within and context.restates(place)) or context.takes_back(earlier, place):
            told[index] = max(before, score), place, exact
            told[index - 1] = before + _TOLD_ANEW, earlier, vague
    return told


def _the_exact_one(context: Context, scored: list[tuple[float, range, Found]], best: int) -> int:
    """Return the day in the month that scored best: "since the 3rd … billed for this month"."""
    month = str(scored[best][2].value)
    if len(month) != len("2026-03"):
        return best
    within = [
        index
        for index, (score, place, found) in enumerate(scored)
        if str(found.value).startswith(month + "-")
        and score > _LEAST
        and not any(context.around(cue, place) for cue in ("obtained", "contact", "planned"))
    ]
    return within[0] if within else best


def _is_full_day(found: Found) -> bool:
    return len(str(found.value)) == _FULL_DAY


def _of_the_failure(context: Context, scored: list[tuple[float, range, Found]], best: int) -> int:
    """Return the date after the best one where that only tells of buying or delivery: "bought on
    the 30th, it came off on Sunday", "fitted on the 5th, and on the 14th it tore".
    """
    _, place, fact = scored[best]
    only_bought = context.around("obtained", place) and not context.around("wrong", place)
    if context.around("received", place) and not context.around("failed", place):
        failed = [
            index
            for index, (_, at, found) in enumerate(scored)
            if at.start > place.start
            and str(found.value) > str(fact.value)
            and not any(context.around(cue, at) for cue in ("obtained", "contact", "planned"))
            and context.says("failed", at.stop, context.sentence_of(at)[1])
        ]
        if failed:
            return failed[0]
    later = [
        index
        for index, (other, at, found) in enumerate(scored)
        if at.start > place.start
        and not any(context.around(cue, at) for cue in ("obtained", "contact"))
        and (_fell_through(context, at, found) if context.around("planned", at) else other >= 0)
        and str(found.value) > str(fact.value)
    ]
    return later[0] if only_bought and later else best


def _fell_through(context: Context, place: range, found: Found) -> bool:
    """Say whether what was planned for a day went wrong: "it was to start on the 9th"."""
    return _is_full_day(found) and context.says("wrong", *context.sentence_of(place))


def _is_of_the_contract(context: Context, place: range, value: object) -> bool:
    """Say whether a month is that of a contract; a day may well be that of the complaint."""
    return len(str(value)) == len("2026-03") and _tells_of_the_contract(context, place)


def _tells_of_the_contract(context: Context, place: range) -> bool:
    """Say whether the clause of a date tells when the customer signed or ended a contract."""
    first, end = context.clause(place)
    return context.says("contract", first, place.start) or (
        context.says("contract", place.stop, end) and not context.says("wrong", first, place.start)
    )


def _before_the_failure(context: Context, place: range) -> bool:
    """Say whether the date is that of buying or delivery and the failure is told after it.

    A sentence that tells both keeps its date, unless the failure in it comes clearly later.
    """
    begin, end = context.sentence_of(place)
    left, _ = context.clause(place)
    obtained = context.says("obtained", left, end)
    if not obtained and not context.says("received", left, end):
        return False
    if context.says("failed", begin, end):
        after = context.place("much_later", place.stop, end)
        return after is not None and not context.says("failed", begin, after)
    return context.says("failed", end, context.length) and (
        obtained or context.says("later", end, context.length)
    )


def _ends(text: str, end: int, mark: str) -> bool:
    """Say whether a mark ends a sentence: a dot before a space does, that of "17.11. hat" not."""
    if mark == "\n" or end >= len(text):
        return True
    of_a_date = mark == "." and text[: end - 1][-1:].isdigit()
    return text[end].isspace() and not (of_a_date and text[end:].lstrip()[:1].islower())
