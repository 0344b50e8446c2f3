"""Signing in at the desk with an OpenID Connect provider, in a real browser."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.desk_page import complaints_of_axe, running_desk
from tests.support.provider import CLIENT, SECRET, Provider


def test_an_agent_comes_in_by_the_provider_and_goes_out(browser: Browser, tmp_path: Path) -> None:
    with (
        Provider() as provider,
        running_desk(
            tmp_path,
            browser,
            OIDC_ISSUER=provider.url,
            OIDC_CLIENT_ID=CLIENT,
            OIDC_CLIENT_SECRET=SECRET,
            OIDC_NAME="Company account",
            OIDC_ROLE_CLAIM="groups",
            OIDC_ROLES="care-team=agent",
        ) as desk,
    ):
        page = desk.open("")
        page.goto("/desk/mail")
        enter = page.get_by_role("link", name="Sign in with Company account")
        assert complaints_of_axe(page) == []
        enter.click()
        expect(page.get_by_role("heading", name="That did not work")).to_be_visible()
        expect(page.get_by_text("your account may not use the desk")).to_be_visible()
        provider.user["groups"] = ["care-team"]
        page.get_by_role("link", name="Go to sign-in").click()
        enter.click()
        expect(page.get_by_role("heading", name="Queue")).to_be_visible()
        page.locator(".menu--me > summary").click()
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_text("You are signed out.")).to_be_visible()
        page.goto("/desk")
        expect(enter).to_be_visible()
        # Who says no at the provider comes back without a code.
        page.goto(f"{desk.service.url}/desk/sign-in/callback?error=access_denied&state=x")
        expect(page.get_by_text("The sign-in with Company account did not work.")).to_be_visible()
        assert desk.problems == []
