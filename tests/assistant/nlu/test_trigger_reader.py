"""Triggers by patterns and by meaning, in four languages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.encoder import encode
from assistant.nlu.sentence_encoder import SentenceEncoderFeaturizer
from assistant.nlu.trigger_detector import TriggerComponent
from assistant.nlu.trigger_meaning import TriggerMeaning, train_meaning
from assistant.nlu.trigger_policy import TriggerPolicy, language_rules, read_triggers
from assistant.nlu.trigger_reader import TriggerReader, denies
from tests.assistant.nlu.training import as_in_training

ROOT = Path(__file__).resolve().parents[3]
POLICY = read_triggers(ROOT / "policy" / "triggers.yml")
CASES = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parent / "trigger_cases").glob("*.yml"))
}
ORDINARY = ("delivery", "product_defect", "service_quality", "information", "digital")
WORDS = TriggerReader(POLICY)


@pytest.fixture(scope="module")
def meaning() -> TriggerMeaning:
    """The meaning learned from the policy and from ordinary complaints."""
    stories = yaml.safe_load((ROOT / "data" / "narratives" / "en.yml").read_text(encoding="utf-8"))
    others = [str(text)[:200] for code in ORDINARY for text in stories["narratives"][code]]
    others = [text for text in others if not WORDS.read(text)]
    with as_in_training():
        return train_meaning(POLICY, encode(others), encode, denies(POLICY))


@pytest.fixture(scope="module")
def reader(meaning: TriggerMeaning) -> TriggerReader:
    """A reader that uses both."""
    return WORDS.with_meaning(meaning)


def codes(reader: TriggerReader, text: str, languages: Sequence[str] = ("en",)) -> set[str]:
    return {hit.code for hit in reader.read(text, languages)}


@pytest.mark.parametrize("language", sorted(CASES))
def test_recognises_what_people_write_of_each_trigger(reader: TriggerReader, language: str) -> None:
    wanted = [(code, text) for code, case in CASES[language].items() for text in case["hits"]]
    missed = [(c, text) for c, text in wanted if c not in codes(reader, text, [language])]
    assert len(missed) <= 0.02 * len(wanted), missed


@pytest.mark.parametrize("language", sorted(CASES))
def test_leaves_near_misses_alone(reader: TriggerReader, language: str) -> None:
    near = [(code, text) for code, case in CASES[language].items() for text in case["misses"]]
    false = [(c, text) for c, text in near if c in codes(reader, text, [language])]
    assert len(false) <= 0.03 * len(near), false


@pytest.mark.parametrize("language", sorted(CASES))
def test_patterns_alone_find_most(language: str) -> None:
    wanted = [(code, text) for code, case in CASES[language].items() for text in case["hits"]]
    found = [c in codes(WORDS, text, [language]) for c, text in wanted]
    assert sum(found) >= 0.85 * len(found)


@pytest.mark.parametrize("language", sorted(CASES))
def test_cases_are_for_every_trigger_and_not_in_the_policy(language: str) -> None:
    known = {
        text.casefold()
        for words in POLICY.languages[language].triggers.values()
        for text in (*words.examples, *words.counter_examples)
    }
    assert set(CASES[language]) == {entry.code for entry in POLICY.definitions}
    for case in CASES[language].values():
        assert len(case["hits"]) >= 6
        assert len(case["misses"]) >= 4
        assert not known & {text.casefold() for text in (*case["hits"], *case["misses"])}


def test_every_example_is_recognised_and_no_counter_example(reader: TriggerReader) -> None:
    missed, false = [], []
    for language, rules in POLICY.languages.items():
        for code, words in rules.triggers.items():
            examples, counter_examples = words.examples[::6], words.counter_examples[::3]
            missed += [t for t in examples if code not in codes(reader, t, [language])]
            false += [t for t in counter_examples if code in codes(reader, t, [language])]
    assert not missed
    assert not false


def test_danger_is_read_in_every_language_whatever_was_identified() -> None:
    assert "self_harm_or_suicide" in codes(WORDS, "quiero suicidarme", ["de"])
    assert "imminent_danger" in codes(WORDS, "es riecht nach Gas", ["es"])


def test_other_triggers_are_read_in_the_candidate_languages() -> None:
    text = "mi abogado se encargará"
    assert "legal_threat_or_formal_claim" in codes(WORDS, text, ["en", "es"])
    assert "legal_threat_or_formal_claim" not in codes(WORDS, text, ["en"])


def test_an_unknown_language_is_read_as_english() -> None:
    assert "legal_threat_or_formal_claim" in codes(WORDS, "see you in court", ["xx"])


def test_a_trigger_is_given_once_a_sentence() -> None:
    hits = WORDS.read("I will sue you, see you in court. My lawyer will write.", ["en", "es", "fr"])
    legal = [hit for hit in hits if hit.code == "legal_threat_or_formal_claim"]
    assert len(legal) == 2


def test_a_meant_trigger_spans_its_sentence(reader: TriggerReader) -> None:
    first = "It is about my order. "
    second = "My ex opened a catalogue account in my name while we lived together."
    hits = [h for h in reader.read(first + second) if h.code == "financial_or_domestic_abuse"]
    assert [(first + second)[h.start : h.end] for h in hits] == [second]


def test_spans_fit_text_with_separate_accents() -> None:
    text = "De\u0301sole\u0301. Mon avocat vous e\u0301crira."
    (hit,) = [h for h in WORDS.read(text, ["fr"]) if h.code == "legal_threat_or_formal_claim"]
    assert text[hit.start : hit.end] == "Mon avocat"


def test_adding_a_sentence_is_enough() -> None:
    """Someone who knows no patterns teaches a trigger, and takes a false alarm away."""
    policy = TriggerPolicy(
        POLICY.definitions,
        {
            "en": language_rules(
                {
                    "triggers": {
                        "press_or_social_media": {
                            "patterns": ["chronicle"],
                            "examples": ["the chronicle will print my story"],
                            "counter_examples": ["I collect the chronicle of my village"],
                        },
                        "human_request": {"examples": ["beam me up to the bridge crew"]},
                    }
                },
                {entry.code for entry in POLICY.definitions},
                "en.yml",
            )
        },
    )
    others = encode(["where is my parcel", "the lamp is too small"])
    reader = TriggerReader(policy, train_meaning(policy, others, encode, denies(policy)))
    assert codes(reader, "Beam me up to the bridge crew!") == {"human_request"}
    assert codes(reader, "the chronicle will print my story") == {"press_or_social_media"}
    assert not codes(reader, "I collect the chronicle of my village")


def test_encodes_only_sentences_that_are_not_known(
    meaning: TriggerMeaning, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def spy(texts: Sequence[str]) -> Any:
        asked.extend(texts)
        return encode(texts)

    monkeypatch.setattr("assistant.nlu.trigger_reader.encode", spy)
    text = "my hat is blue today"
    english = TriggerPolicy(POLICY.definitions, {"en": POLICY.languages["en"]})
    reader = TriggerReader(english, meaning, most_sentences=2)
    reader.read(text, ("en",), {text: encode([text])[0]})
    assert not asked
    reader.read("First of all hello. Then a longer sentence about hats. And one more about shoes.")
    assert len(asked) == 2


def test_a_stored_model_reads_the_same(meaning: TriggerMeaning, tmp_path: Path) -> None:
    meaning.save(tmp_path / "m.npz")
    again = WORDS.with_meaning(TriggerMeaning.load(tmp_path / "m.npz"))
    text = "my ex set up a catalogue account in my name while we lived together"
    assert again.read(text) == WORDS.with_meaning(meaning).read(text)
    assert again.read(text)


@pytest.fixture(scope="module")
def component() -> TriggerComponent:
    """A component that was not trained."""
    return TriggerComponent({})


def component_message(text: str, **data: Any) -> Message:
    return Message(data={TEXT: text, **data})


def test_the_component_uses_the_candidate_languages(component: TriggerComponent) -> None:
    language = {"code": "en", "confidence": 0.5, "candidates": ["en", "es"]}
    message = component_message("mi abogado les escribirá", language=language)
    (processed,) = component.process([message])
    assert [hit["code"] for hit in processed.get("triggers")] == ["legal_threat_or_formal_claim"]


def test_the_component_falls_back_to_the_language_of_the_page(
    component: TriggerComponent,
) -> None:
    message = component_message("mi abogado les escribirá", metadata={"locale": "es-MX"})
    (processed,) = component.process([message])
    assert processed.get("triggers")


def test_a_trained_component_is_stored_and_loaded(tmp_path: Path) -> None:
    data = TrainingData(
        [
            Message(data={TEXT: text, INTENT: "greet"})
            for text in ("hello there", "good morning", "how are you today")
        ]
    )
    featurizer = SentenceEncoderFeaturizer(
        "encoder", {**SentenceEncoderFeaturizer.get_default_config(), "alias": "encoder"}
    )
    featurizer.process_training_data(data)
    config = {"policy": str(small_policy(tmp_path))}
    (tmp_path / "model").mkdir()
    storage, resource = LocalModelStorage(tmp_path / "model"), Resource("triggers")
    trained: Any = TriggerComponent(config, storage, resource)
    trained.train(data)
    loaded: Any = TriggerComponent.load(config, storage, resource, None)  # type: ignore[arg-type]
    (processed,) = loaded.process([component_message("they'd all be happier if I were gone")])
    assert [hit["code"] for hit in processed.get("triggers")] == ["x"]


def small_policy(folder: Path) -> Path:
    examples = ["they would all be happier if I was gone", "everyone would be glad without me"]
    (folder / "triggers").mkdir()
    words = {"triggers": {"x": {"examples": examples, "counter_examples": ["I am on holiday"]}}}
    (folder / "triggers" / "en.yml").write_text(yaml.safe_dump(words), encoding="utf-8")
    definitions = {"triggers": [{"id": "x", "level": "P1"}]}
    (folder / "triggers.yml").write_text(yaml.safe_dump(definitions), encoding="utf-8")
    return folder / "triggers.yml"


def test_the_fingerprint_follows_the_policy_files() -> None:
    assert TriggerComponent.fingerprint_addon({})
