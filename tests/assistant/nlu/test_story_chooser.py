"""Which of the days and sums of a story it is about."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.choice_model import Candidates, ChoiceModel, train_choice
from assistant.nlu.facts.extract import extract_days_and_sums
from assistant.nlu.facts.model import Setting
from assistant.nlu.labelled_examples import ExamplesError, marked_span, without_mark
from assistant.nlu.story_chooser import StoryChooser, read_choices
from assistant.telling import telling

DATA = Path(__file__).resolve().parents[3] / "data" / "tellings"
TODAY = date(2026, 11, 28)
REGIONS = {"en": "GB", "es": "ES", "fr": "FR", "de": "DE"}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> ChoiceModel:
    """The model of the stories, as it is read from a file."""
    path = tmp_path_factory.mktemp("choice") / "choice.npz"
    train_choice([*read_choices(DATA)]).save(path)
    return ChoiceModel.load(path)


@pytest.fixture
def chooser(model: ChoiceModel) -> StoryChooser:
    """The component with that model."""
    return StoryChooser({}, learnt=model)


def entities(text: str, language: str) -> list[dict[str, Any]]:
    """Return what the rules find in a text, as FactExtractor does."""
    setting = Setting(TODAY, language, REGIONS[language])
    return [one.entity("FactExtractor") for one in extract_days_and_sums(text, setting)]


def told(chooser: StoryChooser, language: str, *texts: str) -> dict[str, Any]:
    """Return the `story_facts` of the last of some messages of a story."""
    events = [
        UserUttered(
            text,
            entities=entities(text, language),
            message_id=f"m{number}",
            metadata={"kind": "text"},
        )
        for number, text in enumerate(texts[:-1])
    ]
    message = Message(
        {
            "text": texts[-1],
            "entities": entities(texts[-1], language),
            "metadata": {"locale": language, "zone": "UTC", "at": f"{TODAY}T12:00:00Z"},
        }
    )
    tracker = DialogueStateTracker.from_events("c", [*events])
    tracker.slots = {}
    tracker.get_slot = {}.get  # type: ignore[method-assign]
    with telling(tracker):
        chooser.process([message])
    return dict(message.get("story_facts") or {})


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "I bought the toaster on 3 May and on 9 October it caught fire.", "2026-10-09"),
        ("es", "Compré la tostadora el 3 de mayo y el 9 de octubre se quemó.", "2026-10-09"),
        ("fr", "J'ai acheté le grille-pain le 3 mai et le 9 octobre il a brûlé.", "2026-10-09"),
        ("de", "Den Toaster kaufte ich am 3. Mai, am 9. Oktober ging er kaputt.", "2026-10-09"),
    ],
)
def test_the_day_it_went_wrong_is_told_from_that_of_buying(
    chooser: StoryChooser, language: str, text: str, day: str
) -> None:
    assert told(chooser, language, text)["occurred_on"]["value"] == day


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I bought the kettle on 3 October and now the lid leaks."),
        ("es", "Compré el hervidor el 3 de octubre y la tapa gotea."),
        ("fr", "J'ai acheté la bouilloire le 3 octobre et le couvercle fuit."),
        ("de", "Den Wasserkocher habe ich am 3. Oktober gekauft, der Deckel ist undicht."),
    ],
)
def test_where_only_a_day_of_buying_is_told_none_is_meant(
    chooser: StoryChooser, language: str, text: str
) -> None:
    assert told(chooser, language, text).get("occurred_on") is None


def test_what_is_told_later_counts_with_what_was_told_before(chooser: StoryChooser) -> None:
    first = "We ordered the wardrobe on 2 September and paid £60 deposit."
    assert told(chooser, "en", first)["occurred_on"] is None
    last = "It came on 14 October with a broken door. £480 it was altogether."
    facts = told(chooser, "en", first, last)
    day = {"value": "2026-10-14", "quote": "14 October", "message_id": None}
    assert facts["occurred_on"] == day
    assert facts["amount"]["value"] == {"value": 480, "currency": "GBP"}
    again = told(chooser, "en", first, last, "The handles are fine, only the door is broken.")
    assert again["occurred_on"] == {**day, "message_id": "m1"}


def test_the_words_are_quoted_as_they_were_written(chooser: StoryChooser) -> None:
    text = "Vous m’avez compté 1\u00a0340\u00a0euros pour la fuite."
    assert told(chooser, "fr", text)["amount"]["quote"] == "1\u00a0340\u00a0euros"


def test_a_story_without_days_and_sums_adds_nothing(chooser: StoryChooser) -> None:
    assert told(chooser, "en", "Your driver shouted at me in front of my children.") == {}


def test_outside_of_a_story_and_untrained_nothing_is_added(chooser: StoryChooser) -> None:
    text = "It broke on 9 October."
    message = Message({"text": text, "entities": entities(text, "en")})
    chooser.process([message])
    assert message.get("story_facts") is None
    with telling(None):
        StoryChooser({}).process([message])
    assert message.get("story_facts") is None


def test_a_value_told_twice_counts_together(model: ChoiceModel) -> None:
    text = "Charged £40 on 3 May. £40 I never agreed to, and £12 for the post."
    found = [one for one in extract_days_and_sums(text, Setting(TODAY)) if one.fact == "amount"]
    chosen = model.choose(Candidates("amount", "en", text, found))
    assert chosen is not None
    assert found[chosen[0]].value["value"] == 40


def test_what_was_not_learned_is_not_chosen() -> None:
    assert ChoiceModel({}).choose(Candidates("amount", "en", "£4", [])) is None


def test_marks_of_all_facts_are_taken_off_and_their_places_kept() -> None:
    story = "My [lamp](product) broke [on 3 May](occurred_on), [£20](amount)."
    plain = without_mark(story)
    assert plain == "My lamp broke on 3 May, £20."
    for fact, words in (("product", "lamp"), ("occurred_on", "on 3 May"), ("amount", "£20")):
        span = marked_span(story, fact)
        assert span is not None
        assert plain[slice(*span)] == words
    assert marked_span("nothing", "amount") is None


def test_stories_teach_what_is_marked_and_what_is_not(tmp_path: Path) -> None:
    (tmp_path / "en.yml").write_text(
        'told:\n  - ["Bought on 3 May.", "It broke [on 9 October](occurred_on)."]\n'
        '  - ["I rang on 3 May."]\n  - ["It broke [when it rained](occurred_on), on 3 May."]\n',
        encoding="utf-8",
    )
    both, none = read_choices(tmp_path)
    assert both[1] == 1
    assert len(both[0].found) == 2
    assert none[1] is None


def test_an_unknown_mark_is_refused_with_the_story_named(tmp_path: Path) -> None:
    (tmp_path / "en.yml").write_text('told:\n  - ["It [broke](day)."]\n', encoding="utf-8")
    with pytest.raises(
        ExamplesError, match=r"told, number 1: \(day\) is no mark; expected product"
    ):
        [*read_choices(tmp_path)]


def test_the_files_are_part_of_the_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "en.yml").write_text("told: []\n", encoding="utf-8")
    before = StoryChooser.fingerprint_addon({"tellings": str(tmp_path)})
    (tmp_path / "en.yml").write_text('told: [["It broke."]]\n', encoding="utf-8")
    assert StoryChooser.fingerprint_addon({"tellings": str(tmp_path)}) != before


def test_learning_needs_no_other_data(model: ChoiceModel) -> None:
    learnt = StoryChooser({}).learn(TrainingData())
    assert {*learnt.weights} == {"occurred_on", "amount"} == {*model.weights}
