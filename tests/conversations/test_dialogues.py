"""Every dialogue in the folders beside this file, held with the running installation.

A dialogue is a YAML file that reads like a chat; docs/architecture.md names its words:
`user` or `choice` begins a step, and below it stands what must be true afterwards.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from handoff.supervisor.stack import Stack
from tests.support.customer import Customer

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*/test_*.yml"))
KEYS = {"user", "choice", "says", "never", "expects", "owner", "files_case", "facts", "offers"}

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def http(stack: Stack) -> Any:
    with httpx.Client(base_url=stack.settings.service_url, timeout=60) as client:
        yield client


def test_there_are_dialogues() -> None:
    assert FILES


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_dialogue(path: Path, http: httpx.Client) -> None:
    """The customer's part is sent through the public API, the answers are checked."""
    dialogue = yaml.safe_load(path.read_text(encoding="utf-8"))
    customer = Customer(http, locale=dialogue.get("locale", "en-GB"))
    said = [message["text"] for message in customer.opened["messages"]]
    for number, step in enumerate(dialogue["steps"], start=1):
        where = f"{path.name}, step {number}"
        assert set(step) <= KEYS, f"{where}: unknown words {set(step) - KEYS}"
        answer = customer.send(step.get("user"), choice=step.get("choice"), wait=30)
        assert answer.status_code == 200, f"{where}: {answer.text}"
        body = answer.json()
        texts = [message["text"] for message in body["messages"]]
        check_step(step, body, customer, f"{where}\n" + "\n".join(texts))
        assert len(texts) == len(set(texts)), f"{where}: said twice in one turn"
        said += texts
    if "facts" in dialogue:
        check_facts(dialogue["facts"], customer, path.name)


def check_step(step: dict[str, Any], body: dict[str, Any], customer: Customer, where: str) -> None:
    """Compare one answer with what the dialogue says about it."""
    messages = body["messages"]
    together = "\n".join(message["text"] for message in messages)
    for part in as_list(step.get("says")):
        assert part.lower() in together.lower(), f"{where}\nmissing: {part}"
    for part in as_list(step.get("never")):
        assert part.lower() not in together.lower(), f"{where}\nforbidden: {part}"
    last = messages[-1] if messages else {}
    if "expects" in step:
        expected = (last.get("expects") or {}).get("fact")
        assert expected == step["expects"], f"{where}\nexpects {expected}"
    if "owner" in step:
        assert body["owner"] == step["owner"], where
    if "offers" in step:
        offered = [choice["payload"] for choice in last.get("choices", [])]
        assert set(as_list(step["offers"])) <= set(offered), f"{where}\noffered {offered}"
    filed = [message["case"] for message in messages if message["case"]]
    assert bool(filed) == bool(step.get("files_case")), f"{where}\nfiled {filed}"
    for message in messages[:-1]:
        assert message["expects"] is None, f"{where}: only the last message asks"
    if "facts" in step:
        check_facts(step["facts"], customer, where)


def check_facts(expected: dict[str, Any], customer: Customer, where: str) -> None:
    """Compare facts of the draft: a value, or one of the statuses without one."""
    facts = customer.get("draft").json()["facts"]
    for name, value in expected.items():
        fact = facts[name]
        if value in ("unknown", "declined"):
            assert (fact["value"], fact["status"]) == (None, value), f"{where}: {name} is {fact}"
        elif isinstance(value, dict) and isinstance(fact["value"], dict):
            found = {key: fact["value"].get(key) for key in value}
            assert found == value, f"{where}: {name} is {fact}"
        else:
            assert fact["value"] == value, f"{where}: {name} is {fact}"


def as_list(value: Any) -> list[Any]:
    """Return a list of one or of many, an empty one for nothing."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
