"""A fixed message time and place for the extractor tests."""

from __future__ import annotations

from datetime import date

from assistant.nlu.facts.model import Setting

# A Sunday.
TODAY = date(2026, 11, 22)
BRITISH = Setting(TODAY, "en", "GB")
AMERICAN = Setting(TODAY, "en", "US")
NOWHERE = Setting(TODAY, "en", "GB", region_known=False)
GERMAN = Setting(TODAY, "en", "DE")
