"""The policy files of the ready answers, one a language; there may be none."""

from __future__ import annotations

import re
from pathlib import Path

from handoff.adapters.policy_reading import Node, read_node
from handoff.domain.answers import PLACEHOLDERS, Answer

LANGUAGE = re.compile(r"[a-z]{2}")


def read_answers(folder: Path) -> dict[str, tuple[Answer, ...]]:
    """Return the answers of answers/<language>.yml by language.

    Raises:
        PolicyError: names the file, the key and what is accepted.
    """
    found = {}
    for path in sorted((folder / "answers").glob("*.yml")):
        root = read_node(folder, f"answers/{path.name}")
        if not LANGUAGE.fullmatch(path.stem):
            raise root.fail("*", "in a file named by an ISO 639-1 code, such as en.yml")
        answers: list[Answer] = []
        for node in root.children("answers"):
            answer = _answer(node)
            if answer.code in {known.code for known in answers}:
                raise node.fail("code", f"given once; {answer.code} is there twice")
            answers.append(answer)
        root.finish()
        found[path.stem] = tuple(answers)
    return found


def _answer(node: Node) -> Answer:
    answer = Answer(node.text("code"), node.text("title"), node.text("text"))
    accepted = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    try:
        is_known = answer.needs <= set(PLACEHOLDERS)
    except ValueError:
        is_known = False
    if not is_known:
        raise node.fail("text", f"a text with no words in braces but {accepted}")
    node.finish()
    return answer
