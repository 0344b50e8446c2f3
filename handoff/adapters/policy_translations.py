"""policy/translations/ and policy/desk/: the organisation's words in other languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from handoff.adapters.policy_reading import Node, read_node
from handoff.domain.policy import (
    Category,
    Choice,
    Contacts,
    CrisisContact,
    DeskWords,
    FactDefinition,
    PolicyError,
    SpokenPolicy,
    Steps,
)
from handoff.domain.regimes import Regime


def read_translations(
    folder: Path,
    home: str,
    contacts: Contacts,
    facts: tuple[FactDefinition, ...],
    categories: Mapping[str, Category],
) -> dict[str, SpokenPolicy]:
    """Return what customers see of the policy, by language, without the own one.

    Args:
        home: ISO 639-1 code of the language that the other policy files are written in.
    Raises:
        PolicyError: a key is missing, or names something that the policy does not have.
    """
    found = {}
    for path in sorted((folder / "translations").glob("*.yml")):
        root = read_node(folder, f"translations/{path.name}")
        language = root.text("language")
        if f"{language}.yml" != path.name:
            raise root.fail("language", f"{path.stem!r}, as the file name")
        if language == home:
            raise PolicyError(
                f"{root.file}: {home!r} is the organisation's own language; its words stand in "
                "facts.yml, categories.yml and contacts.yml."
            )
        found[language] = SpokenPolicy(
            contacts=_contacts(root.child("contacts"), contacts),
            facts=_facts(root.child("facts"), facts),
            categories=_categories(root.child("categories"), categories),
        )
        root.finish()
    return found


def read_desk_words(
    folder: Path,
    home: str,
    triggers: Iterable[str],
    facts: tuple[FactDefinition, ...],
    steps: Steps,
    regimes: Mapping[str, Regime],
) -> dict[str, DeskWords]:
    """Return what agents see of the policy, by language, without the own one.

    Nothing has to be there: what is not translated is shown in the organisation's language.

    Raises:
        PolicyError: a key names something that the policy does not have.
    """
    questions = [fact.name for fact in facts if fact.agent_question]
    sources = {regime.source for regime in regimes.values()}
    found = {}
    for path in sorted((folder / "desk").glob("*.yml")):
        root = read_node(folder, f"desk/{path.name}")
        if path.stem == home:
            raise PolicyError(f"{root.file}: {home!r} is the organisation's own language.")
        found[path.stem] = DeskWords(
            triggers=_known(root, "triggers", triggers, "ids of triggers.yml"),
            questions=_known(root, "questions", questions, "facts with an agent_question"),
            steps=_known(root, "steps", steps.sentences(), "sentences of steps.yml"),
            regimes=_known(root, "regimes", regimes, "codes of clocks.yml"),
            sources=_known(root, "sources", sources, "sources of clocks.yml"),
        )
        root.finish()
    return found


def _known(root: Node, key: str, known: Iterable[str], what: str) -> dict[str, str]:
    node = root.optional_child(key)
    if node is None:
        return {}
    accepted = set(known)
    strange = next((name for name in node.value if name not in accepted), None)
    if strange is not None:
        raise root.fail(key, f"a mapping from {what}; {strange!r} is none")
    return {name: node.text(name) for name in node.value}


def check_languages(notices: Iterable[str], translations: Iterable[str], home: str) -> None:
    """Return when the languages of the notices are the translated ones and the own one.

    Raises:
        PolicyError: a file is missing.
    """
    written, translated = set(notices), {home, *translations}
    for language in sorted(written - translated):
        raise PolicyError(
            f"translations/{language}.yml: the file is missing; there is a notice in {language!r}."
        )
    for language in sorted(translated - written):
        raise PolicyError(
            f"notices/{language}.yml: the file is missing; the other files speak {language!r}."
        )


def _contacts(node: Node, contacts: Contacts) -> Contacts:
    crisis = node.child("crisis")
    translated = replace(
        contacts,
        opening_hours=node.text("opening_hours"),
        further=node.text("further") if contacts.further else "",
        crisis={
            country: _crisis(crisis.child(country), contact)
            for country, contact in contacts.crisis.items()
        },
    )
    crisis.finish()
    node.finish()
    return translated


def _crisis(node: Node, contact: CrisisContact) -> CrisisContact:
    translated = replace(
        contact,
        emergency=node.text("emergency"),
        crisis=node.text("crisis"),
        text=node.text("text") if contact.text else None,
    )
    node.finish()
    return translated


def _facts(root: Node, facts: tuple[FactDefinition, ...]) -> tuple[FactDefinition, ...]:
    translated = []
    for definition in facts:
        node = root.child(definition.name)
        choices: tuple[Choice, ...] = ()
        if definition.choices:
            labels = node.child("choices")
            choices = tuple(Choice(c.code, labels.text(c.code)) for c in definition.choices)
            labels.finish()
        translated.append(
            replace(definition, label=node.text("label"), why=node.text("why"), choices=choices)
        )
        node.finish()
    root.finish()
    return tuple(translated)


def _categories(root: Node, categories: Mapping[str, Category]) -> dict[str, Category]:
    translated = {}
    for code, category in categories.items():
        node = root.child(code)
        translated[code] = replace(
            category,
            label=node.text("label"),
            department=node.text("department") if category.department else "",
        )
        node.finish()
    root.finish()
    return translated
