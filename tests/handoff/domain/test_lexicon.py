"""Patterns whose words stand in lexicon/, one folder a language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from handoff.domain import intake, remit, safety
from handoff.domain.languages import LEXICON, SPOKEN, LexiconError
from handoff.domain.lexicon import Wording, compile_all, read_entries


@pytest.fixture
def wording() -> Wording:
    return Wording("answers", r"(?i)\s*{says_yes}\b")


def write(folder: Path, language: str, text: str) -> None:
    (folder / language).mkdir(exist_ok=True)
    (folder / language / "answers.yml").write_text(text, encoding="utf-8")


def test_words_of_every_language_are_found(wording: Wording, tmp_path: Path) -> None:
    write(tmp_path, "en", "sure: [sure]\nof: [certainly, '{sure}']\nsays_yes: [yes, '{of}']\n")
    write(tmp_path, "it", "says_yes: s[ìi]\n")
    pattern = wording.compile(tmp_path, ("en", "it", "xx"))
    assert [bool(pattern.match(text)) for text in ("Certainly", " sì", "si", "sic", "da")] == [
        *(True, True, True, False, False)
    ]


def test_a_name_that_no_language_has_matches_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(Wording, "known", {})
    write(tmp_path, "en", "says_yes: 'yes'\n")
    assert not Wording("answers", "{says_maybe}").compile(tmp_path, ("en",)).search("maybe")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("says_yes: [1]\n", "lexicon/en/answers.yml: says_yes must be patterns"),
        ("says_yes: '{sure}'\n", "says_yes names 'sure', which is not in the file"),
        ("says_yes: '{says_yes}'\n", "says_yes names itself"),
        ("says_yes: '(ja'\n", "says_yes is no regular expression"),
        ("- 'yes'\n", "expected a mapping"),
        ("says_yes: [\n", "cannot be read"),
    ],
)
def test_a_mistake_is_named_with_its_place(
    wording: Wording, tmp_path: Path, text: str, said: str
) -> None:
    write(tmp_path, "en", text)
    with pytest.raises(LexiconError, match=said.replace("{", r"\{")):
        wording.compile(tmp_path, ("en",))


def test_every_pattern_in_use_can_be_compiled() -> None:
    compile_all()
    areas = {area for area, _ in Wording.known}
    assert {"answers", "company", "danger"} <= areas, (intake, remit, safety)


def test_every_language_has_the_entries_that_patterns_name() -> None:
    """Lint names an entry that one language lacks; one that all lack would be found here alone."""
    missing = {
        (language, area, name)
        for area, template in Wording.known
        for language in SPOKEN
        for name in re.findall(r"\{([a-z_]+)\}", template)
        if name not in read_entries(LEXICON, language, area)
    }
    assert not missing
