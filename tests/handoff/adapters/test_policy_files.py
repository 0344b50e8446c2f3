"""Policy files are checked when they are read, and a mistake is named."""

from __future__ import annotations

import dataclasses
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from handoff.adapters.policy_files import load_policy
from handoff.domain.data_rights import TRACKED_RIGHTS
from handoff.domain.facts import FACT_NAMES
from handoff.domain.policy import NOTICE_TOPICS, PolicyError
from handoff.domain.regimes import CLOCK_FIELDS, REGIME_KINDS

SHIPPED = Path(__file__).parents[3] / "policy"
CATEGORIES = (
    "product_defect delivery billing service_quality staff_conduct information contract_refund "
    "data_protection discrimination safety fraud digital other"
)

Edit = Callable[[str, str, str], Path]


@pytest.fixture
def edit(tmp_path: Path) -> Edit:
    """Copy the policy with one text replaced in one file; return the folder."""

    def make(name: str, old: str, new: str) -> Path:
        folder = tmp_path / "policy"
        shutil.copytree(SHIPPED, folder)
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text, f"{name} no longer contains {old!r}"
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return make


def test_shipped_policy_loads() -> None:
    policy = load_policy(SHIPPED)

    assert policy.organisation.is_example
    assert set(policy.categories) == set(CATEGORIES.split())
    assert {fact.name for fact in policy.facts} == set(FACT_NAMES)


def test_every_trigger_and_category_has_steps() -> None:
    policy = load_policy(SHIPPED)

    assert set(policy.steps.by_trigger) == set(policy.triggers)
    assert set(policy.steps.by_category) == set(policy.categories)
    assert set(policy.steps.by_data_right) == set(TRACKED_RIGHTS)


def test_policy_cannot_be_changed() -> None:
    policy = load_policy(SHIPPED)

    with pytest.raises(dataclasses.FrozenInstanceError):
        policy.organisation.name = "Other"  # type: ignore[misc]


def test_notice_has_its_placeholders_filled() -> None:
    notice = load_policy(SHIPPED).notice("en")
    texts = [notice.short, *(section.text for section in notice.full)]

    assert not any(re.search(r"[{}]", text) for text in texts)
    assert "Hearth & Home" in notice.short


def test_notice_covers_every_topic() -> None:
    notice = load_policy(SHIPPED).notice("en")

    assert {topic for section in notice.full for topic in section.covers} == set(NOTICE_TOPICS)


@pytest.mark.parametrize("words", ["automated", "keeps this chat", "person", "passwords"])
def test_short_notice_says_what_matters(words: str) -> None:
    assert words in load_policy(SHIPPED).notice("en").short


def test_notice_in_an_unknown_language_falls_back_to_our_own() -> None:
    assert load_policy(SHIPPED).notice("tlh").language == "en"


def test_notice_language_may_carry_a_region() -> None:
    assert load_policy(SHIPPED).notice("en-US").language == "en"


def test_most_useful_question_comes_first_and_needless_ones_do_not_come() -> None:
    policy = load_policy(SHIPPED)
    names = [fact.name for fact in policy.facts_to_ask("staff_conduct")]

    assert names[0] == "story"
    assert "impact" in names
    assert not {"amount", "order_reference", "country"} & set(names)


def test_who_wants_money_is_asked_how_much_in_every_category() -> None:
    policy = load_policy(SHIPPED)

    def asked(*wishes: str) -> set[str]:
        return {fact.name for fact in policy.facts_to_ask("delivery", wishes)}

    assert "amount" in asked("refund")
    assert "amount" in asked("apology", "compensation")
    assert "amount" not in asked("repair")
    assert "amount" not in asked()


def test_crisis_numbers_fall_back_for_other_countries() -> None:
    contacts = load_policy(SHIPPED).contacts
    british, other = contacts.crisis_for("gb"), contacts.crisis_for("JP")

    assert british is not None
    assert british.emergency == "999"
    assert other is not None
    assert other.country == "*"


def test_content_hash_changes_with_the_content(edit: Edit) -> None:
    folder = edit("contacts.yml", "9am", "8am")

    assert load_policy(folder).content_hash != load_policy(SHIPPED).content_hash


MISTAKES = [
    ("organisation.yml", "currency: GBP", "currency: pounds", "currency.*ISO 4217.*GBP"),
    ("organisation.yml", "zone: Europe/London", "zone: London", "calendar.zone.*Europe/London"),
    ("organisation.yml", "subdiv: ENG", "subdiv: XYZ", "calendar.subdiv.*ENG"),
    ("organisation.yml", "name: Hearth & Home", "nmae: Hearth & Home", "name.*given as a text"),
    ("organisation.yml", "locale: en-GB", "locale: en-GB\nlocals: x", "locals.*not a known key"),
    ("organisation.yml", 'closes: "17:30"', 'closes: "08:30"', "closes.*later than opens"),
    ("organisation.yml", "mon, tue", "monday, tue", "days.*mon, tue"),
    ("organisation.yml", '"https:', '"javascript:', "quick_leave.page.*https address"),
    ("organisation.yml", "[financial_or", "[debt, financial_or", "quick_leave.triggers.*'debt' is"),
    ("contacts.yml", "email: complaints@", "email: complaints", "email.*e-mail address"),
    ("contacts.yml", 'country: "*"', "country: XX", "crisis.*entry for country"),
    ("notices/en.yml", "{phone}", "{telephone}", r"\{telephone\}.*\{phone\}"),
    ("notices/en.yml", "covers: [retention]", "covers: [rights]", "no section covers retention"),
    ("notices/en.yml", "language: en", "language: fr", "language must be 'en'"),
    ("notices/fr.yml", '"2026-11-2"', '"2026-12-1"', "version.*2026-11-2"),
    ("translations/fr.yml", "language: fr", "language: de", "language must be 'fr'"),
    ("translations/es.yml", "    label: Importe\n", "", "facts.amount.label"),
    ("translations/es.yml", "  amount:", "  sum:", "facts.amount must be"),
    ("translations/de.yml", "      sms: SMS\n", "", "preferred_contact.choices.sms"),
    ("translations/de.yml", "      sms:", "      sms: SMS\n      fax:", "fax is not a known key"),
    ("translations/de.yml", "  other: {label", "  odd: {label: x}\n  other: {label", "odd is not"),
    (
        "translations/fr.yml",
        '    ES: {emergency: "112", crisis: "024"}\n',
        "",
        "contacts.crisis.ES",
    ),
    ("translations/fr.yml", '"SHOUT au 85258"', "null", "contacts.crisis.GB.text"),
    ("translations/fr.yml", "  further: >-", "  more: >-", "contacts.further"),
    ("facts.yml", "- name: amount", "- name: sum", "name.*one of story, product"),
    ("facts.yml", "- name: amount", "- name: product", "described twice"),
    ("facts.yml", "input: amount", "input: money", "input.*text, date, email"),
    ("facts.yml", "[service_quality, staff", "[service, staff", "categories.*product_defect"),
    ("facts.yml", "askable: true", "askable: perhaps", "askable.*true or false"),
    ("triggers.yml", "level: P0", "level: P9", "self_harm_or_suicide.*level.*P0, P1, P2, P3"),
    ("triggers.yml", "urgency: now", "urgent: now", "urgent.*not a known key"),
    ("triggers.yml", "shields: [quotation]", "shields: [irony]", "shields.*'irony' is none"),
    ("triggers/en.yml", "  imminent_danger:", "  danger:", "triggers.danger.*id of triggers.yml"),
    ("triggers/en.yml", "    examples:", "    example:", "example is not a known key"),
    ("triggers/en.yml", "      - I want to die", "      - No", "examples.*quote a bare NO"),
    ("triggers/es.yml", "'nunca|", "'(nunca|", r"shields\.negation.*valid patterns"),
    ("triggers/es.yml", "[0.6, 'no puedo", "[6, 'no puedo", "patterns.*confidence from 0 to 1"),
    ("severity.yml", "P0: urgent", "P0: extreme", "P0.*low, normal, high, urgent"),
    ("severity.yml", "human_request:", "humans:", "by_trigger.*'humans' is none"),
    ("steps.yml", "  injury_or_illness:", "  injury:", "by_trigger.*'injury' is none"),
    ("clocks.yml", "unit: weeks", "unit: fortnights", "gb-fca-disp.*unit.*hours, days"),
    ("clocks.yml", "value: 8", "value: soon", "final.value.*whole number"),
    ("clocks.yml", '"NO"]', "NO]", "jurisdiction_groups.EEA_EXTRA.*quote a bare NO"),
    ("clocks.yml", "kind: complaint", "kind: moan", "kind.*complaint, rights_request"),
    ("clocks.yml", "id: iso-10002", "id: house-default", "described twice"),
]


@pytest.mark.parametrize(("name", "old", "new", "message"), MISTAKES)
def test_mistake_names_file_key_and_what_is_accepted(
    edit: Edit, name: str, old: str, new: str, message: str
) -> None:
    with pytest.raises(PolicyError, match=message) as caught:
        load_policy(edit(name, old, new))

    assert str(caught.value).startswith(name)


def test_missing_file_is_named(edit: Edit) -> None:
    folder = edit("contacts.yml", "9am", "9am")
    (folder / "clocks.yml").unlink()

    with pytest.raises(PolicyError, match=r"clocks\.yml: the file is missing"):
        load_policy(folder)


def test_triggers_need_a_language(edit: Edit) -> None:
    folder = edit("contacts.yml", "9am", "9am")
    shutil.rmtree(folder / "triggers")

    with pytest.raises(PolicyError, match=r"triggers/: a file such as triggers/en\.yml is missing"):
        load_policy(folder)


def test_a_sentence_cannot_both_mean_a_trigger_and_not(edit: Edit) -> None:
    folder = edit(
        "triggers/en.yml",
        "    counter_examples:\n",
        "    counter_examples:\n      - I want to die\n",
    )

    with pytest.raises(PolicyError, match=r"examples.*'I want to die' is in both lists"):
        load_policy(folder)


def test_a_language_with_a_notice_needs_its_translations(edit: Edit) -> None:
    folder = edit("contacts.yml", "9am", "9am")
    (folder / "translations" / "fr.yml").unlink()
    with pytest.raises(PolicyError, match=r"translations/fr\.yml: the file is missing"):
        load_policy(folder)


def test_a_translated_language_needs_its_notice(edit: Edit) -> None:
    folder = edit("contacts.yml", "9am", "9am")
    (folder / "notices" / "fr.yml").unlink()
    with pytest.raises(PolicyError, match=r"notices/fr\.yml: the file is missing"):
        load_policy(folder)


def test_the_organisations_own_language_is_not_translated(edit: Edit) -> None:
    folder = edit("organisation.yml", "locale: en-GB", "locale: de-AT")
    with pytest.raises(PolicyError, match=r"translations/de\.yml: 'de' is the organisation's own"):
        load_policy(folder)


@pytest.mark.parametrize("language", ["es", "fr", "de"])
def test_every_word_is_translated(language: str) -> None:
    policy = load_policy(SHIPPED)
    spoken, english = policy.spoken(language), policy.spoken("en")
    assert spoken.contacts.opening_hours != english.contacts.opening_hours
    assert spoken.contacts.further != english.contacts.further
    for ours, theirs in zip(spoken.facts, english.facts, strict=True):
        assert ours.why != theirs.why
        assert ours.label != theirs.label or ours.label == "Name"
        assert (ours.name, ours.input, ours.askable) == (theirs.name, theirs.input, theirs.askable)
        assert [c.code for c in ours.choices] == [c.code for c in theirs.choices]
    assert list(spoken.categories) == list(english.categories)
    assert [code for code, c in spoken.categories.items() if c == english.categories[code]] == []


@pytest.mark.parametrize("language", ["es", "fr", "de"])
def test_notices_say_the_same_in_every_language(language: str) -> None:
    policy = load_policy(SHIPPED)
    notice, english = policy.notice(language), policy.notice("en")
    assert (notice.language, notice.version) == (language, english.version)
    assert [s.covers for s in notice.full] == [s.covers for s in english.full]
    contacts = policy.spoken(language).contacts
    for words in (contacts.phone, contacts.email, contacts.opening_hours, contacts.regulator.url):
        assert any(words in section.text for section in notice.full)
    assert all(s.text != e.text for s, e in zip(notice.full, english.full, strict=True))


def test_a_language_without_words_is_spoken_to_in_the_organisations_own() -> None:
    policy = load_policy(SHIPPED)
    assert policy.spoken("it").fact("amount").label == policy.fact("amount").label


def test_broken_yaml_is_named(edit: Edit) -> None:
    with pytest.raises(PolicyError, match=r"contacts\.yml: the file must be valid YAML"):
        load_policy(edit("contacts.yml", "post:", "post: ["))


def test_key_written_twice_is_refused(edit: Edit) -> None:
    with pytest.raises(PolicyError, match="written twice"):
        load_policy(edit("contacts.yml", "post:", "email: second@example.org\npost:"))


def test_every_key_of_the_files_is_described() -> None:
    """docs/policy-files.md names every file, topic, fact input and kind of regime."""
    docs = (SHIPPED.parent / "docs" / "policy-files.md").read_text(encoding="utf-8")
    files = [path.name for path in SHIPPED.glob("*.yml")]
    words = [*files, *NOTICE_TOPICS, *REGIME_KINDS, *CLOCK_FIELDS]

    assert [word for word in words if word not in docs] == []


def test_shipped_files_use_only_described_keys() -> None:
    docs = (SHIPPED.parent / "docs" / "policy-files.md").read_text(encoding="utf-8")
    for name in ("organisation.yml", "contacts.yml", "facts.yml", "severity.yml", "steps.yml"):
        content = yaml.safe_load((SHIPPED / name).read_text(encoding="utf-8"))
        entries = content.get("facts", []) if name == "facts.yml" else [content]
        keys = {key for entry in entries for key in entry}

        assert {key for key in keys if f"`{key}`" not in docs} == set()
