"""Search, over HTTP."""

from __future__ import annotations

from tests.support.desk_client import DeskClient
from tests.support.desk_seed import MARKUP, Seeder


def test_every_page_has_the_search_box(noor: DeskClient) -> None:
    for path in ("/desk", "/desk/mail", "/desk/search", "/desk/settings"):
        assert noor.get(path).has_form("/desk/search")


def test_found_case_is_shown_with_what_was_found(noor: DeskClient, seeder: Seeder) -> None:
    kettle = seeder.kettle()
    page = noor.get("/desk/search?q=BURNED")
    assert f"row-{kettle.reference}" in page.ids
    assert '<mark class="found__hit">burned</mark>' in page.html
    assert "One case found" in page.text
    page = noor.get("/desk/search?q=amira.holt@example.com")
    assert "In: E-mail" in page.text


def test_reference_leads_to_its_case(noor: DeskClient, seeder: Seeder) -> None:
    kettle = seeder.kettle()
    page = noor.get(f"/desk/search?q={str(kettle.reference).lower()}")
    assert str(page.response.url).endswith(f"/desk/cases/{kettle.reference}")


def test_nothing_found_says_what_to_try(noor: DeskClient, seeder: Seeder) -> None:
    seeder.kettle()
    page = noor.get("/desk/search?q=zeppelin")
    assert "Nothing was found" in page.text
    assert "What are you looking for?" in noor.get("/desk/search").text


def test_found_words_are_shown_and_never_obeyed(noor: DeskClient, seeder: Seeder) -> None:
    facts = {"customer_name": ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>")}
    seeder.wait(seeder.conversation(MARKUP, facts, category="billing"))
    for query in ("alert", "onerror", "<script>", "&lt;"):
        page = noor.get(f"/desk/search?q={query}")
        assert "<img" not in page.html
        assert "<script>" not in page.html


def test_odd_pages_and_queries_are_answered(noor: DeskClient, seeder: Seeder) -> None:
    seeder.kettle()
    for query in (
        "q=kettle&page=²",
        "q=kettle&page=99",
        "q=%00",
        "q=" + "a" * 3000,
        "q=%27%22%3A*",
    ):
        assert noor.get(f"/desk/search?{query}").status == 200


def test_shortcuts_are_explained(noor: DeskClient) -> None:
    page = noor.get("/desk")
    assert "Keyboard shortcuts" in page.text
    assert "keys" in page.ids
