"""What the service says to a customer follows the conversation's language; the file does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from handoff.adapters.database import Database
from handoff.adapters.files import StoredFile
from handoff.adapters.models import ConversationRow, MailRow
from handoff.domain.facts import Fact, FactStatus
from handoff.domain.messages import Sender
from handoff.domain.understanding import Understanding
from handoff.services.cases import CaseService, Receipt
from handoff.services.consent import ConsentService
from handoff.services.conversations import ConversationService
from handoff.services.core import Core
from handoff.services.evidence import EvidenceService
from handoff.services.handoffs import HandoffService
from handoff.services.intake import IntakeService
from handoff.services.messages import add_message, load_conversation
from handoff.services.transcripts import TranscriptService
from handoff.services.withdrawal import WithdrawalService
from tests.support.service import make_settings, prepare_database, project_policy

STORY = "Die Lampe ist kaputt."


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Core]:
    """A core on an empty SQLite database: words do not depend on the kind of database."""
    database_url = f"sqlite:///{tmp_path / 'words.db'}"
    prepare_database(database_url)
    settings = make_settings(tmp_path / "var", database_url, 5005)
    built = Core(settings, project_policy(), Database(database_url))
    yield built
    built.db.close()


def filed(core: Core, locale: str, language: str | None = None) -> tuple[str, Receipt]:
    """File a complaint with name and e-mail address; return conversation and receipt."""
    conversations, intake = ConversationService(core), IntakeService(core)
    opened = conversations.start(locale)
    told = conversations.receive(opened.conversation_id, "1", STORY)
    ConsentService(core).accept(opened.conversation_id)
    understanding = Understanding(told.message_id, STORY, "tell_story", 1.0)
    intake.tell_story(opened.conversation_id, [understanding])
    for name, value in (("customer_name", "A. Beispiel"), ("email", "a@beispiel.example")):
        fact = Fact(name, value, FactStatus.STATED)
        intake.set_fact(opened.conversation_id, fact, "agent:1")
    intake.note_read_back(opened.conversation_id)
    return opened.conversation_id, CaseService(core).file(opened.conversation_id, language=language)


@pytest.mark.parametrize(
    ("locale", "answer", "next_step", "mailed", "subject", "greeting", "story"),
    [
        (
            "en",
            r"You will have our full answer by \w+day, \d+ \w+ \d{4}\.",
            "a person reads it",
            "A written confirmation goes to a@beispiel.example.",
            "Your complaint RD-",
            "Dear A. Beispiel,",
            "What happened: “Die Lampe ist kaputt.”",
        ),
        (
            "es",
            r"respuesta completa a más tardar el \w+, \d+ de \w+ de \d{4}\.",
            "una persona lee su queja",
            "Enviamos una confirmación por escrito a a@beispiel.example.",
            "Su queja RD-",
            "Hola, A. Beispiel:",
            "Qué pasó: «Die Lampe ist kaputt.»",
        ),
        (
            "fr",
            r"réponse complète au plus tard le \w+ \d+ \w+ \d{4}\.",
            "une personne lit votre réclamation",
            "Nous envoyons une confirmation écrite à a@beispiel.example.",
            "Votre réclamation RD-",
            "Bonjour A. Beispiel,",
            "Ce qui s’est passé\u00a0: «\u00a0Die Lampe ist kaputt.\u00a0»",
        ),
        (
            "de",
            r"Antwort haben Sie spätestens am \w+, \d+\. \w+ \d{4}\.",
            "Ein Mensch liest Ihre Beschwerde",
            "Eine schriftliche Bestätigung geht an a@beispiel.example.",
            "Ihre Beschwerde RD-",
            "Guten Tag A. Beispiel,",
            "Was passiert ist: „Die Lampe ist kaputt.“",
        ),
    ],
)
def test_receipt_and_mail_are_in_the_conversations_language(
    core: Core,
    locale: str,
    answer: str,
    next_step: str,
    mailed: str,
    subject: str,
    greeting: str,
    story: str,
) -> None:
    _, receipt = filed(core, locale)
    assert re.search(answer, receipt.dates[-1])
    assert receipt.next_step.startswith(next_step)
    assert receipt.confirmation == mailed
    with core.db.read() as session:
        mail = session.scalars(select(MailRow)).one()
    assert mail.subject.startswith(subject)
    assert greeting in mail.text_body
    assert story in mail.text_body
    assert core.policy.spoken(locale).contacts.opening_hours in mail.text_body
    assert core.policy.spoken(locale).contacts.further in mail.text_body


def test_the_file_is_in_the_agents_language(core: Core) -> None:
    _, receipt = filed(core, "de")
    summary = CaseService(core).summary(receipt.reference)
    assert summary["promises"][-1].startswith("You will have our full answer by")
    assert summary["language"] == "de"
    of_a_french_agent = CaseService(core).summary(receipt.reference, "fr")["promises"]
    assert of_a_french_agent[-1].startswith("Vous aurez notre réponse complète au plus tard le")
    assert CaseService(core).summary(receipt.reference, "de")["promises"] == list(receipt.dates)


def test_the_language_of_the_latest_message_goes_before_the_conversations(core: Core) -> None:
    _, receipt = filed(core, "en", "fr")
    assert receipt.next_step.startswith("une personne lit")


def test_an_unknown_language_is_answered_in_the_pages(core: Core) -> None:
    conversation_id, receipt = filed(core, "de-CH")
    with core.db.write() as session:
        session.get_one(ConversationRow, conversation_id).language = "it"
    assert CaseService(core).receipt(receipt.reference).dates == receipt.dates


def test_transcript_is_in_the_conversations_language(core: Core) -> None:
    conversation_id, receipt = filed(core, "fr-FR")
    text = TranscriptService(core).text(conversation_id)
    assert text.startswith("Conversation avec")
    assert f"Référence\u00a0: {receipt.reference}" in text
    assert "] Vous\u00a0:\n" in text
    assert '<html lang="fr">' in TranscriptService(core).html(conversation_id)


@pytest.mark.parametrize("language", ["en", "es", "fr", "de"])
def test_what_repeats_the_customers_words_is_erased_in_every_language(
    core: Core, language: str
) -> None:
    conversations = ConversationService(core)
    conversation_id = conversations.start(language).conversation_id
    ConsentService(core).accept(conversation_id)
    EvidenceService(core).add(
        conversation_id, "xylophone.txt", StoredFile("0" * 64, 1, "text/plain")
    )
    with core.db.write() as session:
        conversation = load_conversation(session, conversation_id, lock=True)
        quoted = core.words(language).quoted("xylophone")
        add_message(session, core, conversation, Sender.BOT, quoted)
    assert "xylophone" in TranscriptService(core).text(conversation_id)
    deciding = conversations.receive(conversation_id, "2", "!")
    WithdrawalService(core).withdraw(conversation_id, deciding.message_id)
    assert "xylophone" not in TranscriptService(core).text(conversation_id)


@pytest.mark.parametrize(
    ("language", "words"),
    [("es", "nuestro equipo"), ("fr", "notre équipe"), ("de", "unser team"), ("pt", "our team")],
)
def test_opening_hours_are_told_in_the_language_asked_for(
    core: Core, language: str, words: str
) -> None:
    assert words in HandoffService(core).availability(language).text.lower()
