"""The policy folder as a `Policy`; every file is checked when the service starts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from handoff.adapters.policy_answers import read_answers
from handoff.adapters.policy_case_handling import read_case_handling
from handoff.adapters.policy_clocks import read_calendar, read_clocks
from handoff.adapters.policy_notices import read_notices
from handoff.adapters.policy_queues import read_queues
from handoff.adapters.policy_reading import Node, read_node, read_yaml
from handoff.adapters.policy_redress import read_redress_bodies
from handoff.adapters.policy_remit import read_other_languages, read_remit
from handoff.adapters.policy_retention import read_retention
from handoff.adapters.policy_translations import check_languages, read_desk_words, read_translations
from handoff.adapters.policy_triggers import read_trigger_words, read_triggers
from handoff.domain.data_rights import TRACKED_RIGHTS
from handoff.domain.facts import FACT_NAMES
from handoff.domain.messages import InputKind
from handoff.domain.policy import (
    LEVELS,
    SEVERITIES,
    Category,
    Choice,
    Contacts,
    CrisisContact,
    FactDefinition,
    OpeningHours,
    Organisation,
    Policy,
    PolicyError,
    Regulator,
    SeverityRules,
    Steps,
    TriggerRule,
)
from handoff.domain.quick_leave import PAGE, TRIGGERS, QuickLeave

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def load_policy(folder: Path) -> Policy:
    """Read and check every file of the policy folder.

    Args:
        folder: the folder with organisation.yml, contacts.yml, notices/, facts.yml,
            categories.yml, translations/, triggers.yml, triggers/, clocks.yml, severity.yml and
            steps.yml; remit.yml, other_languages.yml, case_handling.yml, queues.yml,
            redress_bodies.yml, retention.yml, answers/ and desk/ may be missing.
    Raises:
        PolicyError: names the file, the key and what is accepted.
    """
    triggers = read_triggers(read_node(folder, "triggers.yml"))
    read_trigger_words(folder, triggers)
    organisation = _organisation(read_node(folder, "organisation.yml"), triggers)
    contacts = _contacts(read_node(folder, "contacts.yml"))
    categories = _categories(read_yaml(folder, "categories.yml"))
    facts = _facts(read_node(folder, "facts.yml"), categories)
    home = organisation.language
    translations = read_translations(folder, home, contacts, facts, categories)
    spoken = {home: contacts} | {code: words.contacts for code, words in translations.items()}
    retention = read_retention(folder, triggers)
    notices = read_notices(folder, organisation, spoken, retention)
    check_languages(notices, translations, home)
    clocks = read_clocks(read_node(folder, "clocks.yml"), triggers)
    steps = _steps(read_node(folder, "steps.yml"), categories, triggers)
    return Policy(
        organisation=organisation,
        contacts=contacts,
        notices=notices,
        facts=facts,
        categories=categories,
        triggers=triggers,
        clocks=clocks,
        severity=_severity(read_node(folder, "severity.yml"), categories, triggers),
        steps=steps,
        translations=translations,
        desk_words=read_desk_words(folder, home, triggers, facts, steps, clocks.regimes),
        content_hash=_content_hash(folder),
        remit=read_remit(folder),
        other_languages=read_other_languages(folder),
        handling=read_case_handling(folder),
        answers=read_answers(folder),
        queues=read_queues(folder, home, organisation.name, categories, triggers),
        redress=read_redress_bodies(folder, clocks.regimes),
        retention=retention,
    )


def _organisation(root: Node, triggers: Mapping[str, TriggerRule]) -> Organisation:
    locale = root.text("locale")
    currency = root.text("currency")
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise root.fail("currency", "an ISO 4217 code of three capital letters, such as GBP")
    region = root.text("phone_region")
    if not re.fullmatch(r"[A-Z]{2}", region):
        raise root.fail("phone_region", "an ISO 3166-1 code of two capital letters, such as GB")
    calendar = root.child("calendar")
    organisation = Organisation(
        name=root.text("name"),
        jurisdictions=root.texts("jurisdictions"),
        sectors=root.texts("sectors"),
        calendar=read_calendar(calendar, "organisation"),
        opening_hours=tuple(_opening_hours(node) for node in root.children("opening_hours")),
        locale=locale,
        currency=currency,
        phone_region=region,
        is_example=root.flag("is_example", False),
        quick_leave=_quick_leave(root.optional_child("quick_leave"), triggers),
    )
    root.finish()
    return organisation


def _quick_leave(node: Node | None, triggers: Mapping[str, TriggerRule]) -> QuickLeave:
    if node is None:
        return QuickLeave(triggers=TRIGGERS & triggers.keys())
    page = node.text("page", PAGE)
    # The browser goes where this says: an address of any other kind could run as a script.
    if not re.fullmatch(r"https://[^\s/]+(?:/\S*)?", page):
        raise node.fail("page", "an https address; {language} in it stands for the chat's language")
    codes = node.texts("triggers", tuple(sorted(TRIGGERS & triggers.keys())))
    for code in codes:
        if code not in triggers:
            raise node.fail("triggers", f"a list of ids of triggers.yml; {code!r} is none")
    node.finish()
    return QuickLeave(page, frozenset(codes))


def _opening_hours(node: Node) -> OpeningHours:
    days = node.texts("days")
    for day in days:
        if day not in WEEKDAYS:
            raise node.fail("days", f"a list of {', '.join(WEEKDAYS)}")
    hours = OpeningHours(
        days=tuple(sorted(WEEKDAYS.index(day) for day in days)),
        opens=node.clock_time("opens"),
        closes=node.clock_time("closes"),
    )
    if hours.closes <= hours.opens:
        raise node.fail("closes", "later than opens; write hours past midnight as two entries")
    node.finish()
    return hours


def _contacts(root: Node) -> Contacts:
    regulator = root.child("regulator")
    contacts = Contacts(
        phone=root.text("phone"),
        email=root.text("email"),
        post=root.texts("post"),
        complaint_page=root.text("complaint_page"),
        opening_hours=root.text("opening_hours"),
        data_protection=root.text("data_protection"),
        privacy_page=root.text("privacy_page"),
        regulator=Regulator(
            name=regulator.text("name"),
            url=regulator.text("url"),
            phone=regulator.optional_text("phone"),
        ),
        further=root.text("further", ""),
        crisis={
            contact.country: contact for contact in map(_crisis_contact, root.children("crisis"))
        },
    )
    if "@" not in contacts.email:
        raise root.fail("email", "an e-mail address")
    if "*" not in contacts.crisis:
        raise root.fail("crisis", 'a list with an entry for country "*", used when none fits')
    regulator.finish()
    root.finish()
    return contacts


def _crisis_contact(node: Node) -> CrisisContact:
    contact = CrisisContact(
        country=node.text("country"),
        emergency=node.text("emergency"),
        crisis=node.text("crisis"),
        text=node.optional_text("text"),
    )
    node.finish()
    return contact


def _facts(root: Node, categories: Mapping[str, Category]) -> tuple[FactDefinition, ...]:
    facts: list[FactDefinition] = []
    wishes_of: list[tuple[Node, FactDefinition]] = []
    for node in root.children("facts"):
        needed = node.texts("categories", ())
        for code in needed:
            if code not in categories:
                raise node.fail("categories", f"a list of {', '.join(categories)}")
        definition = FactDefinition(
            name=node.one_of("name", FACT_NAMES),
            label=node.text("label"),
            input=InputKind(node.one_of("input", [kind.value for kind in InputKind])),
            why=node.text("why"),
            askable=node.flag("askable"),
            optional=node.flag("optional"),
            categories=needed,
            choices=tuple(_choice(choice) for choice in node.children("choices", [])),
            agent_question=node.text("agent_question", ""),
            wishes=node.texts("wishes", ()),
        )
        if definition.name in {fact.name for fact in facts}:
            raise node.fail("name", f"given once; {definition.name} is described twice")
        facts.append(definition)
        node.finish()
        wishes_of.append((node, definition))
    outcomes = {
        choice.code for fact in facts if fact.name == "desired_outcome" for choice in fact.choices
    }
    for node, definition in wishes_of:
        if not outcomes.issuperset(definition.wishes):
            raise node.fail("wishes", f"a list of {', '.join(sorted(outcomes))}")
    missing = [name for name in FACT_NAMES if name not in {fact.name for fact in facts}]
    if missing:
        raise root.fail("facts", f"complete; missing: {', '.join(missing)}")
    root.finish()
    return tuple(facts)


def _choice(node: Node) -> Choice:
    choice = Choice(code=node.text("code"), label=node.text("label"))
    node.finish()
    return choice


def _entries(file: str, top: str, id_key: str, raw: object) -> list[Node]:
    """Entries of a file shared with the assistant: a list, or a mapping from id to entry."""
    if isinstance(raw, dict) and top in raw:
        raw = raw[top]
    if isinstance(raw, dict):
        raw = [{id_key: key, **(entry or {})} for key, entry in raw.items()]
    return list(Node(file, "", {top: raw}).children(top))


def _categories(raw: object) -> dict[str, Category]:
    found = {}
    for node in _entries("categories.yml", "categories", "code", raw):
        code = node.text("code")
        found[code] = Category(code, node.text("label"), node.text("department", ""))
    if "other" not in found:
        raise PolicyError('categories.yml: categories must be a list with an entry "other".')
    return found


def _severity(
    root: Node, categories: Mapping[str, Category], triggers: Mapping[str, TriggerRule]
) -> SeverityRules:
    def levels(key: str, known: Mapping[str, object], what: str) -> dict[str, str]:
        node = root.child(key)
        for name in node.value:
            if name not in known:
                raise root.fail(key, f"a mapping from {what}; {name!r} is none")
        return {name: node.one_of(name, SEVERITIES) for name in node.value}

    rules = SeverityRules(
        by_level=levels("by_level", dict.fromkeys(LEVELS), "trigger levels"),
        by_trigger=levels("by_trigger", triggers, "ids of triggers.yml"),
        by_category=levels("by_category", categories, "codes of categories.yml"),
    )
    for level in LEVELS:
        if level not in rules.by_level:
            raise root.fail("by_level", f"complete: {', '.join(LEVELS)}")
    root.finish()
    return rules


def _steps(
    root: Node, categories: Mapping[str, Category], triggers: Mapping[str, TriggerRule]
) -> Steps:
    def steps(key: str, known: Mapping[str, object], what: str) -> dict[str, tuple[str, ...]]:
        node = root.child(key)
        for name in node.value:
            if name not in known:
                raise root.fail(key, f"a mapping from {what}; {name!r} is none")
        return {name: node.texts(name) for name in node.value}

    found = Steps(
        by_trigger=steps("by_trigger", triggers, "ids of triggers.yml"),
        by_category=steps("by_category", categories, "codes of categories.yml"),
        by_data_right=steps("by_data_right", TRACKED_RIGHTS, ", ".join(TRACKED_RIGHTS)),
    )
    root.finish()
    return found


def _content_hash(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.yml")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
