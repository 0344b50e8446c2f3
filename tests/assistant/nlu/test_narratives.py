"""What an account is about, in four languages, and which sentences say so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

from assistant.nlu.labelled_examples import ExamplesError
from assistant.nlu.narratives import (
    CategoryCues,
    Narrative,
    cue_strengths,
    read_category,
    read_cues,
    read_narratives,
    train_categories,
)
from assistant.nlu.story_model import BACKGROUND, StoryModel

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "data" / "narratives"
LANGUAGES = ("en", "es", "fr", "de")


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("en", "The toaster I bought on Monday is already broken.", "product_defect"),
        ("en", "My parcel has been in a depot for nine days.", "delivery"),
        ("en", "You billed me twice for the same month.", "billing"),
        ("en", "Your receptionist was rude and laughed at me.", "staff_conduct"),
        ("en", "The heater caught fire and burnt my hand.", "safety"),
        ("en", "There is an inquiry on my credit report I never agreed to.", "data_protection"),
        ("es", "La tostadora que compré el lunes ya está rota.", "product_defect"),
        ("es", "Me han cobrado dos veces el mismo recibo.", "billing"),
        ("es", "El vendedor me insultó y se rio de mí.", "staff_conduct"),
        ("fr", "Le grille-pain acheté lundi est déjà cassé.", "product_defect"),
        ("fr", "Mon colis est au dépôt depuis neuf jours, pas livré.", "delivery"),
        ("fr", "Le vendeur m'a insultée devant tout le monde.", "staff_conduct"),
        ("de", "Der am Montag gekaufte Toaster ist schon kaputt.", "product_defect"),
        ("de", "Mein Paket liegt seit neun Tagen und wird nicht geliefert.", "delivery"),
        ("de", "Der Verkäufer hat mich beleidigt und ausgelacht.", "staff_conduct"),
    ],
)
def test_says_what_an_account_is_about(
    story_model: StoryModel, cues: tuple[CategoryCues, ...], language: str, text: str, code: str
) -> None:
    reading = read_category(text, story_model, cues, language=language)
    assert reading is not None
    assert reading.ranking[0][0] == code


def test_reads_a_language_it_was_not_told(
    story_model: StoryModel, cues: tuple[CategoryCues, ...]
) -> None:
    reading = read_category("Der Verkäufer hat mich beleidigt und ausgelacht.", story_model, cues)
    assert reading is not None
    assert reading.ranking[0][0] == "staff_conduct"


def test_probabilities_of_all_codes_add_up(
    story_model: StoryModel, cues: tuple[CategoryCues, ...]
) -> None:
    reading = read_category("The lamp I ordered has not come yet.", story_model, cues)
    assert reading is not None
    assert len(reading.ranking) == 13
    assert sum(chance for _, chance in reading.ranking) == pytest.approx(1.0, abs=0.01)


def test_names_the_sentence_that_carried_each_code(
    story_model: StoryModel, cues: tuple[CategoryCues, ...]
) -> None:
    text = (
        "I moved here in spring and like the town. The cooker exploded and I burnt both hands. "
        "My neighbour helped me. Your receptionist shouted at me, insulted me and hung up on me. "
        "I have two children and work nights, so that I could not write earlier than today. "
        "The receptionist was so rude that I cried, and she threatened me as well."
    )
    reading = read_category(text, story_model, cues, language="en")
    assert reading is not None
    told = {entry.code: [text[a:b] for a, b in entry.sentences] for entry in reading.codes}
    assert {"staff_conduct", "safety"} <= set(told)
    assert any("exploded" in sentence for sentence in told["safety"])
    assert any("insulted" in sentence for sentence in told["staff_conduct"])


def test_spans_are_sentences_of_the_text(
    story_model: StoryModel, cues: tuple[CategoryCues, ...]
) -> None:
    text = "Hello.\n\nThe  sofa’s leg broke.  It was new. I want my money back."
    reading = read_category(text, story_model, cues, language="en")
    assert reading is not None
    assert all(
        text[a:b] in ("Hello.", "The  sofa’s leg broke.", "It was new.")
        for a, b in reading.sentences
    )


def test_wish_for_money_decides_nothing(
    story_model: StoryModel, cues: tuple[CategoryCues, ...]
) -> None:
    told = "The zip of the tent broke on the first night."
    alone = read_category(told, story_model, cues, language="en")
    wished = read_category(f"{told} I would like my money back.", story_model, cues, language="en")
    assert alone is not None
    assert wished is not None
    assert wished.ranking == alone.ranking


def test_trigger_leans_on_the_balance(
    story_model: StoryModel, cues: tuple[CategoryCues, ...]
) -> None:
    text = "Something happened in the shop on Monday."
    plain = read_category(text, story_model, cues, language="en")
    leaning = read_category(text, story_model, cues, ["injury_or_illness"], language="en")
    assert plain is not None
    assert leaning is not None
    assert dict(leaning.ranking)["safety"] > dict(plain.ranking)["safety"]


def test_very_long_story_is_read(story_model: StoryModel, cues: tuple[CategoryCues, ...]) -> None:
    text = "The parcel was never delivered and the courier lies. " * 190
    reading = read_category(text, story_model, cues, language="en")
    assert reading is not None
    assert reading.ranking[0][0] == "delivery"


@pytest.mark.parametrize("text", ["", "   ", "123 !!", "🙂"])
def test_text_without_words_has_no_reading(
    story_model: StoryModel, cues: tuple[CategoryCues, ...], text: str
) -> None:
    assert read_category(text, story_model, cues) is None


def test_stored_model_reads_the_same(
    story_model: StoryModel, cues: tuple[CategoryCues, ...], tmp_path: Path
) -> None:
    story_model.save(tmp_path / "model.npz")
    stored = StoryModel.load(tmp_path / "model.npz")
    text = "Nobody answers my letters."
    assert read_category(text, stored, cues) == read_category(text, story_model, cues)


def test_json_form_names_code_ranking_sentences_and_codes(
    story_model: StoryModel, cues: tuple[CategoryCues, ...]
) -> None:
    reading = read_category("You billed me twice.", story_model, cues)
    assert reading is not None
    written = reading.as_dict()
    assert set(written) == {"code", "confidence", "ranking", "sentences", "codes"}
    assert written["codes"][0]["code"] == written["code"] == written["ranking"][0]["code"]


def test_cues_count_against_the_length_of_the_text(cues: tuple[CategoryCues, ...]) -> None:
    place = [cue.code for cue in cues].index("delivery")
    short = cue_strengths("the parcel is late", cues, "en")[place]
    long = cue_strengths("the parcel is late" + " and so on" * 80, cues, "en")[place]
    assert short > long > 0


def test_word_without_a_cue_counts_nothing(cues: tuple[CategoryCues, ...]) -> None:
    assert not any(cue_strengths("good morning to all of you", cues, "en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_examples_and_cues_of_every_code(
    language: str, cues: tuple[CategoryCues, ...]
) -> None:
    codes = {cue.code for cue in cues}
    examples = read_narratives(FOLDER / f"{language}.yml")
    assert {example.codes[0] for example in examples} == {*codes, BACKGROUND}
    assert {code for example in examples for code in example.codes} == {*codes, BACKGROUND}
    assert all(language in cue.words for cue in cues if cue.code != "other")


def test_no_example_stands_under_two_codes() -> None:
    codes: dict[str, tuple[str, ...]] = {}
    for example in read_narratives(FOLDER):
        assert codes.setdefault(example.text.lower(), example.codes) == example.codes


def test_account_that_two_codes_fit_gets_one_of_them(
    story_model: StoryModel, cues: tuple[CategoryCues, ...]
) -> None:
    text = (
        "A thief used my debit card at four shops in XX/XX/2024. I reported all of it to my bank "
        "on the same day and filed the claim. They credited {$530.00} and took it back a month "
        "later. The letter says that the transactions were mine. I have asked twice what they "
        "looked at and nobody at the branch or on the phone can tell me. I want it credited."
    )
    reading = read_category(text, story_model, cues, language="en")
    assert reading is not None
    assert reading.ranking[0][0] in ("service_quality", "billing")


def test_blacked_out_words_and_the_digits_of_a_number_say_nothing(
    story_model: StoryModel, cues: tuple[CategoryCues, ...]
) -> None:
    one, other = (
        story_model.chances([text], np.zeros((1, 512)), np.zeros((1, len(cues))))
        for text in ("They billed XXXX me 20,50 twice.", "They billed me 7 twice.")
    )
    assert np.allclose(one, other)


def test_file_of_another_shape_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "en.yml"
    path.write_text(yaml.safe_dump({"narratives": {"billing": "one text"}}), encoding="utf-8")
    with pytest.raises(ExamplesError, match="list of texts"):
        read_narratives(path)


def test_background_of_another_shape_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "en.yml"
    path.write_text(yaml.safe_dump({"narratives": {}, "background": "one"}), encoding="utf-8")
    with pytest.raises(ExamplesError, match="background"):
        read_narratives(path)


def test_accounts_of_several_codes_are_read_with_all_of_them(tmp_path: Path) -> None:
    path = tmp_path / "en.yml"
    several = {"billing fraud": ["Not my debt."]}
    path.write_text(yaml.safe_dump({"narratives": {}, "several": several}), encoding="utf-8")
    assert read_narratives(path) == [Narrative("Not my debt.", ("billing", "fraud"), "en")]


def test_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExamplesError, match="files such as"):
        read_narratives(tmp_path)


def test_policy_without_categories_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "categories.yml"
    path.write_text("version: 1\n", encoding="utf-8")
    with pytest.raises(ExamplesError, match="categories"):
        read_cues(path)


def test_single_code_cannot_be_trained(cues: tuple[CategoryCues, ...]) -> None:
    with pytest.raises(ExamplesError, match="two codes"):
        train_categories([Narrative("The lamp is broken.", ("product_defect",), "en")], cues, 2.0)
