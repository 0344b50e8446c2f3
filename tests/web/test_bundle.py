"""The committed widget bundle is the one its sources make, and small enough."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "web"
BUILT = ROOT / "handoff" / "web" / "static"
BUNDLE = BUILT / "widget.js"
PAGES = ROOT / "handoff" / "web" / "templates" / "public"
LARGEST = 20 * 1024
STALE = "The widget bundle is stale: run `npm ci && npm run build` in web/ and commit the result."


def manifest() -> dict[str, object]:
    loaded: dict[str, object] = json.loads((WEB / "manifest.json").read_text("utf-8"))
    return loaded


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_what_was_built_is_what_the_manifest_says() -> None:
    names = ["widget.js", *(f"widget/{path.name}" for path in (BUILT / "widget").iterdir())]
    assert {name: digest(BUILT / name) for name in names} == manifest()["built"], STALE


def test_manifest_names_every_source_as_it_is() -> None:
    names = ["build.mjs", "package.json", "package-lock.json", "tsconfig.json"]
    for folder in ("src", "words"):
        names += [f"{folder}/{path.name}" for path in (WEB / folder).iterdir()]
    assert {name: digest(WEB / name) for name in names} == manifest()["sources"], STALE


def test_bundle_is_at_most_20_kilobytes_gzipped() -> None:
    assert len(gzip.compress(BUNDLE.read_bytes(), 9)) <= LARGEST


def test_bundle_evaluates_no_text_as_code_or_markup() -> None:
    """Elements are made one by one: no text ever becomes markup, and no policy is needed for it."""
    code = BUNDLE.read_text("utf-8")
    writers = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "createPolicy")
    for forbidden in ("eval(", "new Function", "unsafe", *writers):
        assert forbidden not in code


def test_letters_grow_with_what_the_reader_set() -> None:
    """Sizes of letters follow the browser's setting; one in pixels would not."""
    style = (WEB / "src" / "widget.css").read_text("utf-8")
    assert "font: 400 medium/" in style
    assert not re.findall(r"font(?:-size)?:[^;]*\dpx[^;]*", style)


def test_lock_file_names_no_registry() -> None:
    lock = json.loads((WEB / "package-lock.json").read_text("utf-8"))
    packages = [package for name, package in lock["packages"].items() if name]
    assert packages
    assert not [package for package in packages if "resolved" in package]
    assert all(package.get("integrity") for package in packages)


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.html")), ids=lambda path: path.name)
def test_public_page_has_no_inline_style_or_script(page: Path) -> None:
    text = page.read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


@pytest.mark.skipif(
    not (WEB / "node_modules").is_dir() or shutil.which("node") is None,
    reason="needs Node and `npm ci` in web/",
)
def test_rebuilding_gives_the_committed_bundle() -> None:
    done = subprocess.run(
        ["node", "build.mjs", "--verify"], cwd=WEB, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
