"""Examples that designers write under labels, a file `<language>.yml` each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

#: How an example marks the product or service it is about: "my [kettle](product) leaks"; a story
#: also the day it went wrong and the sum it is about.
_MARK = re.compile(r"\[([^\[\]]+)\]\((product|occurred_on|amount)\)")
_ANY_MARK = re.compile(r"\]\((\w*)\)")
#: The loader of the C library is twenty times as fast where PyYAML was built with it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ExamplesError(ValueError):
    """Examples cannot be used; the message says what is expected where."""


def read_labelled(path: Path, labels: Sequence[str] = ()) -> dict[str, list[str]]:
    """Return the examples of all languages by label, each file of the form `label: [text, …]`.

    Args:
        path: as for `example_files`.
        labels: those there may be, all of which are returned; without them there may be any.
    Raises:
        ExamplesError: as for `example_files` and `by_label`.
    """
    examples: dict[str, list[str]] = {label: [] for label in labels}
    for file in example_files(path):
        for label, texts in by_label(file, load_examples(file), labels).items():
            examples.setdefault(label, []).extend(texts)
    return examples


def example_files(path: Path) -> list[Path]:
    """Return the files of a folder by name; of a file itself alone.

    Raises:
        ExamplesError: there is none.
    """
    files = sorted(path.glob("*.yml")) if path.is_dir() else [path]
    if not files:
        raise ExamplesError(f"{path}: expected files such as en.yml.")
    return files


def load_examples(file: Path) -> Any:
    """Return what a file holds, which `by_label` and `texts_of` look at."""
    return yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 a safe one


def by_label(
    file: Path, told: Any, labels: Sequence[str] = (), section: str = ""
) -> dict[str, list[str]]:
    """Return the texts under each label of a file, or of a section of it.

    Raises:
        ExamplesError: it is of another form, or has other labels than those.
    """
    if not isinstance(told, Mapping):
        where = f' under "{section}"' if section else ""
        raise ExamplesError(f"{file}: expected labels{where}, each with a list of texts.")
    unknown = [str(label) for label in told if labels and label not in labels]
    if unknown:
        raise ExamplesError(f"{file}: {unknown[0]} is none of {', '.join(labels)}.")
    start = f"{section}." if section else ""
    return {str(label): texts_of(file, listed, f"{start}{label}") for label, listed in told.items()}


def texts_of(file: Path, listed: Any, label: str) -> list[str]:
    """Return the texts that stand under a label.

    Raises:
        ExamplesError: they are no list of texts.
    """
    if not isinstance(listed, list) or not all(isinstance(text, str) for text in listed):
        raise ExamplesError(
            f"{file}: expected a list of texts under {label}; put one that is a number, yes or no, "
            "or has signs in it, between quotes."
        )
    return listed


def tellings_of(file: Path, content: Any) -> list[list[str]]:
    """Return what customers told, each in one or more messages: `told: [[text, …], …]`.

    Raises:
        ExamplesError: the file is of another form, or has a mark that is none of the three.
    """
    told = content.get("told") if isinstance(content, Mapping) else None
    if not isinstance(told, list) or not all(isinstance(one, list) and one for one in told):
        raise ExamplesError(f"{file}: expected told, a list of lists of messages.")
    stories = [texts_of(file, one, f"told, number {n}") for n, one in enumerate(told, 1)]
    for number, story in enumerate(stories, 1):
        if unknown := _ANY_MARK.search(without_mark(" ".join(story))):
            raise ExamplesError(
                f"{file}: told, number {number}: ({unknown[1]}) is no mark; expected product, "
                "occurred_on or amount behind words in brackets."
            )
    return stories


def without_mark(text: str) -> str:
    """Return an example as a customer would write it."""
    return _MARK.sub(r"\1", text)


def marked_span(text: str, fact: str = "product") -> tuple[int, int] | None:
    """Return where the words marked as a fact stand in the example without its marks, or None."""
    found = next((mark for mark in _MARK.finditer(text) if mark[2] == fact), None)
    if found is None:
        return None
    start = len(without_mark(text[: found.start()]))
    return start, start + len(found[1])
