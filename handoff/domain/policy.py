"""The organisation's rules as frozen data: what `policy/` says, after validation.

Nothing here reads a file. `handoff.adapters.policy_files.load_policy` builds a `Policy`,
and `docs/policy-files.md` describes every key.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from handoff.domain.answers import Answer
from handoff.domain.case_handling import CaseHandling
from handoff.domain.errors import RedressError
from handoff.domain.facts import FACT_NAMES
from handoff.domain.messages import InputKind
from handoff.domain.queues import Queue, Queues
from handoff.domain.quick_leave import QuickLeave
from handoff.domain.redress import RedressBody
from handoff.domain.regimes import Calendar, Clocks
from handoff.domain.remit import Remit
from handoff.domain.retention import Retention

LEVELS: tuple[str, ...] = ("P0", "P1", "P2", "P3")
SEVERITIES: tuple[str, ...] = ("low", "normal", "high", "urgent")
NOTICE_TOPICS: tuple[str, ...] = (
    "automated_assistant",
    "human_option",
    "recording",
    "controller",
    "data_protection_contact",
    "purposes_and_basis",
    "legitimate_interests",
    "recipients",
    "transfers",
    "retention",
    "rights",
    "withdraw_consent",
    "complain_to_authority",
    "complain_to_us",
    "required_or_optional",
    "automated_decisions",
    "new_purpose",
    "leave_out",
)
"""What the full notice has to cover, each at least once."""


class PolicyError(RedressError):
    """A policy file cannot be used; the message names file, key and what is accepted."""

    code = "policy_error"
    status = 500


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """One rule of the week: on `days` (0 is Monday) open from `opens` until `closes`, local."""

    days: tuple[int, ...]
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who answers complaints, where it works and when it is open."""

    name: str
    jurisdictions: tuple[str, ...]
    sectors: tuple[str, ...]
    calendar: Calendar
    opening_hours: tuple[OpeningHours, ...]
    locale: str
    currency: str
    phone_region: str
    is_example: bool = False
    quick_leave: QuickLeave = field(default_factory=QuickLeave)

    @property
    def zone(self) -> str:
        """IANA time zone of the organisation."""
        return self.calendar.zone

    def day_of(self, at: datetime) -> date:
        """Return the day on which an instant, aware, falls at the organisation."""
        return at.astimezone(ZoneInfo(self.zone)).date()

    @property
    def language(self) -> str:
        """ISO 639-1 code of the organisation's locale."""
        return self.locale.replace("_", "-").split("-")[0].lower()


@dataclass(frozen=True, slots=True)
class Regulator:
    """The data-protection authority a customer may turn to."""

    name: str
    url: str
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class CrisisContact:
    """Numbers for somebody in danger, by country."""

    country: str
    emergency: str
    crisis: str
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Contacts:
    """Every other way to complain, and whom to ask about data."""

    phone: str
    email: str
    post: tuple[str, ...]
    complaint_page: str
    opening_hours: str
    data_protection: str
    privacy_page: str
    regulator: Regulator
    crisis: Mapping[str, CrisisContact] = field(default_factory=dict)
    further: str = ""

    def crisis_for(self, country: str) -> CrisisContact | None:
        """Numbers of the country, or the general ones under "*", or None."""
        return self.crisis.get(country.upper()) or self.crisis.get("*")


@dataclass(frozen=True, slots=True)
class NoticeSection:
    """One heading of the full notice and the topics of NOTICE_TOPICS it covers."""

    heading: str
    text: str
    covers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """The data-use notice in one language, placeholders already filled."""

    version: str
    language: str
    short: str
    full: tuple[NoticeSection, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One code a fact may take and the words on its button."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class FactDefinition:
    """How one fact is called, asked for and explained.

    Attributes:
        name: one of FACT_NAMES.
        label: words in read-back, panel and desk.
        input: what the widget offers for the answer.
        why: one sentence answering "why do you need this?".
        askable: False when it is only recorded if the customer says it.
        optional: True when the customer may skip it.
        categories: category codes that need it; empty when every category does.
        wishes: codes of `desired_outcome` that need it in every other category too.
        choices: offered buttons, empty for free input.
        agent_question: what an agent should find out when it is missing.
    """

    name: str
    label: str
    input: InputKind
    why: str
    askable: bool
    optional: bool
    categories: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    agent_question: str = ""
    wishes: tuple[str, ...] = ()

    def needed_for(self, category: str | None, wishes: Collection[str] = ()) -> bool:
        """True when a case of this category (None: not known), or with such a wish, needs it."""
        is_wished = not set(self.wishes).isdisjoint(wishes)
        return not self.categories or category in self.categories or is_wished


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of complaint and the department that takes it."""

    code: str
    label: str
    department: str = ""


@dataclass(frozen=True, slots=True)
class SpokenPolicy:
    """What customers see of a policy, in one language."""

    contacts: Contacts
    facts: tuple[FactDefinition, ...]
    categories: Mapping[str, Category]

    def fact(self, name: str) -> FactDefinition:
        """The definition of a fact, in this language.

        Raises:
            KeyError: the name is not one of FACT_NAMES.
        """
        return _fact(self.facts, name)


@dataclass(frozen=True, slots=True)
class TriggerRule:
    """A signal in the customer's words that changes who should see the case and how fast."""

    id: str
    level: str
    definition: str
    route_to: tuple[str, ...] = ()
    urgency: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class SeverityRules:
    """policy/severity.yml: which level a trigger or a category gives a case."""

    by_level: Mapping[str, str]
    by_trigger: Mapping[str, str]
    by_category: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Steps:
    """policy/steps.yml: what an agent should do next, by trigger, category and data right."""

    by_trigger: Mapping[str, tuple[str, ...]]
    by_category: Mapping[str, tuple[str, ...]]
    by_data_right: Mapping[str, tuple[str, ...]]

    def sentences(self) -> tuple[str, ...]:
        """All steps, each once, as they stand in the file."""
        lists = (self.by_trigger, self.by_category, self.by_data_right)
        return tuple(dict.fromkeys(s for each in lists for steps in each.values() for s in steps))


@dataclass(frozen=True, slots=True)
class DeskWords:
    """policy/desk/: what agents read of a policy, in one language; what is missing is not there.

    Attributes:
        triggers: names, by code.
        questions: what to find out when a fact is missing, by its name.
        steps: by the sentence of policy/steps.yml.
        regimes: names of sets of rules, by code.
        sources: by the text of policy/clocks.yml, where it is more than a citation.
    """

    triggers: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, str] = field(default_factory=dict)
    regimes: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything the organisation decided, validated and immutable.

    Attributes:
        facts: all of FACT_NAMES, the most useful to ask for first.
        translations: by ISO 639-1 code; the organisation's own language is not among them.
        desk_words: by ISO 639-1 code, as `translations`.
        other_languages: by ISO 639-1 code, what is said in a language that is not spoken.
        content_hash: SHA-256 over the policy files, to record which rules were in force.
    """

    organisation: Organisation
    contacts: Contacts
    notices: Mapping[str, Notice]
    facts: tuple[FactDefinition, ...]
    categories: Mapping[str, Category]
    triggers: Mapping[str, TriggerRule]
    clocks: Clocks
    severity: SeverityRules
    steps: Steps
    translations: Mapping[str, SpokenPolicy] = field(default_factory=dict)
    desk_words: Mapping[str, DeskWords] = field(default_factory=dict)
    content_hash: str = ""
    remit: Remit = Remit()
    other_languages: Mapping[str, str] = field(default_factory=dict)
    handling: CaseHandling = CaseHandling()
    answers: Mapping[str, tuple[Answer, ...]] = field(default_factory=dict)
    queues: Queues = Queues((Queue("general", {"en": "General"}),))
    redress: tuple[RedressBody, ...] = ()
    retention: Retention = Retention()

    def spoken(self, language: str) -> SpokenPolicy:
        """What customers see in this language, else in the organisation's."""
        found = self.translations.get(language)
        return found or SpokenPolicy(self.contacts, self.facts, self.categories)

    def answers_in(self, language: str) -> tuple[Answer, ...]:
        """The ready answers in this language, else in the organisation's."""
        return self.answers.get(language) or self.answers.get(self.organisation.language, ())

    def notice(self, language: str) -> Notice:
        """The notice in this language, else in the organisation's, else the first there is."""
        for code in (language.split("-")[0].lower(), self.organisation.language):
            if code in self.notices:
                return self.notices[code]
        return next(iter(self.notices.values()))

    def fact(self, name: str) -> FactDefinition:
        """The definition of a fact.

        Raises:
            KeyError: the name is not one of FACT_NAMES.
        """
        return _fact(self.facts, name)

    def facts_to_ask(
        self, category: str | None, wishes: Collection[str] = ()
    ) -> tuple[FactDefinition, ...]:
        """Facts worth asking for in this category and with these wishes, most useful first."""
        return tuple(
            fact for fact in self.facts if fact.askable and fact.needed_for(category, wishes)
        )

    def category_label(self, code: str | None) -> str:
        """The label of a category, or the code itself when the policy lost it."""
        if code is None:
            return ""
        found = self.categories.get(code)
        return found.label if found else code


def _fact(facts: tuple[FactDefinition, ...], name: str) -> FactDefinition:
    for definition in facts:
        if definition.name == name:
            return definition
    raise KeyError(f"{name!r} is not a fact; known facts: {', '.join(FACT_NAMES)}")
