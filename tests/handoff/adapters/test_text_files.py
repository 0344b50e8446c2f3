"""The service's sentences: complete in every language, and refused with file and key if not."""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path

import pytest
import yaml

from handoff.adapters.text_files import FOLDER, load_texts, placeholders
from handoff.domain.texts import TextError

LANGUAGES = ("en", "es", "fr", "de")
#: Texts that are rightly the same as in English.
SAME = {
    "es": {
        "hours.clock",
        "hours.on_day",
        "readback.line",
        "readback.no",
        "readback.wish_told",
        "consent.decline",
        "transcript.size",
        "transcript.speaker",
    },
    "fr": {"hours.clock", "hours.on_day", "readback.wish_told", "unit.minute"},
    "de": {"hours.on_day", "readback.line", "readback.wish_told", "transcript.speaker"},
}


def sentences(language: str) -> dict[str, str | dict[str, str]]:
    found: dict[str, str | dict[str, str]] = yaml.safe_load(
        (FOLDER / f"{language}.yml").read_text("utf-8")
    )
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copied = tmp_path / "texts"
    shutil.copytree(FOLDER, copied)
    return copied


def edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_every_language_is_there() -> None:
    assert set(load_texts().languages) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_keys_and_placeholders_are_those_of_english(language: str) -> None:
    english, translated = sentences("en"), sentences(language)
    assert list(translated) == list(english)
    for key, sentence in english.items():
        assert placeholders(translated[key]) == placeholders(sentence), key


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_nothing_is_left_in_english(language: str) -> None:
    english, translated = sentences("en"), sentences(language)
    assert {key for key in english if translated[key] == english[key]} == SAME[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_shouts_or_celebrates(language: str) -> None:
    for key, sentence in sentences(language).items():
        forms = [sentence] if isinstance(sentence, str) else list(sentence.values())
        assert not any("!" in form or "¡" in form for form in forms), key


@pytest.mark.parametrize(
    ("name", "old", "new", "error"),
    [
        ("es.yml", 'readback.no: "No"\n', "", "es.yml: readback.no is missing"),
        ("de.yml", "readback.not_given:", "readback.notgiven:", "de.yml: readback.not_given"),
        ("fr.yml", "quoted:", "surplus: mot\nquoted:", "fr.yml: surplus is not a known key"),
        ("de.yml", "Unser Team ist bis {until}", "Unser Team ist bis {till}", "{until}"),
        ("de.yml", "Unser Team ist bis {until}", "Unser Team ist bis {until", "unclosed brace"),
        ("es.yml", '  one: "{count} byte"\n', "", "es.yml: transcript.size .* one, other"),
        (
            "es.yml",
            '  one: "{count} byte"',
            '  single: "{count} byte"',
            "es.yml: transcript.size .* one, other",
        ),
        ("es.yml", 'readback.no: "No"', "readback.no: No", "es.yml: readback.no must be"),
        ("es.yml", 'readback.no: "No"', 'readback.no: {one: "Un", other: "No"}', "one sentence"),
        ("en.yml", 'quoted: "', "- ", "en.yml: the file must be"),
        ("fr.yml", "quoted:", "quoted: a\nquoted:", "fr.yml: .* written twice"),
    ],
)
def test_says_what_is_wrong_and_where(
    folder: Path, name: str, old: str, new: str, error: str
) -> None:
    edit(folder, name, old, new)
    with pytest.raises(TextError, match=error):
        load_texts(folder)


def raised_sentences() -> list[tuple[str, str, set[str]]]:
    """Return key, English sentence with {} for what is filled in, and placeholders, as raised."""
    found = []
    for path in sorted(FOLDER.parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            given = {word.arg: word.value for word in node.keywords if word.arg}
            key = given.pop("key", None)
            if isinstance(key, ast.Constant) and str(key.value).startswith("error."):
                found.append((str(key.value), shape(node.args[0]), set(given)))
    return found


def shape(message: ast.expr) -> str:
    parts = message.values if isinstance(message, ast.JoinedStr) else [message]
    return "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in parts)


@pytest.mark.parametrize(("key", "english", "words"), raised_sentences())
def test_an_error_says_the_same_in_the_log_and_to_an_english_customer(
    key: str, english: str, words: set[str]
) -> None:
    sentence = sentences("en")[key]
    assert placeholders(sentence) == words
    plain = sentence if isinstance(sentence, str) else sentence["other"]
    assert re.sub(r"\{\w+\}", "{}", plain) == english


def test_english_is_needed(folder: Path) -> None:
    (folder / "en.yml").unlink()
    with pytest.raises(TextError, match=r"en\.yml: the file is missing"):
        load_texts(folder)


def test_is_read_once() -> None:
    assert load_texts() is load_texts()
