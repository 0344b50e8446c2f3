"""Examples: for every intent in every language, and none that means two things."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations, product

from handoff.lint.code import Code
from handoff.lint.dialogue import EVENT_INTENTS
from handoff.lint.findings import Finding, error, warning
from handoff.lint.located import Mapping
from handoff.lint.project import MARK, Example, Project

#: With fewer an intent is known to be read badly.
FEWEST = 20
#: express_crisis is found by the triggers; its examples only help.
FEWEST_OF_CRISIS = 5
#: Letters from which two texts that differ in one letter are the same to a reader.
LONG_ENOUGH = 12
_WORDS = re.compile(r"[^\W_]+")
#: Where the languages name words that turn a meaning round, and those that change none.
_LEXICON, _TURNING, _POLITE = "lexicon/{code}/sentences.yml", "turns_round", "polite"


def check_examples(project: Project, code: Code) -> Iterator[Finding]:
    """Yield intents without enough examples, and examples that stand under two intents."""
    intents = project.domain_names("intents")
    counts = Counter((one.label, one.language) for one in project.examples)
    for intent, line in intents.items():
        if intent in EVENT_INTENTS:
            continue
        wanted = FEWEST_OF_CRISIS if intent == "express_crisis" else FEWEST
        for language in project.languages:
            if (number := counts[intent, language]) < wanted:
                message = f"{intent} has {number} examples in {language}; {wanted} or more are"
                yield error("domain.yml", line, "examples", f"{message} needed in data/nlu/.")
    firsts = {(one.label, one.language): one for one in reversed(project.examples)}
    for (intent, language), first in sorted(firsts.items()):
        if intent not in intents:
            message = f"{intent} is no intent of domain.yml; add it under intents."
            yield error(first.file, first.line, "unknown-intent", message)
        if language not in project.languages:
            spoken = ", ".join(project.languages)
            message = f"{language} is not spoken ({spoken}); there is no responses/{language}.yml."
            yield error(first.file, first.line, "example-language", message)
    yield from _exact(project.examples, "intent")
    turning, polite = (_of_every_language(project, key) for key in (_TURNING, _POLITE))
    yield from _near_duplicates(project.examples, turning, polite)


def check_narratives(project: Project) -> Iterator[Finding]:
    """Yield kinds of complaint without accounts in a language, and accounts under two kinds."""
    codes = {}
    for category, _ in project.entries("policy/categories.yml", "categories"):
        if isinstance(category, Mapping) and category.get("code"):
            codes[str(category["code"])] = category.line
    counts = Counter((one.label, one.language) for one in project.narratives)
    for category_code, line in codes.items():
        for language in project.languages:
            if not counts[category_code, language]:
                message = f"{category_code} has no accounts in data/narratives/{language}.yml."
                yield error("policy/categories.yml", line, "examples", message)
        wanted = f"utter_acknowledge_{category_code}"
        if wanted not in project.responses["en"]:
            message = f"{category_code} is not acknowledged; add the response {wanted}."
            yield error("policy/categories.yml", line, "missing-response", message)
    for one in {n.label: n for n in reversed(project.narratives)}.values():
        for unknown in (code for code in one.label.split() if code not in codes):
            message = f"{unknown} is no code of policy/categories.yml."
            yield error(one.file, one.line, "unknown-category", message)
    yield from _exact(project.narratives, "category")


def check_products(project: Project) -> Iterator[Finding]:
    """Yield messages of data/products whose mark is missing, one too many, or no mark at all."""
    for one in project.products:
        marks = len(MARK.findall(one.text))
        if marks != (one.label == "named"):
            wanted = "exactly one [thing](product)" if one.label == "named" else "no mark"
            yield error(
                one.file, one.line, "mark", f"“{one.text}” has {marks} marks, not {wanted}."
            )
        elif re.search(r"[\[\]]|\]\(", MARK.sub("", one.text)):
            message = f"“{one.text}” has brackets that are no mark; write [thing](product)."
            yield error(one.file, one.line, "mark", message)


def _of_every_language(project: Project, key: str) -> frozenset[str]:
    """Return the words that the languages name under a key."""
    files = [_LEXICON.format(code=code) for code in project.spoken]
    there = [file for file in files if (project.root / file).exists()]
    named = [str(word) for file in there for word, _ in project.entries(file, key)]
    return frozenset(word for text in named for word in _words(text))


def _near_duplicates(
    examples: list[Example], turning: frozenset[str], polite: frozenset[str]
) -> Iterator[Finding]:
    by_words: dict[str, Example] = {}
    labels: dict[str, set[str]] = defaultdict(set)
    for one in examples:
        words = _words(one.text)
        plain = " ".join([word for word in words if word not in polite] or words)
        if len(plain.replace(" ", "")) >= LONG_ENOUGH:
            by_words.setdefault(f"{plain}\0{one.label}", one)
            labels[plain].add(one.label)
    same = {(text, text) for text, found in labels.items() if len(found) > 1}
    for first, second in sorted(same | _near(labels, turning)):
        for label, other_label in product(sorted(labels[first]), sorted(labels[second])):
            one, other = by_words[f"{first}\0{label}"], by_words[f"{second}\0{other_label}"]
            is_known = first == second and label > other_label
            if label != other_label and not is_known and not _is_same(one, other):
                place = f"{label} ({one.file}:{one.line})"
                message = f"“{other.text}” ({other_label}) is nearly “{one.text}” of {place}"
                yield warning(other.file, other.line, "near-duplicate", f"{message}; keep one.")


def _is_same(one: Example, other: Example) -> bool:
    return one.text.casefold() == other.text.casefold()


def _exact(examples: list[Example], kind: str) -> Iterator[Finding]:
    seen: dict[str, Example] = {}
    for one in examples:
        text = " ".join(one.text.casefold().split())
        first = seen.setdefault(text, one)
        if first.label != one.label:
            message = f"“{one.text}” stands under two {kind} names: {first.label}"
            place = f"{first.file}:{first.line}"
            message = f"{message} ({place}) and {one.label}; keep one."
            yield error(one.file, one.line, "duplicate-example", message)


def _near(texts: Iterable[str], turning: frozenset[str]) -> set[tuple[str, str]]:
    """Return pairs of texts that are the same but for one letter, or are the same without spaces.

    Texts that share what is left without one letter are at most two letters apart; those that
    differ in a word of `turning` are left out.
    """
    without: dict[str, list[str]] = defaultdict(list)
    for text in texts:
        letters = text.replace(" ", "")
        for left in {letters, *(letters[:n] + letters[n + 1 :] for n in range(len(letters)))}:
            without[left].append(text)
    return {
        (first, second)
        for alike in without.values()
        if len(alike) > 1
        for first, second in combinations(sorted(set(alike)), 2)
        if not (set(first.split()) ^ set(second.split())) & turning
    }


def _words(text: str) -> list[str]:
    """Return the words in small letters without accents and signs."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in spread if not unicodedata.combining(sign))
    return _WORDS.findall(bare)
