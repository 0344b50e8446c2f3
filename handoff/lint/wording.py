"""How the assistant speaks: nothing banned, tidy, short enough and easy to read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from handoff.lint.findings import Finding, error
from handoff.lint.located import Mapping, texts_in
from handoff.lint.project import Project
from handoff.lint.readability import MEASURED, measure, reading_age

WORDING = "policy/wording.yml"
PLACEHOLDER = re.compile(r"\{(\w+)\}")
_QUOTED_PLACEHOLDER = re.compile(r"[“«„]\u00a0?\{\w+\}\u00a0?[”»“]")

MESSAGE_LIMIT = 400
BUTTON_LIMIT = 30
#: Years: all responses of a language together; one response of at least ENOUGH_WORDS words,
#: because formulas say little about fewer.
AVERAGE_AGE = 11.0
HIGHEST_AGE = 13.5
ENOUGH_WORDS = 15
#: What no sentence is longer than, in words.
LONGEST_SENTENCE = 28

QUOTES = {"en": ("“", "”"), "es": ("«", "»"), "fr": ("«", "»"), "de": ("„", "“")}
ALL_QUOTES = frozenset('“”„«»"‟‹›‚')


@dataclass(frozen=True)
class Text:
    """A sentence that somebody reads; `kind` is spoken, button, service or desk."""

    language: str
    kind: str
    where: str
    text: str
    file: str
    line: int

    @property
    def own_words(self) -> str:
        """The text without what is filled in, such as the customer's words."""
        return PLACEHOLDER.sub("", _QUOTED_PLACEHOLDER.sub("", self.text))


def texts_of(project: Project) -> list[Text]:
    """Return every text: responses, titles of buttons, texts of the service and of the policy."""
    found: dict[Text, None] = {}
    for language, responses in project.responses.items():
        for name, response in responses.items():
            for one in response.variations:
                where = f"{name}, variation {one.number}"
                spoken = Text(language, "spoken", where, one.text, response.file, one.line)
                found[spoken] = None
                for button in one.buttons:
                    titled = ("button", f"button of {name}", button.title)
                    found[Text(language, *titled, response.file, button.line)] = None
    for kind, folder in (
        *(("service", each) for each in ("handoff/texts", "policy/translations", "policy/notices")),
        *(("desk", each) for each in _desk_folders(project)),
    ):
        for language in project.languages:
            file = f"{folder}/{language}.yml"
            if (project.root / file).exists():
                for where, text, line in texts_in(project.yaml(file)):
                    found[Text(language, kind, where, text, file, line)] = None
    return list(found)


def _desk_folders(project: Project) -> list[str]:
    """Return the folders of what agents read, and of the answers they put into messages."""
    own = sorted((project.root / "handoff/texts/desk").glob("*/"))
    areas = [str(each.relative_to(project.root)) for each in own]
    return [*areas, "policy/desk", "policy/answers"]


def check_wording(project: Project) -> Iterator[Finding]:
    """Yield what is wrong with single texts, and with all of a language together."""
    texts = texts_of(project)
    banned = banned_phrases(project)
    for text in texts:
        # How customers are spoken to; agents are colleagues.
        if text.kind != "desk":
            yield from _banned(text, banned)
        for message in _untidy(text):
            yield error(text.file, text.line, "wording", f"{text.where} {message}")
        if text.kind == "spoken":
            yield from _hard_to_read(text)
    for language, responses in project.responses.items():
        if language not in MEASURED:
            continue
        words = [t.own_words for t in texts if t.language == language and t.kind == "spoken"]
        if responses and any(measure([one], language).words for one in words):
            age = reading_age(words, language)
            if age > AVERAGE_AGE:
                file = next(iter(responses.values())).file
                message = f"all responses together suit a reader of {age:.1f} years"
                yield error(
                    file, 0, "reading-age", f"{message}; up to {AVERAGE_AGE:g} is accepted."
                )


def banned_phrases(project: Project) -> list[tuple[str, str, re.Pattern[str]]]:
    """Return (reason, language, pattern) of what is never said.

    A phrase that is no regular expression is left out and becomes a problem of the project.
    """
    found = []
    for reason, languages in project.mapping(WORDING, "banned").items():
        for language, phrases in (languages if isinstance(languages, Mapping) else {}).items():
            for number, phrase in enumerate(phrases or ()):
                try:
                    pattern = re.compile(rf"(?i)\b(?:{phrase})\b")
                except re.error as problem:
                    message = f"{phrase!r} must be a regular expression ({problem})."
                    line = getattr(phrases, "lines", [0] * (number + 1))[number]
                    project.problems.append(error(WORDING, line, "yaml", message))
                else:
                    found.append((str(reason), str(language), pattern))
    return found


def _banned(text: Text, banned: list[tuple[str, str, re.Pattern[str]]]) -> Iterator[Finding]:
    own_words = text.own_words.replace("’", "'")  # as the phrases are written
    for reason, language, pattern in banned:
        if language == text.language and (found := pattern.search(own_words)):
            message = f"{text.where} says “{found.group()}”, which is never said ({reason})."
            yield error(text.file, text.line, "banned-phrase", message)


def _untidy(text: Text) -> Iterator[str]:
    """Yield the ends of sentences about what is not tidy in a text."""
    own = text.own_words
    if set("!¡") & set(text.text):
        yield "has an exclamation mark; none is accepted."
    if drawn := [c for c in text.text if unicodedata.category(c) in ("So", "Sk", "Cs")]:
        yield f"has the sign {drawn[0]}; letters and punctuation are accepted."
    shouted = re.search(r"\b[A-ZÄÖÜÉ]{5,}\b", own)
    if shouted and ".crisis." not in text.where:  # words to send by text message
        yield f"shouts {shouted.group()}; small letters are accepted."
    yield from _marks(text)
    if text.kind == "spoken":
        if len(text.text) > MESSAGE_LIMIT:
            yield f"has {len(text.text)} characters; up to {MESSAGE_LIMIT} are accepted."
        if text.text != text.text.strip() or "  " in text.text:
            yield "has a space too many."
        if not re.search(r"[.?:”»“}]$", text.text.strip()):
            yield "must end with a full stop, a question mark or a colon."
    if text.kind == "button" and len(text.text) > BUTTON_LIMIT:
        yield f"has {len(text.text)} characters; up to {BUTTON_LIMIT} are accepted."


def _marks(text: Text) -> Iterator[str]:
    opening, closing = QUOTES.get(text.language, ("", ""))
    used = [c for c in text.text if c in ALL_QUOTES]
    if opening and used != [opening, closing] * (len(used) // 2):
        yield f"must have the quotation marks of its language: {opening} {closing}."
    if text.language == "fr":
        spaced = r"«(?!\u00a0)|(?<!\u00a0)»|(?<![\u00a0:])[;?]|(?<!\u00a0):(?=\s|$)"
        if found := re.search(spaced, text.text):
            yield f"must have a non-breaking space at {found.group()}."
    if text.language == "es" and text.text.count("¿") != text.text.count("?"):
        yield "must open each question with ¿."


def _hard_to_read(text: Text) -> Iterator[Finding]:
    found = measure([text.own_words], text.language)
    if found.longest_sentence > LONGEST_SENTENCE:
        message = f"{text.where} has a sentence of {found.longest_sentence} words"
        accepted = f"up to {LONGEST_SENTENCE} are accepted."
        yield error(text.file, text.line, "long-sentence", f"{message}; {accepted}")
    if len(found.words) >= ENOUGH_WORDS and text.language in MEASURED:
        age = reading_age([text.own_words], text.language)
        if age > HIGHEST_AGE:
            message = f"{text.where} suits a reader of {age:.1f} years"
            accepted = f"up to {HIGHEST_AGE:g} is accepted."
            yield error(text.file, text.line, "reading-age", f"{message}; {accepted}")


def listed(project: Project, key: str) -> frozenset[str]:
    """Return the names that policy/wording.yml lists under a key."""
    return frozenset(str(name) for name, _ in project.entries(WORDING, key))
