"""What a customer wants by the meaning of the words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.nlu.encoder import encode
from assistant.nlu.labelled_examples import ExamplesError
from assistant.nlu.wish_model import (
    NONE,
    WishModel,
    clauses,
    read_wishes,
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
        vectors = encode([text for texts in examples.values() for text in texts])
    rows = iter(vectors)
    learnt = train_wishes({code: [next(rows) for _ in texts] for code, texts in examples.items()})
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
        ("no tengo ni idea", NONE),
        ("ich weiß es wirklich nicht", NONE),
    ],
)
def test_a_wish_in_words_of_ones_own_is_told(model: WishModel, text: str, code: str) -> None:
    with as_in_training():
        assert model.wishes(encode([text]))[0][0] == code


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
    model = WishModel(("refund", NONE), np.eye(2, dtype=np.float32) * 3, np.zeros(2))
    (sure, _), (doubtful, share) = model.wishes(np.asarray([[0.0, 1.0], [0.4, 0.5]]))
    assert (sure, doubtful, share) == (NONE, "refund", 1.0)
