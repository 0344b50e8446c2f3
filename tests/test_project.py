"""Facts about the project as a whole: layout, layers, size, and what its text may not contain."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LONGEST_MODULE = 400
BINARY = {".png", ".jpg", ".jpeg", ".gif", ".ico", ".woff2", ".pdf", ".webp", ".gz"}

# Put together here, so that this file does not contain what it looks for.
MACHINE_PATHS = re.compile(
    r"(?<![\w.$}])/(?:" + "|".join(("wor" + "k", "roo" + "t", "hom" + "e/[a-z]")) + r")(?=/)"
)
REGISTRY_HOSTS = re.compile(
    r"(?:"
    + "|".join(
        (
            "py" + r"pi\.org",
            "python" + r"hosted\.org",
            "npm" + r"js\.(?:org|com)",
            "yarn" + r"pkg\.com",
        )
    )
    + ")"
)


def tracked_files() -> list[Path]:
    """Return the files of the repository, or of the folder where it is none."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("this is not a git repository, so nothing says which files belong to it")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def tracked_texts() -> Iterator[tuple[str, str]]:
    """Yield name and content of every text file of the project."""
    for file in tracked_files():
        if file.suffix.lower() not in BINARY:
            yield file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")


def modules(*packages: str) -> list[Path]:
    """Return the Python files of packages of the project."""
    return sorted(
        file
        for package in packages
        for file in (ROOT / package).rglob("*.py")
        if "__pycache__" not in file.parts
    )


def imported_names(module: Path) -> set[str]:
    """Return the dotted names a module imports, at its top or inside functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def imports_any(module: Path, *packages: str) -> list[str]:
    """Return what a module imports of these packages."""
    return sorted(name for name in imported_names(module) if name.split(".")[0] in packages)


def test_no_file_names_a_path_of_one_machine() -> None:
    found = [name for name, text in tracked_texts() if MACHINE_PATHS.search(text)]
    assert found == []


def test_no_file_names_a_package_registry() -> None:
    found = [name for name, text in tracked_texts() if REGISTRY_HOSTS.search(text)]
    assert found == []


def test_requirements_are_pinned_by_hash_without_addresses() -> None:
    for file in sorted((ROOT / "requirements").glob("*.txt")):
        text = file.read_text(encoding="utf-8")
        assert "://" not in text, file.name
        assert "--index-url" not in text, file.name
        pins = re.findall(r"^([a-z0-9][\w.-]*)(?:\[.*?\])?==.*\\$", text, re.MULTILINE)
        starts = re.findall(r"^[a-z0-9].*$", text, re.MULTILINE)
        assert len(pins) == len(starts), f"{file.name} has a line without version or hash"


@pytest.mark.parametrize("package", ["handoff", "assistant", "actions", "tests", "benchmarks"])
def test_no_module_is_longer_than_400_lines(package: str) -> None:
    long = {
        file.relative_to(ROOT).as_posix(): lines
        for file in modules(package)
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > LONGEST_MODULE
    }
    assert long == {}


def test_assistant_imports_nothing_of_the_service() -> None:
    found = {
        f.name: names
        for f in modules("assistant")
        if (names := imports_any(f, "handoff", "actions"))
    }
    assert found == {}


def test_service_imports_nothing_of_the_assistant() -> None:
    found = {
        f.name: names for f in modules("handoff") if (names := imports_any(f, "assistant", "rasa"))
    }
    assert found == {}


def test_domain_knows_neither_web_nor_database() -> None:
    outer = ("sanic", "sqlalchemy", "alembic", "httpx", "rasa_sdk")
    found = {f.name: names for f in modules("handoff/domain") if (names := imports_any(f, *outer))}
    assert found == {}


@pytest.mark.parametrize("inner", ["domain", "services"])
def test_inner_layers_do_not_import_the_web(inner: str) -> None:
    found = {
        file.name: names
        for file in modules(f"handoff/{inner}")
        if (names := {name for name in imported_names(file) if name.startswith("handoff.web")})
    }
    assert found == {}


@pytest.mark.parametrize("name", ["handoff", "assistant"])
def test_actions_has_no_package_that_the_sdk_would_confuse(name: str) -> None:
    assert not (ROOT / "actions" / name).is_dir()


def test_importing_every_module_opens_nothing(tmp_path: Path) -> None:
    """Runs in a fresh interpreter, where an audit hook reports connections and written files."""
    names = [
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for file in modules("handoff", "actions")
        if "migrations" not in file.parts and file.name != "__main__.py"
    ]
    ran = subprocess.run(
        [sys.executable, "-c", _IMPORT_ALL, *names],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == ""
    assert list(tmp_path.iterdir()) == []


_IMPORT_ALL = """
import importlib, os, sys
writes = os.O_WRONLY | os.O_RDWR | os.O_CREAT

def watch(event, details):
    if event in ("socket.connect", "socket.bind", "sqlite3.connect", "subprocess.Popen"):
        print(event, file=sys.stdout)
    if event == "open" and isinstance(details[2], int) and details[2] & writes:
        if details[0] != os.devnull:
            print("writes", details[0], file=sys.stdout)

sys.addaudithook(watch)
for name in sys.argv[1:]:
    importlib.import_module(name)
"""


@pytest.mark.parametrize(
    "name",
    ["LICENSE", "README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", "pyproject.toml"],
)
def test_project_has_file(name: str) -> None:
    assert (ROOT / name).is_file()


#: Tables of what one language is like, which a new one need not be in.
ABOUT_SOME_LANGUAGES = {
    "assistant/nlu/language_table.py",  # languages that are told apart
    "handoff/lint/readability.py",  # reading formulas
    "handoff/lint/wording.py",  # quotation marks
    "handoff/demo/stories.py",  # made-up customers
}


def test_no_module_lists_the_languages_that_are_spoken() -> None:
    """They stand in lexicon/languages.yml alone, so that one can be added there."""
    found = {
        file.relative_to(ROOT).as_posix()
        for package in ("handoff", "assistant", "actions")
        for file in modules(package)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if {"es", "fr", "de"} <= set(_texts_of(node))
    }
    assert found <= ABOUT_SOME_LANGUAGES


def _texts_of(node: ast.AST) -> Iterator[str]:
    """Yield the texts in a list, or the keys of a dictionary, as they are written."""
    entries = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [])
    for entry in entries:
        if isinstance(entry, ast.Constant) and isinstance(entry.value, str):
            yield entry.value


def test_every_make_target_is_listed_by_help() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", text, re.MULTILINE))
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert targets == set(re.findall(r"make (\S+)", listed.stdout))


def test_ci_runs_what_a_developer_runs() -> None:
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_no_javascript_lock_names_where_packages_came_from() -> None:
    for lock in (file for file in tracked_files() if file.name == "package-lock.json"):
        assert '"resolved"' not in lock.read_text(encoding="utf-8"), lock
