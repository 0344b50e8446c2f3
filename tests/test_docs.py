"""Facts about the documents: links lead somewhere, and every route and audit tag is described."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from handoff.adapters.audit import Tag
from handoff.adapters.models import Base
from handoff.domain.outgoing import EVENT_TYPES
from handoff.domain.scopes import SCOPES, Scope
from handoff.web.openapi import describe
from tests.support.dialogues.script import DIALOGUE_KEYS, STEP_KEYS

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.glob("*.md"), *ROOT.glob("*.md")])
LARGEST_PICTURE = 200_000
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]+`")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
ROUTES = [
    (method.upper(), path)
    for path, item in describe("http://127.0.0.1:8080")["paths"].items()
    for method in item
    if method != "parameters"
]


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def links_of(page: Path) -> list[str]:
    """Return where a page's links lead, except to other sites."""
    text = CODE.sub("", FENCED.sub("", page.read_text(encoding="utf-8")))
    return [link for link in LINK.findall(text) if "://" not in link]


def anchors_of(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as they are made on code hosting sites."""
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_to_a_file(page: Path) -> None:
    missing = [
        link
        for link in links_of(page)
        if link.partition("#")[0] and not (page.parent / link.partition("#")[0]).exists()
    ]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_anchor_is_a_heading(page: Path) -> None:
    for link in links_of(page):
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if anchor and target.suffix == ".md":
            assert anchor in anchors_of(target), link


def test_index_names_every_page() -> None:
    named = set(links_of(DOCS / "README.md"))
    assert {page.name for page in DOCS.glob("*.md")} - named == {"README.md"}


def test_readme_leads_to_the_documentation() -> None:
    assert "docs/README.md" in links_of(ROOT / "README.md")


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_route_is_described(method: str, path: str) -> None:
    """The page may shorten the beginning of a path to an ellipsis, and a socket is WS."""
    text = (DOCS / "api.md").read_text(encoding="utf-8")
    words = "WS" if path.endswith("/socket") else method
    endings = [path[match.start() :] for match in re.finditer("/", path)]
    shown = "|".join(re.escape(ending.replace("{conversation_id}", "{id}")) for ending in endings)
    assert re.search(rf"\b{words} [^\n`|]*(?:{shown})(?![\w/{{])", text), f"{method} {path}"


@pytest.mark.parametrize("tag", Tag, ids=str)
def test_every_audit_tag_is_described(tag: Tag) -> None:
    assert f"| `{tag}` |" in (DOCS / "architecture.md").read_text(encoding="utf-8")


def test_no_audit_tag_is_described_that_does_not_exist() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+:\w+:\w+)` \|", text, re.MULTILINE)) == set(Tag)


@pytest.mark.parametrize("table", sorted(Base.metadata.tables))
def test_every_table_is_described(table: str) -> None:
    assert f"`{table}`" in (DOCS / "architecture.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("picture", sorted(DOCS.glob("pictures/*.png")), ids=lambda one: one.name)
def test_every_picture_is_small_and_shown(picture: Path) -> None:
    assert picture.stat().st_size <= LARGEST_PICTURE
    shown = [(page.parent / link).resolve() for page in PAGES for link in links_of(page)]
    assert picture in shown


@pytest.mark.parametrize(("kind", "meaning"), EVENT_TYPES.items())
def test_every_event_of_the_webhooks_is_described(kind: str, meaning: str) -> None:
    assert f"| `{kind}` | {meaning} |" in (DOCS / "webhooks.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("scope", "meaning"), SCOPES.items())
def test_every_scope_is_described(scope: Scope, meaning: str) -> None:
    assert f"| `{scope}` | {meaning} |" in (DOCS / "integrations.md").read_text(encoding="utf-8")


def test_dialogue_words_are_described() -> None:
    text = (DOCS / "dialogues.md").read_text(encoding="utf-8")
    assert [word for word in STEP_KEYS | DIALOGUE_KEYS if f"| `{word}` |" not in text] == []
