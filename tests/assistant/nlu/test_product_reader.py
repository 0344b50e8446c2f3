"""What a story is about, among all the things that are named in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.nlu.labelled_examples import ExamplesError, marked_span, without_mark
from assistant.nlu.product_model import Marked, ProductModel, train_products
from assistant.nlu.product_reader import read_marked, read_tellings
from assistant.nlu.word_vectors import word_vectors, words_of

DATA = Path(__file__).resolve().parents[3] / "data"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> ProductModel:
    """The model of the examples, as it is read from a file."""
    examples = [*read_marked(DATA / "products"), *read_marked(DATA / "narratives", "narratives")]
    examples += read_tellings(DATA / "tellings", 4)
    path = tmp_path_factory.mktemp("products") / "products.npz"
    train_products(examples).save(path)
    return ProductModel.load(path)


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        (
            "en",
            "The tablecloths came back fine, but the curtains you cleaned shrank badly.",
            "curtains",
        ),
        (
            "en",
            "For my son's birthday we had booked a magician through you and nobody came.",
            "magician",
        ),
        ("es", "El sofá llegó bien, pero la lámpara que pedí venía rota.", "lámpara"),
        (
            "es",
            "Reservamos un curso de cerámica para mi madre y lo anularon sin avisar.",
            "curso de cerámica",
        ),
        ("fr", "Les chaises vont bien, mais la table que vous avez livrée est bancale.", "table"),
        (
            "fr",
            "Nous avions réservé un cours de poterie et personne n'est venu.",
            "cours de poterie",
        ),
        ("de", "Die Stühle sind gut, aber die Lampe, die Sie geliefert haben, flackert.", "Lampe"),
        ("de", "Wir hatten für Oma eine Krankenfahrt bestellt und keiner kam.", "Krankenfahrt"),
    ],
)
def test_the_thing_that_went_wrong_is_told_from_those_beside_it(
    model: ProductModel, language: str, text: str, name: str
) -> None:
    read = model.read(Marked(text, language, None))
    assert read is not None
    span, chance = read
    assert text[slice(*span)] == name
    assert chance > 0.15


def test_words_without_a_thing_are_unlikely_to_name_one(model: ProductModel) -> None:
    for language, text in [
        ("en", "I have waited for three weeks and nobody has told me anything."),
        ("es", "Llevo tres semanas esperando y nadie me ha dicho nada."),
        ("fr", "J'attends depuis trois semaines et personne ne m'a rien dit."),
        ("de", "Ich warte seit drei Wochen und niemand hat mir etwas gesagt."),
    ]:
        read = model.read(Marked(text, language, None))
        assert read is None or read[1] < 0.35, text


def test_a_text_of_signs_alone_names_nothing(model: ProductModel) -> None:
    assert model.read(Marked("", "en", None)) is None
    assert model.read(Marked("Sorry, sorry!", "en", None)) is None


def test_a_mark_is_taken_off_and_its_place_kept() -> None:
    example = "The [grey rug](product) smells."
    assert without_mark(example) == "The grey rug smells."
    assert marked_span(example) == (4, 12)
    assert marked_span("It smells.") is None


def test_examples_of_another_form_are_refused_with_the_file_named(tmp_path: Path) -> None:
    (tmp_path / "en.yml").write_text("named: a kettle\n", encoding="utf-8")
    with pytest.raises(ExamplesError, match=r"en\.yml.*a list of texts under named"):
        list(read_marked(tmp_path))


def test_what_customers_told_is_one_text_with_one_mark(tmp_path: Path) -> None:
    file = tmp_path / "en.yml"
    file.write_text('told:\n  - ["Hello.", "The [rug](product) smells."]\n', encoding="utf-8")
    (told,) = read_tellings(tmp_path)
    assert (told.text, told.span) == ("Hello. The rug smells.", (11, 14))
    file.write_text("told: [The rug smells.]\n", encoding="utf-8")
    with pytest.raises(ExamplesError, match=r"en\.yml.*a list of lists of messages"):
        list(read_tellings(tmp_path))


def test_words_and_signs_keep_their_places() -> None:
    text = "L'eau, d'accord: 3 hand-made pots!"
    words = words_of(text, 50)
    assert [text[word.start : word.end] for word in words] == [word.text for word in words]
    assert len(words_of(text, 2)) == 2


def test_words_that_mean_alike_in_two_languages_are_near() -> None:
    lamp, lampe, monday = word_vectors(["lamp", "Lampe", "Monday"])
    assert lamp @ lampe > lamp @ monday
