"""Facts about the accounts page: only administrators see it, and it changes what it says."""

from __future__ import annotations

import pytest

from handoff.domain.roles import Role
from handoff.services.agent_mails import CONFIRM_PATH, stop_url
from tests.handoff.web.desk.conftest import OpenDesk
from tests.support.desk_client import PASSWORD, DeskClient
from tests.support.outbox import mails_to
from tests.support.service import RunningService


@pytest.fixture
def boss(service: RunningService, open_desk: OpenDesk) -> DeskClient:
    service.services.agents.set_role("noor", "administrator")
    return open_desk("noor")


def account_id(service: RunningService, username: str) -> str:
    return next(one.id for one in service.services.agents.list_all() if one.username == username)


def test_an_administrator_adds_a_person_who_can_sign_in(
    boss: DeskClient, open_desk: OpenDesk
) -> None:
    page = boss.get("/desk/accounts")
    added = boss.post(
        page.form("/desk/accounts"),
        username="kim",
        name="Kim Doe",
        role="supervisor",
        password="a long password",
    )
    assert added.status == 200
    assert "Kim Doe" in added.text
    assert "kim , Supervisor" in added.text
    kim = open_desk("")
    assert kim.sign_in("kim", "a long password").status == 200


def test_what_is_not_accepted_is_said_and_what_was_typed_is_kept(boss: DeskClient) -> None:
    form = boss.get("/desk/accounts").form("/desk/accounts")
    short = boss.post(form, username="kim", name="Kim Doe", role="agent", password="short")
    assert short.status == 400
    assert "A password has 10 to 1,000 characters" in short.text
    assert ("input", "Kim Doe") in [(tag, e.get("value", "")) for tag, e in short.elements]
    assert boss.post(form, username="lee", name="L", role="agent", password="x" * 12).status == 409


def test_roles_passwords_and_sign_in_are_changed(
    service: RunningService, boss: DeskClient, open_desk: OpenDesk
) -> None:
    lee, lee_id = open_desk("lee"), account_id(service, "lee")
    page = boss.get("/desk/accounts")
    boss.post(page.form(f"{lee_id}/role"), role="designer")
    assert service.services.agents.list_all()[0].role is Role.DESIGNER
    assert boss.post(page.form(f"{lee_id}/password"), password="another long one").status == 200
    assert "/desk/sign-in" in str(lee.get("/desk/settings").response.url)
    boss.post(page.form(f"{lee_id}/disable"))
    assert lee.sign_in("lee", "another long one").status == 401
    boss.post(boss.get("/desk/accounts").form(f"{lee_id}/enable"))
    assert lee.sign_in("lee", "another long one").status in (200, 403)


def test_the_only_administrator_stays_one(service: RunningService, boss: DeskClient) -> None:
    form = boss.get("/desk/accounts").form(f"{account_id(service, 'noor')}/disable")
    refused = boss.post(form)
    assert refused.status == 409
    assert "only administrator" in refused.text


def test_others_neither_see_the_page_nor_its_link(open_desk: OpenDesk) -> None:
    lee = open_desk("lee")
    assert {"/desk/accounts", "/desk/connections"} & set(lee.get("/desk").links) == set()
    assert lee.get("/desk/accounts").status == 403


def test_an_agent_and_an_administrator_choose_e_mails_and_a_link_ends_them(
    service: RunningService, open_desk: OpenDesk
) -> None:
    mails = service.services.agent_mails
    noor = open_desk("noor")
    form = noor.get("/desk/settings").form("/settings")
    refused = noor.post(form, way="daily", address="")
    assert refused.status == 400
    assert "Write the e-mail address" in refused.text
    saved = noor.post(form, way="daily", address="noor@example.com")
    assert "A link was sent to noor@example.com" in saved.text
    assert noor.post(saved.form("/settings/e-mails/again")).status == 429
    service.services.agents.set_role("lee", Role.ADMINISTRATOR)
    lee = open_desk("lee")
    page = lee.get("/desk/accounts")
    assert "noor@example.com (not confirmed)" in page.text
    noors, stranger = account_id(service, "noor"), open_desk("")
    (mail,) = mails_to(service.settings.outbox_dir, "noor@example.com")
    link = str(mail.get_content()).partition(CONFIRM_PATH)[2].split()[0]
    asked = stranger.get(f"{CONFIRM_PATH}{link}")
    assert mails.of(noors).address == ""
    assert "The address is confirmed." in stranger.post(asked.forms[0]).text
    assert stranger.get(f"{CONFIRM_PATH}{link}").status == 404
    form = page.form(f"{noors}/e-mails")
    changed = lee.post(form, way="at_once", address="noor@example.com")
    assert "noor@example.com (e-mails at once)" in changed.text
    link = stop_url(service.services.core, noors, "noor@example.com")
    asked = stranger.get(link.removeprefix(service.settings.public_url))
    assert mails.of(noors).way == "at_once"
    assert "You get no more e-mails" in stranger.post(asked.forms[0]).text
    assert mails.of(noors).way == "none"
    assert stranger.get(f"/desk/e-mails/stop/{noors}/{'0' * 64}").status == 404


def test_an_agent_changes_their_own_password(service: RunningService, open_desk: OpenDesk) -> None:
    noor, elsewhere = open_desk("noor"), open_desk("noor")
    form = noor.get("/desk/settings").form("/settings/password")
    refused = noor.post(form, now="not it", new="another long password")
    assert (refused.status, "Nothing was changed." in refused.text) == (400, True)
    assert noor.post(form, now=PASSWORD, new="short").status == 400
    assert "Your password was changed." in (
        noor.post(form, now=PASSWORD, new="another long password").text
    )
    assert elsewhere.get("/desk/settings").has_form("/desk/sign-in")
    assert open_desk("").sign_in("noor", "another long password").status == 200
