"""How to reach the customer: e-mail addresses, telephone numbers and the preferred way."""

from __future__ import annotations

from assistant.nlu.facts.channels import extract_preferred_contact
from assistant.nlu.facts.emails import extract_emails
from assistant.nlu.facts.phones import extract_phones

__all__ = ["extract_emails", "extract_phones", "extract_preferred_contact"]
