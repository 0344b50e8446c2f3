"""TensorFlow is left out when no component needs it, and missed with a clear sentence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from assistant.rasa_changes.without_tensorflow import leave_out_if_unused, needs_tensorflow

ROOT = Path(__file__).resolve().parents[2]
PLAIN = "pipeline:\n- name: WhitespaceTokenizer\npolicies:\n- name: RulePolicy\n"

LOAD_ALL_COMPONENTS = """
import sys
from pathlib import Path
from assistant.rasa_changes.without_tensorflow import leave_out_if_unused
assert leave_out_if_unused(Path("config.yml"))
import rasa.core.run, rasa.engine.recipes.default_components, rasa.model_training
assert "tensorflow.python._pywrap_tensorflow_internal" not in sys.modules
import tensorflow as tf
tf.keras.layers.Dense(8)
"""


@pytest.mark.parametrize(
    "config",
    [
        PLAIN + "- name: TEDPolicy\n",
        PLAIN + "- name: rasa.core.policies.ted_policy.TEDPolicy\n",
        "pipeline:\n- name: DIETClassifier\n  epochs: 5\npolicies:\n- name: RulePolicy\n",
        "pipeline:\n- name: WhitespaceTokenizer\n",
        "policies:\n- name: RulePolicy\n",
        "pipeline:\npolicies:\n",
        "language: en\n",
    ],
)
def test_it_is_needed_for_rasas_neural_components_and_defaults(config: str, tmp_path: Path) -> None:
    path = tmp_path / "config.yml"
    path.write_text(config)
    assert needs_tensorflow(path)
    assert not leave_out_if_unused(path)


def test_it_is_not_needed_for_others(tmp_path: Path) -> None:
    path = tmp_path / "config.yml"
    path.write_text(PLAIN)
    assert not needs_tensorflow(path)
    assert not needs_tensorflow(ROOT / "config.yml")


def test_rasa_loads_without_it_and_its_use_is_explained() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOAD_ALL_COMPONENTS], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert "tensorflow.keras.layers.Dense was used, but TensorFlow is left out" in last
    assert "Name the component in config.yml" in last
