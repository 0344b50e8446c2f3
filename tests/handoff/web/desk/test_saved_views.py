"""Views of the queue under a name, over HTTP."""

from __future__ import annotations

import re

from tests.handoff.web.desk.test_queue_page import rows
from tests.support.desk_client import DeskClient, Page
from tests.support.desk_seed import Seeder
from tests.support.service import RunningService

FILTERS = "severity=urgent&assignee=nobody"


def save(client: DeskClient, name: str, **fields: str) -> Page:
    return client.post(client.get(f"/desk?{FILTERS}").form("/desk/views"), name=name, **fields)


def test_a_view_is_saved_opened_renamed_and_deleted(noor: DeskClient, seeder: Seeder) -> None:
    kettle = seeder.kettle()
    seeder.file(seeder.conversation("The parcel never arrived.", category="delivery"))
    shown = save(noor, " Urgent,  free ")
    assert "Urgent, free" in shown.text
    link = f"/desk?view=open&{FILTERS}"
    assert link in noor.get("/desk?view=finished").links
    assert rows(noor.get(link)) == [kettle.reference]
    page = noor.get("/desk/views")
    form = next(f for f in page.forms if re.fullmatch("/desk/views/[^/]+", f.action))
    assert "The view was changed." in noor.post(form, name="First of all").text
    assert "First of all" in noor.get("/desk").text
    assert "The view was deleted." in noor.post(noor.get("/desk/views").form("/delete")).text
    assert "First of all" not in noor.get("/desk").text


def test_a_name_is_needed_and_used_once(noor: DeskClient) -> None:
    save(noor, "Mine to do")
    for name, words in ((" ", "1 to 60"), ("x" * 61, "1 to 60"), ("mine TO do", "already have")):
        page = save(noor, name)
        assert page.status in (400, 409, 422)
        assert words in page.text
        # What was chosen is not lost.
        assert page.form("/desk/views").fields["query"] == f"view=open&{FILTERS}"


def test_only_what_a_supervisor_shares_is_seen_by_others(
    service: RunningService, noor: DeskClient, lee: DeskClient
) -> None:
    save(lee, "Of Lee alone")
    assert save(lee, "For all", is_shared="yes").status == 403
    service.services.agents.set_role("noor", "supervisor")
    save(noor, "Of the team", is_shared="yes")
    seen = lee.get("/desk").text
    assert "Of the team" in seen
    assert "Of Lee alone" in seen
    assert "Of Lee alone" not in noor.get("/desk").text
    form = noor.get("/desk/views").form("/delete")
    form.fields["csrf"] = lee.get("/desk").form("/sign-out").fields["csrf"]
    assert lee.post(form).status == 403
    assert "Of the team" in lee.get("/desk").text
