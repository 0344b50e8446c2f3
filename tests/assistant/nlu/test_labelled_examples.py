"""Examples under labels: what files hold, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.nlu.labelled_examples import ExamplesError, read_labelled


def test_files_of_all_languages_are_read_together(tmp_path: Path) -> None:
    (tmp_path / "de.yml").write_text("product: [Lampe]\nimpact: [nass]\n", encoding="utf-8")
    (tmp_path / "en.yml").write_text("product: [lamp, 'no']\n", encoding="utf-8")
    assert read_labelled(tmp_path) == {"product": ["Lampe", "lamp", "no"], "impact": ["nass"]}
    assert read_labelled(tmp_path / "en.yml") == {"product": ["lamp", "no"]}


def test_labels_that_are_expected_are_there_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "en.yml").write_text("repair: [mend it]\n", encoding="utf-8")
    assert list(read_labelled(tmp_path, ("refund", "repair")).items()) == [
        ("refund", []),
        ("repair", ["mend it"]),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("product: lamp\n", r"en\.yml: expected a list of texts under product; put one"),
        ("product: [lamp, 7]\n", "put one that is a number, yes or no"),
        ("product:\n  - lamp: it broke\n", "between quotes"),
        ("- lamp\n", r"en\.yml: expected labels, each with a list of texts"),
        ("", r"en\.yml: expected labels"),
        ("colour: [red]\n", r"en\.yml: colour is none of product, impact"),
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "en.yml").write_text(content, encoding="utf-8")
    with pytest.raises(ExamplesError, match=said):
        read_labelled(tmp_path, ("product", "impact"))


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExamplesError, match=r"expected files such as en\.yml"):
        read_labelled(tmp_path)
