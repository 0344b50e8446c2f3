"""Rasa's command line, without TensorFlow when the config does not need it.

`python -m assistant run …` and `python -m assistant train …` take what `rasa run` and `rasa train`
take. `python -m assistant check` says what is wrong with the project; see `project_check`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from assistant import rasa_changes
from assistant.rasa_changes.without_tensorflow import leave_out_if_unused

CONFIG = Path(__file__).resolve().parent.parent / "config.yml"


def main() -> None:
    """Start Rasa."""
    leave_out_if_unused(CONFIG)
    if sys.argv[1:] == ["check"]:
        from assistant import project_check

        raise SystemExit(project_check.main())
    if "train" in sys.argv[1:2]:
        rasa_changes.apply_to_training(CONFIG)
    from rasa.__main__ import main as rasa_main

    rasa_main()


if __name__ == "__main__":
    main()
