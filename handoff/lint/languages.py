"""Languages: one that was begun anywhere has to be there everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from handoff.lint.findings import Finding, error
from handoff.lint.located import Mapping
from handoff.lint.project import ENGLISH, Project

#: Files that every language has; {code} is its ISO 639-1 code.
FILES = (
    "responses/{code}.yml",
    "data/answers/{code}.yml",
    "data/narratives/{code}.yml",
    "data/products/{code}.yml",
    "data/wishes/{code}.yml",
    "policy/triggers/{code}.yml",
    "policy/translations/{code}.yml",
    "policy/notices/{code}.yml",
    "policy/answers/{code}.yml",
    "handoff/texts/{code}.yml",
    "web/words/{code}.json",
    "handoff/web/templates/public/words/{code}.yml",
)
#: Where a file of its own shows that a language was begun.
BEGUN_BY = FILES
#: Folders whose files end in .<code>.<ending>, and the folder of a lexicon.
TEMPLATES = ("handoff/templates/mail", "handoff/templates/letters")
LEXICON = "lexicon"
#: Names the languages that are spoken.
SPOKEN = f"{LEXICON}/languages.yml"
WORDING, REMIT = "policy/wording.yml", "policy/remit.yml"
CATEGORIES = "policy/categories.yml"


def check_languages(project: Project) -> Iterator[Finding]:
    """Yield what is missing of each language that was begun."""
    home = home_language(project)
    for code in sorted(languages_begun(project.root) | set(project.spoken)):
        for file in needed_files(project.root, code, home):
            if not (project.root / file).exists():
                message = f"the file is missing; the language “{code}” was begun in other files."
                yield error(file, 0, "language", message)
        if code not in project.spoken:
            message = f"the language “{code}” is not named; add it with its own name."
            yield error(SPOKEN, 0, "language", message)
        yield from _in_shared_files(project, code)
        for responses in project.responses.values():
            question = responses.get("utter_ask_language")
            for one in question.variations if question else ():
                wanted = f'"language": "{code}"'
                if one.buttons and not any(wanted in b.payload for b in one.buttons):
                    message = f"utter_ask_language has no button for the language “{code}”; add it."
                    yield error(question.file if question else "", one.line, "language", message)


def _in_shared_files(project: Project, code: str) -> Iterator[Finding]:
    """Yield what a language lacks in policy files that name words of every language."""
    if code == ENGLISH:
        return
    for reason, phrases in project.mapping(WORDING, "banned").items():
        if isinstance(phrases, Mapping) and code not in phrases:
            message = f"{reason} has nothing for “{code}” that is never said; add it."
            yield error(WORDING, phrases.line, "language", message)
    elsewhere = project.section(REMIT, "elsewhere") if (project.root / REMIT).exists() else None
    if isinstance(elsewhere, Mapping) and code not in elsewhere:
        message = f"elsewhere has no sentence for “{code}”; add it."
        yield error(REMIT, elsewhere.line, "language", message)
    for category, _ in project.entries(CATEGORIES, "categories"):
        cues = category.get("cues") if isinstance(category, Mapping) else None
        if isinstance(cues, Mapping) and ENGLISH in cues and code not in cues:
            message = f"cues of {category.get('code')} has no words for “{code}”; add them."
            yield error(CATEGORIES, cues.line, "language", message)


def languages_begun(root: Path) -> set[str]:
    """Return the codes for which at least one file of a language exists."""
    found = {ENGLISH}
    for pattern in BEGUN_BY:
        folder, _, name = pattern.rpartition("/")
        found |= {path.stem for path in (root / folder).glob(name.replace("{code}", "??"))}
    return found


def needed_files(root: Path, code: str, home: str) -> list[str]:
    """Return the files a language has, in the order in which they are best written."""
    files = [pattern.format(code=code) for pattern in FILES]
    own = {f"responses/{ENGLISH}.yml", f"policy/translations/{home}.yml"}
    words = sorted((root / LEXICON / ENGLISH).glob("*.yml"))
    return [
        *[file for file in files if file not in own],
        *[
            f"{folder}/{path.name.replace(f'.{ENGLISH}.', f'.{code}.')}"
            for folder in TEMPLATES
            for path in sorted((root / folder).glob(f"*.{ENGLISH}.txt"))
        ],
        *[f"{LEXICON}/{code}/{path.name}" for path in words],
    ]


def home_language(project: Project) -> str:
    """Return the organisation's own language, in which the policy files are written."""
    locale = project.yaml("policy/organisation.yml")
    named = locale.get("locale") if isinstance(locale, Mapping) else None
    return str(named or ENGLISH)[:2].lower()
