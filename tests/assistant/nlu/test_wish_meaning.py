"""What a customer wants by the meaning of the words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.nlu.encoder import encode
from assistant.nlu.labelled_examples import ExamplesError
from assistant.nlu.wish_model import (
    NONE,
    WishModel,
    clauses,
    read_wishes,
    stated_wishes,
    train_wishes,
    wished,
)
from tests.assistant.nlu.training import as_in_training

FOLDER = Path(__file__).resolve().parents[3] / "data" / "wishes"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> WishModel:
    """The model of the examples, as it is read from a file."""
    examples = read_wishes(FOLDER)
    with as_in_training():
        learnt = train_wishes(examples)
    path = tmp_path_factory.mktemp("wishes") / "wishes.npz"
    learnt.save(path)
    return WishModel.load(path)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("would like my cash returned", "refund"),
        ("one that is not scratched", "replacement"),
        ("que venga alguien y lo acabe", "repair"),
        ("que el jefe reconozca que lo hizo mal", "apology"),
        ("savoir comment c'est arrivé", "explanation"),
        ("une compensation pour le temps perdu", "compensation"),
        ("den Vertrag beenden", "correction"),
        ("have those curtains hung over again, and straight", "repair"),
        ("give back what they helped themselves to from my account", "refund"),
        ("a dry mattress for this soggy one", "replacement"),
        ("que el cocinero le diga a mi hija que lo siente", "apology"),
        ("que alguien me ponga en claro el porqué del retraso", "explanation"),
        ("que quelqu'un paie pour mes lunettes cassées", "compensation"),
        ("qu'on refasse le décompte avec le bon nombre de pièces", "correction"),
        ("machts die Naht noch mal, aber so dass sie hält", "repair"),
        ("a ganz neichs Radl", "replacement"),
        ("no tengo ni idea", NONE),
        ("ich weiß es wirklich nicht", NONE),
    ],
)
def test_a_wish_in_words_of_ones_own_is_told(model: WishModel, text: str, code: str) -> None:
    with as_in_training():
        assert model.wishes([text], encode([text]))[0][0] == code


def test_each_example_stands_under_one_outcome() -> None:
    examples = read_wishes(FOLDER)
    texts = [text.casefold() for told in examples.values() for text in told]
    assert len(texts) == len(set(texts))


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "en.yml").write_text("wishes: [a new one]", encoding="utf-8")
    with pytest.raises(ExamplesError, match="refund"):
        read_wishes(tmp_path)


def test_each_part_of_an_answer_may_hold_a_wish() -> None:
    text = "fix the tap, pay the doctor and no vouchers"
    assert [text[start:end] for start, end in clauses(text)] == ["fix the tap", "pay the doctor"]
    sure, unsure = ("compensation", 0.9), ("other", 0.3)
    assert wished(unsure, [unsure, sure], [], [["repair"], []]) == ["repair", "compensation"]
    # Beside a wish in plain words only what is sure is one more.
    doubtful = ("compensation", 0.6)
    assert wished(unsure, [unsure, doubtful], ["repair"], [["repair"], []]) == ["repair"]
    assert wished((NONE, 0.9), [(NONE, 0.9)], [], [[]]) == []


def test_what_asks_for_nothing_is_none_however_it_ranks() -> None:
    model = WishModel(_Likeness())  # type: ignore[arg-type]
    sure, doubtful = model.wishes(["sure", "doubtful"], np.zeros((2, 1)))
    assert sure == (NONE, 0.9)
    assert doubtful == ("refund", 1.0)


class _Likeness:
    """Likens "sure" to what asks for nothing, and anything else to both."""

    classes = ("refund", NONE)

    def probabilities(self, text: str, vector: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return np.asarray([0.1, 0.9] if text == "sure" else [0.4, 0.6])


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        (
            "They lost my coat. I would be most grateful to have the price returned. Thank you.",
            ["I would be most grateful to have the price returned"],
        ),
        (
            "Ich darf Sie bitten, mir die Gebühr zu erstatten.",
            ["Ich darf Sie bitten, mir die Gebühr zu erstatten"],
        ),
        ("No quiero dinero; quiero una disculpa", ["quiero una disculpa"]),
        ("I want no voucher", []),
        ("Would I want that?", []),
        ("je ne veux pas de bon d'achat", []),
        ("The driver wanted more money", []),
    ],
)
def test_a_wish_that_is_said_to_be_one_is_found(text: str, stated: list[str]) -> None:
    assert [text[start:end] for start, end in stated_wishes(text)] == stated
