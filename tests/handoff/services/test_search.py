"""Search over everything an agent may see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from handoff.bootstrap import Services, bootstrap
from handoff.domain.messages import Sender
from handoff.services.core import Core
from handoff.services.desk_file import DeskFileService
from handoff.services.erasure import erase
from handoff.services.search import MOST_COUNTED, Found, SearchService
from tests.support.desk_seed import Seeder, seed_all
from tests.support.service import make_settings, prepare_database, project_policy

SPANISH = "La lavadora que compré en Málaga pierde agua y mojó el salón."
GERMAN = "Die Größe der Schuhe stimmt nicht, und der Händler hört nicht zu."


@pytest.fixture
def services(database_url: str, tmp_path: Path) -> Iterator[Services]:
    prepare_database(database_url)
    made = bootstrap(make_settings(tmp_path / "var", database_url, 5005), project_policy())
    yield made
    made.core.db.close()


@pytest.fixture
def seeder(services: Services) -> Seeder:
    return Seeder(services)


def keys(core: Core, query: str) -> list[str]:
    found = SearchService(core).search(query).found
    return [each.row.reference or each.row.conversation_id for each in found]


def hit(core: Core, query: str) -> tuple[str, str]:
    """Return in what text the first line was found, and what is marked there."""
    first: Found = SearchService(core).search(query).found[0]
    return first.kind, "|".join(part.text for part in first.parts if part.is_hit)


def test_case_is_found_by_all_that_is_known_of_it(services: Services, seeder: Seeder) -> None:
    kettle = seeder.kettle()
    seeder.file(seeder.conversation("The parcel never arrived.", category="delivery"))
    for query in (
        "Holt",
        "amira.holt@example.com",
        "burned hand",
        "lid amira",
        "39.99",
        "KETTLE",
        str(kettle.reference),
        str(kettle.reference).replace("-", ""),
    ):
        assert keys(services.core, query) == [kettle.reference], query


@pytest.mark.parametrize(
    ("story", "query", "marked"),
    [
        (SPANISH, "malaga compre", "compré|Málaga"),
        (SPANISH, "SALÓN", "salón"),
        (GERMAN, "grosse handler", "Größe|Händler"),
        (GERMAN, "Größe", "Größe"),
        ("Le réfrigérateur fait un bruit d'œuvre.", "refrigerateur oeuvre", "réfrigérateur|œuvre"),
    ],
)
def test_accents_and_capitals_do_not_matter(
    services: Services, seeder: Seeder, story: str, query: str, marked: str
) -> None:
    case = seeder.file(seeder.conversation(story, category="delivery"))
    assert keys(services.core, query) == [case.reference]
    assert hit(services.core, query) == ("message", marked)


def test_every_word_has_to_be_found(services: Services, seeder: Seeder) -> None:
    seeder.kettle()
    assert keys(services.core, "kettle lamp") == []
    assert keys(services.core, "kettle lid") != []


def test_telephone_number_is_found_however_it_is_written(
    services: Services, seeder: Seeder
) -> None:
    facts = {"phone": ("+442079460018", "020 7946 0018")}
    case = seeder.file(seeder.conversation("The lamp broke.", facts, category="delivery"))
    for query in ("020 7946 0018", "+44 20 7946 0018", "79460018", "(020) 7946-0018"):
        assert keys(services.core, query) == [case.reference], query
    assert keys(services.core, "020 7946 0019") == []


def test_what_comes_later_is_found_at_once(services: Services, seeder: Seeder) -> None:
    case = seeder.file(seeder.conversation("The lamp broke.", category="delivery"))
    agent = services.agents.add("noor", "Noor Vance", "correct horse battery")
    DeskFileService(services.core, services.cases).add_note(
        case.conversation_id, "Rang the warehouse in Leeds.", agent
    )
    assert keys(services.core, "warehouse") == [case.reference]
    assert hit(services.core, "warehouse")[0] == "note"
    seeder.says(case.conversation_id, Sender.CUSTOMER, "It was a chandelier, in fact.")
    assert keys(services.core, "chandelier") == [case.reference]


def test_draft_is_found_and_then_its_case(services: Services, seeder: Seeder) -> None:
    draft = seeder.wait(seeder.conversation("The chandelier fell down.", category="safety"))
    assert keys(services.core, "chandelier") == [draft.conversation_id]
    case = seeder.file(draft)
    assert keys(services.core, "chandelier") == [case.reference]


def test_chat_with_the_assistant_alone_is_not_found(services: Services, seeder: Seeder) -> None:
    seeder.conversation("The chandelier fell down.", category="safety")
    assert keys(services.core, "chandelier") == []


def test_erased_words_are_found_no_more_and_leave_no_trace(
    services: Services, seeder: Seeder, tmp_path: Path
) -> None:
    draft = seeder.wait(seeder.conversation("The chandelier fell down.", category="safety"))
    core = services.core
    with core.db.write() as session:
        erase(session, core, draft.conversation_id)
    assert keys(core, "chandelier") == []
    if core.db.is_sqlite:
        with core.db.engine.connect() as connection:
            blocks = connection.execute(text("SELECT block FROM desk_draft_words_data")).all()
        assert not any(b"chandelier" in bytes(block) for (block,) in blocks)


def test_nothing_in_a_query_is_obeyed(services: Services, seeder: Seeder) -> None:
    seed_all(services)
    for query in (
        '"',
        "' OR 1",
        "a* NOT b",
        "x:y",
        "():&|!<->",
        "%",
        "NEAR(a b)",
        "\\",
        "--",
        "ñ" * 999,
    ):
        SearchService(services.core).search(query)
    assert SearchService(services.core).search("  ?! ").total == 0
    assert keys(services.core, "kettle AND nothing") == []


def test_pages_hold_each_line_once(services: Services, seeder: Seeder) -> None:
    wanted = {
        seeder.file(seeder.conversation(f"Parcel {n} is lost.", category="delivery")).reference
        for n in range(27)
    }
    search = SearchService(services.core)
    first, second = search.search("parcel"), search.search("parcel", 2)
    assert (first.total, first.is_more, first.has_next, second.has_next) == (27, False, True, False)
    assert {each.row.reference for page in (first, second) for each in page.found} == wanted
    assert search.search("parcel", 99).page == 2
    assert first.total < MOST_COUNTED


def test_reference_names_its_case_alone(services: Services, seeder: Seeder) -> None:
    kettle = seeder.kettle()
    search = SearchService(services.core)
    assert search.exact(str(kettle.reference).lower()) == kettle.reference
    assert search.exact("RD-7K4M-92QX-C3T1") is None
    assert search.exact("kettle") is None
