"""The words of the public pages and of the widget, one file a language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from babel.numbers import format_decimal
from sanic import Request

from handoff.adapters.policy_reading import read_yaml
from handoff.domain.languages import SPOKEN, accepted_language
from handoff.domain.locales import language_of
from handoff.domain.policy import Policy

FOLDER = Path(__file__).parent / "templates" / "public" / "words"
WIDGET = Path(__file__).parent / "static" / "widget"
#: What the made-up shop's order numbers begin with, and its prices in pounds.
ORDER_START = "HH-"
PRICES = {"standard": "3.95", "next_day": "6.95", "large": "24.00"}
FREE_FROM = "50"


def read_page_words(folder: Path = FOLDER) -> dict[str, dict[str, str]]:
    """Return {language: {key: text}} of all spoken languages.

    Raises:
        PolicyError: a language has no file, or it is not valid.
    """
    return {code: read_yaml(folder, f"{code}.yml") for code in SPOKEN}


def read_widget_words(policy: Policy, folder: Path = WIDGET) -> dict[str, dict[str, str]]:
    """Return {language: {key: text}} of what the build wrote.

    The facts and their choices are called what the policy calls them, as in the read-back, and
    the page that a customer leaves for is the policy's.
    """
    found = {}
    for path in folder.glob("*.json"):
        facts = policy.spoken(path.stem).facts
        labels = {f"fact.{fact.name}": fact.label for fact in facts}
        labels |= {
            f"value.{choice.code}": choice.label for fact in facts for choice in fact.choices
        }
        labels["leave.page"] = policy.organisation.quick_leave.page_in(path.stem)
        found[path.stem] = json.loads(path.read_text("utf-8")) | labels
    return found


def page_language(request: Request) -> str:
    """Return the spoken language of a page: `?lang=`, else the browser's, else English."""
    asked = language_of(str(request.args.get("lang") or "").replace("_", "-"))
    return asked if asked in SPOKEN else accepted_language(request.headers.get("accept-language"))


def shop_values(language: str, words: Mapping[str, str]) -> dict[str, Any]:
    """Return the made-up shop's order numbers and prices, as the language writes them."""

    def price(pounds: str, pattern: str) -> str:
        written = format_decimal(Decimal(pounds), pattern, locale=language)
        return words["money"].format(sum=written)

    return {
        "order_start": ORDER_START,
        "prices": {name: price(pounds, "#,##0.00") for name, pounds in PRICES.items()},
        "free_from": price(FREE_FROM, "#,##0"),
    }
