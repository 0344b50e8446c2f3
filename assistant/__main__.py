"""Rasa's command line, without TensorFlow when the config does not need it.

`python -m assistant run …` and `python -m assistant train …` take what `rasa run` and `rasa train`
take.
"""

from __future__ import annotations

from pathlib import Path

from assistant.rasa_changes.without_tensorflow import leave_out_if_unused

CONFIG = Path(__file__).resolve().parent.parent / "config.yml"


def main() -> None:
    """Start Rasa."""
    leave_out_if_unused(CONFIG)
    from rasa.__main__ import main as rasa_main

    rasa_main()


if __name__ == "__main__":
    main()
