"""Vectors kept between trainings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.nlu import encoder, processes
from assistant.nlu.vector_store import VectorStore

KEY = b"k" * 16


def test_what_is_added_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "vectors.npz"
    VectorStore(file).add({KEY: np.ones(4, dtype=np.float32)})
    VectorStore(file).add({b"l" * 16: np.zeros(4, dtype=np.float32)})
    known = VectorStore(file).read()
    assert set(known) == {KEY, b"l" * 16}
    assert known[KEY].tolist() == [1.0, 1.0, 1.0, 1.0]
    assert {one.name for one in file.parent.iterdir()} == {"vectors.npz", "vectors.lock"}


def test_two_who_add_at_the_same_time_keep_what_either_adds(tmp_path: Path) -> None:
    one, other = (VectorStore(tmp_path / "vectors.npz") for _ in range(2))
    assert one.read() == other.read() == {}
    one.add({KEY: np.ones(4, dtype=np.float32)})
    other.add({b"l" * 16: np.zeros(4, dtype=np.float32)})
    assert set(VectorStore(tmp_path / "vectors.npz").read()) == {KEY, b"l" * 16}


def test_a_file_that_cannot_be_read_is_as_none(tmp_path: Path) -> None:
    file = tmp_path / "vectors.npz"
    file.write_bytes(b"no such format")
    assert VectorStore(file).read() == {}


def test_a_training_encodes_what_it_does_not_know_and_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = VectorStore(tmp_path / "vectors.npz")
    monkeypatch.setattr(encoder, "training_vectors", lambda: store)
    monkeypatch.setattr(processes, "_is_training", True)
    texts = [f"message number {number} about a kettle" for number in range(130)]
    first = encoder.encode(texts)
    assert len(store.read()) == len(texts)
    assert np.allclose(first[7], encoder.load_encoder().encode([texts[7]])[0], atol=1e-6)

    def fail(threads: int = 1) -> encoder.Encoder:
        raise AssertionError("the vectors were kept")

    monkeypatch.setattr(encoder, "load_encoder", fail)
    assert np.array_equal(encoder.encode(texts), first)


def test_a_long_story_is_no_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = VectorStore(tmp_path / "vectors.npz")
    monkeypatch.setattr(encoder, "training_vectors", lambda: store)
    assert encoder.encode([f"sentence {number}" for number in range(130)]).shape[0] == 130
    assert not store.read()


def test_a_training_finds_what_was_encoded_ahead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = VectorStore(tmp_path / "vectors.npz")
    monkeypatch.setattr(encoder, "training_vectors", lambda: store)
    monkeypatch.setattr(encoder, "_ahead", None)
    monkeypatch.setattr(processes, "_is_training", True)
    texts = [f"message number {number} about a lamp" for number in range(130)]
    encoder.encode_ahead(texts)

    def fail(texts: list[str], threads: int = 1) -> None:
        raise AssertionError("it is done already")

    monkeypatch.setattr(encoder, "_vectors", fail)
    assert encoder.encode(texts).shape == (130, encoder.VECTOR_SIZE)
