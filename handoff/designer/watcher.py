"""Which files changed since the last look, by time and size; a look takes some milliseconds."""

from __future__ import annotations

from pathlib import Path

#: What designers edit, and what the parts read beside it.
WATCHED = (
    "domain.yml",
    "config.yml",
    "data",
    "responses",
    "policy",
    "lexicon",
    "handoff/texts",
    "handoff/templates",
    "handoff/web/templates/public",
    "assistant",
    "actions",
)
ENDINGS = frozenset({".yml", ".txt", ".html", ".md", ".py", ".json"})

_Look = dict[str, tuple[int, int]]


class Watcher:
    """Compares the watched files with those of the last time."""

    def __init__(self, root: Path) -> None:
        """Take the files in `root` as they are now."""
        self._root = root
        self._settled = self._seen = _look(root)

    def changed(self) -> set[str]:
        """Return the names of files that were changed, made or removed, once each.

        A change is returned when two looks show the same, so that a file half written, or the
        first of several, is not taken alone.
        """
        before, self._seen = self._seen, _look(self._root)
        if self._seen != before or self._seen == self._settled:
            return set()
        old, self._settled = self._settled, self._seen
        names = old.keys() | self._seen.keys()
        return {name for name in names if old.get(name) != self._seen.get(name)}


def _look(root: Path) -> _Look:
    found: _Look = {}
    for name in WATCHED:
        place = root / name
        for file in [place] if place.is_file() else place.rglob("*"):
            if file.suffix not in ENDINGS:
                continue
            try:
                status = file.stat()
            except FileNotFoundError:  # removed between the listing and the look
                continue
            found[file.relative_to(root).as_posix()] = (status.st_mtime_ns, status.st_size)
    return found
