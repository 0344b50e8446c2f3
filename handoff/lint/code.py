"""What the Python code of a project names: responses, actions, intents and forms."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

#: Where responses, actions and intents are named.
FOLDERS = ("actions", "handoff/domain", "handoff/services")
_RESPONSE = re.compile(r"utter_[a-z0-9_]+")


@dataclass
class Code:
    """Names in the code.

    Attributes:
        responses: named in full, with file and line of the first mention.
        patterns: of responses whose name is put together, such as `utter_invalid_<fact>`.
        actions: that a class of actions/ answers to, with file and line.
        words: every text of the code that is one word; intents and forms are among them.
    """

    responses: dict[str, tuple[str, int]] = field(default_factory=dict)
    patterns: list[re.Pattern[str]] = field(default_factory=list)
    actions: dict[str, tuple[str, int]] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    says_intents: bool = False

    def says(self, response: str, intents: dict[str, int]) -> bool:
        """Return whether an action can say the response."""
        is_of_intent = self.says_intents and response.removeprefix("utter_") in intents
        return (
            response in self.responses
            or is_of_intent
            or any(pattern.fullmatch(response) for pattern in self.patterns)
        )


def read_code(root: Path) -> Code:
    """Return the names in the Python files of a project; a file that is no Python is left out."""
    code = Code()
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            file = path.relative_to(root).as_posix()
            try:
                text = path.read_text(encoding="utf-8")
                found = _names_in(text, file, is_action=folder == "actions")
            except (SyntaxError, UnicodeDecodeError):
                continue
            for name, place in found.responses.items():
                code.responses.setdefault(name, place)
            code.patterns += found.patterns
            code.actions |= found.actions
            code.words |= found.words
            code.says_intents |= found.says_intents
    return code


@lru_cache(maxsize=512)
def _names_in(text: str, file: str, is_action: bool) -> Code:
    """Return the names in one file, which is only read: a preview asks again after each save."""
    code, tree = Code(), ast.parse(text)
    parts: set[int] = set()
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts |= {id(value) for value in node.values}
            _put_together(code, node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            is_whole = id(node) not in parts and not node.value.endswith("_")
            if is_whole and _RESPONSE.fullmatch(node.value):
                code.responses.setdefault(node.value, (file, node.lineno))
            if node.value.isidentifier():
                code.words.add(node.value)
        elif is_action and isinstance(node, ast.FunctionDef) and node.name == "name":
            for one in ast.walk(node):
                if isinstance(one, ast.Return):
                    value = one.value
                    named = constants.get(value.id) if isinstance(value, ast.Name) else value
                    if isinstance(named, ast.Constant):
                        code.actions[str(named.value)] = (file, node.lineno)
    return code


def _put_together(code: Code, node: ast.JoinedStr) -> None:
    texts = [v.value if isinstance(v, ast.Constant) else None for v in node.values]
    if not isinstance(texts[0], str) or not texts[0].startswith("utter_"):
        return
    if texts[0] == "utter_" and len(texts) == 2:
        code.says_intents = True
        return
    pattern = "".join(re.escape(str(text)) if text is not None else r"\w+" for text in texts)
    code.patterns.append(re.compile(pattern))
