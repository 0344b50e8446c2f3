"""Every page of the desk opens, in every language, for each role that may see it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from handoff.adapters.models import CaseTaskRow, MailRow
from handoff.adapters.text_files import load_desk_texts
from handoff.domain.roles import Role, may
from handoff.services.bulk import BulkService
from handoff.services.case_links import CaseLinkService
from handoff.services.letters import LetterService
from tests.handoff.web.desk.conftest import OpenDesk
from tests.handoff.web.desk.routes import fill
from tests.support.desk_seed import Seeded, Seeder
from tests.support.service import RunningService

AREAS = sorted({key.partition(".")[0] for key in load_desk_texts().of("en").sentences})
KEY = re.compile(rf"(?<![\w.@/])(?:{'|'.join(AREAS)})(?:\.[a-z_]+)+(?![\w@])")
CODE = re.compile(r"(?<![\w/.@-])[a-z]+(?:_[a-z]+)+(?![\w/@-])")
#: What stands there is in a language of its own, or meant for programs.
FOREIGN = frozenset({"bdi", "code", "option", "script", "style", "textarea"})
#: Attributes that are read out or shown.
SPOKEN = frozenset({"aria-label", "alt", "placeholder", "title"})


class _Words(HTMLParser):
    """The texts of a page that the desk itself says."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        inside = bool(self._open) and self._open[-1][1]
        is_other = tag != "html" and bool({"lang", "dir"} & given.keys())
        is_foreign = inside or tag in FOREIGN or is_other
        if tag not in ("input", "link", "meta", "br", "path", "rect", "img"):
            self._open.append((tag, is_foreign))
        if not is_foreign:
            self.texts += [given[name] or "" for name in SPOKEN & given.keys()]

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not (self._open and self._open[-1][1]):
            self.texts.append(" ".join(data.split()))


def leftovers(page: str, language: str) -> Iterator[str]:
    """Yield raw keys, raw codes, and English sentences on a page in another language."""
    english, own = load_desk_texts().of("en").sentences, load_desk_texts().of(language).sentences
    foreign = {text for text in english.values() if isinstance(text, str) and " " in text}
    foreign -= {text for text in own.values() if isinstance(text, str)}
    for text in _Words(page).texts:
        yield from KEY.findall(text)
        yield from CODE.findall(text)
        if text in foreign:
            yield text


@pytest.fixture
def values(service: RunningService, seeder: Seeder) -> dict[str, str]:
    """Return something real for the parameters of routes, on a desk where much has happened."""
    services, core = service.services, service.services.core
    kettle: Seeded = seeder.kettle()
    other = seeder.file(seeder.conversation("The parcel never arrived.", category="delivery"))
    seeder.wait(seeder.conversation("Nobody answers my letters about the meter."))
    references = [kettle.reference or "", other.reference or ""]
    (noor,) = [one for one in services.agents.list() if one.username == "noor"]
    services.handoffs.request(kettle.conversation_id, "customer_asked")
    services.handoffs.accept(kettle.conversation_id, noor.id)
    change = BulkService(core).assign(references, noor.id, noor)
    CaseLinkService(core).link(references[0], references[1], "The same carrier.", noor)
    letter = LetterService(core).draft(references[0], "update", "en", noor)
    services.targets.add("slack", "Team", "https://hooks.example.com/x")
    services.api_keys.create("Shop", ["read_cases"])
    now = core.clock()
    with core.db.write() as session:
        session.add(
            MailRow(
                kind="agent_reply",
                subject_id=references[0],
                recipient="a@example.com",
                subject="",
                text_body="",
                state="failed",
                next_attempt_at=now,
                created_at=now,
            )
        )
        session.add(
            CaseTaskRow(
                case_reference=references[0],
                title="…",
                owner_id=noor.id,
                due_on=now.date(),
                created_by=noor.id,
                created_at=now,
            )
        )
    return {
        "conversation_id": kettle.conversation_id,
        "reference": references[0],
        "change_id": change,
        "letter_id": letter,
    }


@pytest.mark.parametrize("desk_service", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("language", "other"), zip(load_desk_texts().languages, Role, strict=False)
)
def test_every_page_opens_and_says_everything_in_the_agent_s_language(
    service: RunningService, values: dict[str, str], open_desk: OpenDesk, language: str, other: Role
) -> None:
    """In each language as an administrator, who may open all, and as one of the other roles."""
    client = open_desk("noor")
    client.http.headers["Accept-Language"] = language
    wrong: list[str] = []
    for role in (other, Role.ADMINISTRATOR):
        service.services.agents.set_role("noor", role)
        for route in service.app.router.routes:
            if ".desk." not in route.name or "GET" not in route.methods:
                continue
            if route.path.endswith("events") or not may(role, route.ctx.permission):
                continue
            page = client.get(fill(route.path, values))
            assert page.status in (200, 404), f"{role} {route.path}: {page.status}"
            if page.response.headers["content-type"].startswith("text/html"):
                found = sorted(set(leftovers(page.html, language)))
                wrong += [f"{role} /{route.path}: {one}" for one in found]
    assert wrong == []
