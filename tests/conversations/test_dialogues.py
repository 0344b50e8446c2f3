"""Every dialogue in the folders beside this file, held with the running installation.

A dialogue is a YAML file that reads like a chat; docs/dialogues.md names its words.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.support.dialogues.coverage import Coverage
from tests.support.dialogues.script import read_dialogue

if TYPE_CHECKING:
    from tests.conversations.conftest import Held

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
FILES = sorted(HERE.glob("*/test_*.yml"))
EXCEPTIONS = yaml.safe_load((HERE / "unreached.yml").read_text(encoding="utf-8"))
REPORT = ROOT / ".cache" / "dialogues.md"

pytestmark = pytest.mark.timeout(240)


def names(path: Path) -> str:
    """Return the name of a dialogue's test."""
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", FILES, ids=names)
def test_dialogue(path: Path, held: Held, request: pytest.FixtureRequest) -> None:
    """The customer's part is sent through the public API, the answers are checked."""
    if reason := read_dialogue(path).fails:
        request.applymarker(pytest.mark.xfail(reason=reason, strict=True))
    outcome = held[path].result()
    if outcome.problems:
        pytest.fail(outcome.report(), pytrace=False)


def test_every_part_is_reached(held: Held) -> None:
    """Each intent, entity, slot, form, response and rule is reached, or there is a reason."""
    if set(held) != set(FILES):
        pytest.skip("not all dialogues were selected")
    coverage = Coverage.of_project(ROOT)
    for path, future in held.items():
        outcome = future.result()
        events = [*outcome.opening, *(event for turn in outcome.turns for event in turn.events)]
        coverage.add(names(path), events)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(coverage.report(EXCEPTIONS), encoding="utf-8")
    unreached = {
        kind: [name for name in missing if name not in EXCEPTIONS.get(kind, {})]
        for kind, missing in coverage.unreached().items()
    }
    needless = [
        name
        for kind, listed in EXCEPTIONS.items()
        for name in listed
        if name not in coverage.reached[kind]
    ]
    assert not needless, f"unreached.yml names what there is not: {needless}"
    assert not any(unreached.values()), f"no dialogue reaches {unreached}; see {REPORT}"
