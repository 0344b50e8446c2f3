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
    "data/narratives/{code}.yml",
    "policy/triggers/{code}.yml",
    "policy/translations/{code}.yml",
    "policy/notices/{code}.yml",
    "handoff/texts/{code}.yml",
    "web/words/{code}.json",
    "handoff/web/templates/public/words/{code}.yml",
)
#: Where a file of its own shows that a language was begun.
BEGUN_BY = FILES
#: Folders whose files end in .<code>.<ending>, and the folder of a lexicon.
MAILS = "handoff/templates/mail"
LEXICON = "lexicon"
#: Names the languages that are spoken.
SPOKEN = f"{LEXICON}/languages.yml"


def check_languages(project: Project) -> Iterator[Finding]:
    """Yield what is missing of each language that was begun."""
    home = home_language(project)
    named = project.yaml(SPOKEN)
    spoken = set(named) if isinstance(named, Mapping) else set()
    for code in sorted(languages_begun(project.root) | spoken):
        for file in needed_files(project.root, code, home):
            if not (project.root / file).exists():
                message = f"the file is missing; {code} was begun in other files."
                yield error(file, 0, "language", message)
        if code not in spoken:
            yield error(SPOKEN, 0, "language", f"{code} is not named; add it with its own name.")
        for language, responses in project.responses.items():
            question = responses.get("utter_ask_language")
            for one in question.variations if question else ():
                wanted = f'"language": "{code}"'
                if one.buttons and not any(wanted in b.payload for b in one.buttons):
                    message = f"utter_ask_language has no button for {code}; add it in {language}."
                    yield error(question.file if question else "", one.line, "language", message)


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
    mails = sorted((root / MAILS).glob(f"*.{ENGLISH}.txt"))
    words = sorted((root / LEXICON / ENGLISH).glob("*.yml"))
    return [
        *[file for file in files if file not in own],
        *[f"{MAILS}/{path.name.replace(f'.{ENGLISH}.', f'.{code}.')}" for path in mails],
        *[f"{LEXICON}/{code}/{path.name}" for path in words],
    ]


def home_language(project: Project) -> str:
    """Return the organisation's own language, in which the policy files are written."""
    locale = project.yaml("policy/organisation.yml")
    named = locale.get("locale") if isinstance(locale, Mapping) else None
    return str(named or ENGLISH)[:2].lower()
