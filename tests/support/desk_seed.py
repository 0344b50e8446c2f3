"""Plausible conversations for the desk, made through the services and never by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from handoff.bootstrap import Services
from handoff.domain.messages import Choice, Expects, InputKind, Sender
from handoff.domain.understanding import Mention, TriggerHit, Understanding
from handoff.services.consent import ConsentService
from handoff.services.conversations import add_message, load_conversation

KETTLE = (
    "The kettle I bought from you on 2 November burned my hand on 9 November when the lid "
    "came off. It cost £39.99. I rang your shop and nobody called back."
)
ARABIC = "وصل الطلب متأخراً أسبوعين والعلبة ممزقة. أريد استرداد ثمن الشحن وهو 12 يورو."
MARKUP = (
    "Your page showed <script>alert('boo')</script> and <b>Error 500</b> & took £250 twice "
    '"; DROP TABLE orders; --'
)
LONG = " ".join(
    f"On the {day}th I wrote again, because the letter of the week before had the wrong sum in it "
    "and the person on the telephone could not see my earlier messages at all."
    for day in range(4, 29)
)
REASON = "unbroken" * 40


@dataclass(frozen=True)
class Seeded:
    """A conversation: its id, the customer's token, and the reference when it was filed."""

    conversation_id: str
    token: str
    reference: str | None = None


class Seeder:
    """Makes conversations in the states that the desk shows."""

    def __init__(self, services: Services) -> None:
        self.services, self.core = services, services.core

    def conversation(
        self,
        story: str,
        facts: dict[str, tuple[Any, str]] | None = None,
        triggers: tuple[TriggerHit, ...] = (),
        category: str | None = None,
        locale: str = "en-GB",
    ) -> Seeded:
        """Return a conversation with a story; `facts` has value and quote by name.

        A quote that is not in the story is said in a message of its own.
        """
        opened = self.services.conversations.start(locale)
        ConsentService(self.core).show_notice(opened.conversation_id, "en")
        self.says(
            opened.conversation_id,
            Sender.BOT,
            "Hello, I am an automated assistant. May I use what you tell me?",
            choices=(Choice("Yes, go on", "accept"), Choice("No", "decline")),
        )
        self.says(opened.conversation_id, Sender.CUSTOMER, "Yes, go on", choice="accept")
        ConsentService(self.core).accept(opened.conversation_id)
        self.says(opened.conversation_id, Sender.BOT, "Please tell me what happened.")
        message_id = self.says(opened.conversation_id, Sender.CUSTOMER, story)
        facts = facts or {}
        told = {name: fact for name, fact in facts.items() if fact[1] in story}
        guess = {"code": category, "confidence": 0.82, "ranking": []} if category else None
        self.services.intake.tell_story(
            opened.conversation_id,
            [
                Understanding(
                    message_id,
                    story,
                    "tell_story",
                    0.9,
                    mentions=tuple(
                        Mention(name, value, quote, story.index(quote))
                        for name, (value, quote) in told.items()
                    ),
                    triggers=triggers,
                    category=guess,
                )
            ],
        )
        for name, (value, quote) in facts.items():
            if name not in told:
                self.answers(opened.conversation_id, name, value, quote)
        return Seeded(opened.conversation_id, opened.token)

    def answers(self, conversation_id: str, name: str, value: Any, text: str) -> str:
        """Let the customer answer one question; return the message's id."""
        self.says(
            conversation_id,
            Sender.BOT,
            f"And {self.core.policy.fact(name).label.lower()}?",
            expects=Expects(name, InputKind.TEXT, True),
        )
        message_id = self.says(conversation_id, Sender.CUSTOMER, text)
        understanding = Understanding(
            message_id, text, "inform", 0.9, mentions=(Mention(name, value, text),)
        )
        self.services.intake.answer(conversation_id, name, understanding)
        return message_id

    def tells_more(self, conversation_id: str, text: str, category: str) -> None:
        """Add a message to the story, in which another category was recognised."""
        message_id = self.says(conversation_id, Sender.CUSTOMER, text)
        guess = {"code": category, "confidence": 0.9, "ranking": []}
        self.services.intake.tell_story(
            conversation_id,
            [Understanding(message_id, text, "tell_story", 0.9, category=guess)],
        )

    def file(self, seeded: Seeded) -> Seeded:
        """File the intake as the customer does."""
        self.services.intake.note_read_back(seeded.conversation_id)
        receipt = self.services.cases.file(seeded.conversation_id)
        return Seeded(seeded.conversation_id, seeded.token, receipt.reference)

    def wait(self, seeded: Seeded, reason: str = "customer_asked") -> Seeded:
        """Put the conversation into the queue."""
        self.services.handoffs.request(seeded.conversation_id, reason)
        return seeded

    def says(
        self,
        conversation_id: str,
        sender: Sender,
        text: str,
        *,
        choices: tuple[Choice, ...] = (),
        choice: str | None = None,
        expects: Expects | None = None,
    ) -> str:
        """Add a message that the assistant need not answer; return its id."""
        with self.core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            row = add_message(
                session,
                self.core,
                conversation,
                sender,
                text,
                choices=choices,
                choice=choice,
                expects=expects,
                client_id=uuid4().hex if sender is Sender.CUSTOMER else None,
            )
            return row.id

    def kettle(self) -> Seeded:
        """Return an urgent case with a full set of facts."""
        facts = {
            "product": ("kettle", "kettle"),
            "occurred_on": ("2026-11-09", "9 November"),
            "amount": ({"value": 39.99, "currency": "GBP"}, "£39.99"),
            "prior_contact": (
                {"contacted": True, "text": "I rang your shop and nobody called back"},
                "I rang your shop and nobody called back",
            ),
            "desired_outcome": (
                {"codes": ["refund", "apology"], "text": "my money back and an apology"},
                "I want my money back and an apology",
            ),
            "customer_name": ("Amira Holt", "Amira Holt"),
            "preferred_contact": ("email", "By e-mail please"),
            "email": ("amira.holt@example.com", "amira.holt@example.com"),
        }
        hit = TriggerHit("injury_or_illness", "P0", "burned my hand")
        seeded = self.conversation(KETTLE, facts, (hit,), "safety")
        return self.file(seeded)


def seed_all(services: Services) -> dict[str, Seeded]:
    """Return a desk's morning: cases and drafts of every kind, by a short name."""
    seeder = Seeder(services)
    found = {"kettle": seeder.kettle()}
    found["arabic"] = seeder.file(
        seeder.conversation(
            ARABIC,
            {
                "customer_name": ("ليلى حداد", "ليلى حداد"),
                "amount": ({"value": 12, "currency": "EUR"}, "12 يورو"),
            },
            category="delivery",
        )
    )
    found["markup"] = seeder.wait(
        seeder.conversation(
            MARKUP,
            {
                "customer_name": ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
                "amount": ({"value": 250, "currency": "GBP"}, "£250"),
            },
            category="billing",
        )
    )
    found["long"] = seeder.file(
        seeder.conversation(
            LONG,
            {
                "product": (f"Family plan {REASON}", f"Family plan {REASON}"),
                "customer_name": (
                    "Maximiliane Freifrau von Hohenberg-Lindenau",
                    "Maximiliane Freifrau von Hohenberg-Lindenau",
                ),
            },
            category="billing",
        )
    )
    for number in range(4):
        story = f"The parcel with my {('shoes', 'lamp', 'radio', 'books')[number]} never arrived."
        found[f"parcel-{number}"] = seeder.file(seeder.conversation(story, category="delivery"))
    found["waiting"] = seeder.wait(
        seeder.conversation("Nobody answers my letters about the meter.")
    )
    return found
