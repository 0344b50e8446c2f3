"""The encoder: one vector a text, kept for the other components of the same message."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.nlu import encoder


def test_gives_one_vector_of_length_one_a_text() -> None:
    vectors = encoder.encode(["My kettle broke.", "Mi hervidor se rompió."])
    assert vectors.shape == (2, encoder.VECTOR_SIZE)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-3)


def test_gives_no_vector_for_no_text() -> None:
    assert encoder.encode([]).shape == (0, encoder.VECTOR_SIZE)


def test_asks_for_a_known_text_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = encoder.encode(["Nobody called me back.", "Nobody called me back."])

    def fail(threads: int = 1) -> encoder.Encoder:
        raise AssertionError("the vector was known")

    monkeypatch.setattr(encoder, "load_encoder", fail)
    again = encoder.encode(["Nobody called me back."])
    assert np.array_equal(first[0], again[0]) and np.array_equal(first[0], first[1])


def test_keeps_no_more_than_a_few_vectors_and_no_text() -> None:
    encoder.encode([f"message number {number}" for number in range(400)])
    assert len(encoder._known) <= 256
    assert all(isinstance(key, bytes) and len(key) == 16 for key in encoder._known)


def test_is_the_same_however_its_one_thread_is_asked_for() -> None:
    """A second one would take a hundred megabytes."""
    assert encoder.load_encoder() is encoder.load_encoder(1) is encoder.load_encoder(threads=1)
