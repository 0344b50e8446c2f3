"""The widget's words: complete in every language, and called what the policy files call them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from babel import Locale

from handoff.adapters.policy_files import load_policy
from handoff.domain.languages import SPOKEN
from handoff.domain.policy import Policy

ROOT = Path(__file__).resolve().parents[2]
WORDS = ROOT / "web" / "words"
FACTS = ROOT / "web" / "src" / "facts.ts"
SOURCES = sorted((ROOT / "web" / "src").glob("*.ts"))
HOLE = re.compile(r"\{\w+\}")
#: A key whose last part is a plural category of the CLDR.
COUNTED = re.compile(r"^(.+)\.(zero|one|two|few|many|other)$")
#: Words that are the same in two languages.
SAME = {"name", "email", "close", "no", "log", "system", "transcriptFile", "noticeVersion"}
#: Keys that are senders, owners, phases or statuses, and the name that the build reads.
AT_RUN_TIME = {"name", "queue", "idle", "stated", "inferred", "confirmed", "declined"}


def words_of(code: str) -> dict[str, str]:
    words: dict[str, str] = json.loads((WORDS / f"{code}.json").read_text("utf-8"))
    return words


def plain_keys(words: dict[str, str], counted: set[str]) -> list[str]:
    """The keys in order, those of a number's forms once."""
    found = [
        match[1] if (match := COUNTED.match(key)) and match[1] in counted else key for key in words
    ]
    return list(dict.fromkeys(found))


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(ROOT / "policy")


@pytest.fixture(scope="module")
def english() -> dict[str, str]:
    return words_of("en")


@pytest.fixture(scope="module")
def counted(english: dict[str, str]) -> set[str]:
    """The keys that have a form for each kind of number."""
    return {key.removesuffix(".one") for key in english if key.endswith(".one")}


def test_there_are_words_of_every_spoken_language() -> None:
    assert {path.stem for path in WORDS.iterdir()} == set(SPOKEN)
    assert {code: words_of(code)["name"] for code in SPOKEN} == SPOKEN


@pytest.mark.parametrize("code", SPOKEN)
def test_no_key_is_missing_or_unknown(
    code: str, english: dict[str, str], counted: set[str]
) -> None:
    assert plain_keys(words_of(code), counted) == plain_keys(english, counted)


@pytest.mark.parametrize("code", SPOKEN)
def test_every_text_has_the_placeholders_of_the_english_one(
    code: str, english: dict[str, str]
) -> None:
    for key, text in words_of(code).items():
        model = english.get(key) or english[COUNTED.sub(r"\1.other", key)]
        assert sorted(HOLE.findall(text)) == sorted(HOLE.findall(model)), key


@pytest.mark.parametrize("code", SPOKEN)
def test_numbers_have_the_forms_of_the_language(code: str, counted: set[str]) -> None:
    forms = {"other", *Locale(code).plural_form.tags}
    words = words_of(code)
    assert counted
    for key in counted:
        # Older locale data do not have the form of Spanish and French for whole millions.
        own = {
            form
            for form in ("zero", "one", "two", "few", "many", "other")
            if f"{key}.{form}" in words
        }
        assert forms <= own <= forms | {"many"}


@pytest.mark.parametrize("code", [code for code in SPOKEN if code != "en"])
def test_nothing_is_left_in_english(code: str, english: dict[str, str]) -> None:
    words = words_of(code)
    left = [key for key, text in words.items() if text == english.get(key)]
    assert [
        key for key in left if key not in SAME and not key.startswith(("fact.", "value."))
    ] == []


def test_no_word_shouts_or_cheers() -> None:
    for code in SPOKEN:
        assert not [text for text in words_of(code).values() if "!" in text or "¡" in text]


def test_every_word_is_used(english: dict[str, str], counted: set[str]) -> None:
    code = "".join(path.read_text("utf-8") for path in SOURCES)
    built = ("fact.", "fix.", "value.")
    left = [key for key in plain_keys(english, counted) if not key.startswith(built)]
    assert [key for key in left if f'"{key}"' not in code and key not in AT_RUN_TIME] == []


@pytest.mark.parametrize("code", SPOKEN)
def test_facts_and_choices_have_the_labels_of_the_read_back(policy: Policy, code: str) -> None:
    facts = policy.spoken(code).facts
    labels = {f"fact.{fact.name}": fact.label for fact in facts}
    labels |= {f"value.{choice.code}": choice.label for fact in facts for choice in fact.choices}
    words = words_of(code)
    assert {key: words[key] for key in words if key.startswith(("fact.", "value."))} == labels


@pytest.mark.parametrize("code", SPOKEN)
def test_the_assistant_names_the_notice_as_the_widget_does(code: str) -> None:
    path = ROOT / ("domain.yml" if code == "en" else f"responses/{code}.yml")
    said = yaml.safe_load(path.read_text("utf-8"))["responses"]["utter_explain_notice"]
    assert any(words_of(code)["notice"] in variation["text"] for variation in said)


def test_facts_stand_in_the_order_of_the_policy(policy: Policy) -> None:
    order = FACTS.read_text("utf-8").split("ORDER = [")[1].split("]")[0]
    assert re.findall(r'"(\w+)"', order) == [fact.name for fact in policy.facts]


@pytest.mark.skipif(
    not (ROOT / "web" / "node_modules").is_dir() or shutil.which("node") is None,
    reason="needs Node and `npm ci` in web/",
)
def test_building_stops_at_a_missing_word_and_at_a_wrong_placeholder(tmp_path: Path) -> None:
    copy = tmp_path / "web"
    shutil.copytree(ROOT / "web", copy, ignore=shutil.ignore_patterns("node_modules"))
    (copy / "node_modules").symlink_to(ROOT / "web" / "node_modules")
    words = words_of("de")
    del words["send"]
    words["unread.one"] = "Eine neue Nachricht"
    (copy / "words" / "de.json").write_text(json.dumps(words), "utf-8")
    done = subprocess.run(
        ["node", "build.mjs"], cwd=copy, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "words/de.json: send is missing." in done.stderr
    assert "words/de.json: unread.one must have {n}." in done.stderr
    assert not (tmp_path / "handoff").exists()
