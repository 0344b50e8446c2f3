"""The way out for a customer who must not be seen with the chat. No I/O."""

from __future__ import annotations

from dataclasses import dataclass

#: A harmless page that anybody may have been reading, in the language of the chat. It shows
#: nothing of who looks at it, neither places nor what was read or sought before.
PAGE = "https://{language}.wikipedia.org/"
#: Signals of somebody who may be in danger from people around them, at home or at work.
TRIGGERS = frozenset(
    {
        "child_or_minor",
        "criminal_allegation_or_bribery",
        "financial_or_domestic_abuse",
        "harassment_or_abuse_by_staff",
        "imminent_danger",
    }
)


@dataclass(frozen=True, slots=True)
class QuickLeave:
    """Where "Leave this page quickly" leads, and what puts its button in sight.

    Attributes:
        page: https address; {language} in it stands for the language of the chat.
        triggers: ids of triggers.yml. The menu has the way out for everybody.
    """

    page: str = PAGE
    triggers: frozenset[str] = TRIGGERS

    def page_in(self, language: str) -> str:
        """Return the address for a chat in a language, ISO 639-1."""
        return self.page.replace("{language}", language)
