"""What a case page shows of other cases, and linking them there."""

from __future__ import annotations

from sqlalchemy import update

from handoff.adapters.meaning import Meaning
from handoff.adapters.models import ConversationRow
from handoff.services.likenesses import LikenessService
from handoff.supervisor.checks import assistant_python
from tests.support.desk_client import DeskClient
from tests.support.desk_seed import Seeder
from tests.support.service import RunningService


def test_link_and_undo_on_the_page(seeder: Seeder, noor: DeskClient, lee: DeskClient) -> None:
    one = seeder.kettle().reference
    other = seeder.file(seeder.conversation("The lid of my kettle came off.")).reference
    page = noor.get(f"/desk/cases/{one}")
    assert "Not linked to another case." in page.text
    reason = "Same <b>batch</b> of lids."
    page = noor.post(page.form(f"{one}/links"), other=str(other), why=reason)
    assert page.status == 200
    assert "Both pages show it." in page.text
    assert f"/desk/cases/{other}" in page.links
    assert "Same &lt;b&gt;batch&lt;/b&gt; of lids." in page.html
    page = lee.get(f"/desk/cases/{other}")
    assert f"/desk/cases/{one}" in page.links
    assert "Linked by Noor Vance" in page.text
    page = lee.post(page.form("/undo"))
    assert "The link was undone." in page.text
    assert f"/desk/cases/{one}" not in page.links
    assert "Not linked to another case." in noor.get(f"/desk/cases/{one}").text


def test_refused_link_keeps_what_was_typed(seeder: Seeder, noor: DeskClient) -> None:
    one = seeder.kettle().reference
    form = noor.get(f"/desk/cases/{one}").form(f"{one}/links")
    page = noor.post(form, other="CMP-NO", why="They look alike.")
    assert page.status == 400
    assert "There is no case with this reference." in page.text
    assert "They look alike." in page.text
    assert 'value="CMP-NO"' in page.html


def test_own_cases_of_a_verified_customer(
    service: RunningService, seeder: Seeder, noor: DeskClient
) -> None:
    one, other = seeder.kettle(), seeder.kettle()
    assert "Other cases of this customer" not in noor.get(f"/desk/cases/{one.reference}").text
    with service.services.core.db.write() as session:
        session.execute(update(ConversationRow).values(identity="c-17"))
    page = noor.get(f"/desk/cases/{one.reference}")
    assert "Other cases of this customer" in page.text
    assert "Same verified account" in page.text
    assert f"/desk/cases/{other.reference}" in page.links


def test_similar_cases_with_reasons_lead_to_a_link(
    service: RunningService, seeder: Seeder, noor: DeskClient
) -> None:
    core = service.services.core
    facts = {"product": ("Wasserkocher", "Wasserkocher")}
    one = seeder.kettle().reference
    story = (
        "Der Wasserkocher, den ich bei Ihnen gekauft habe, hat mir die Hand verbrannt, "
        "als der <Deckel> abging."
    )
    other = seeder.file(
        seeder.conversation(story, facts, category="safety", locale="de-DE")
    ).reference
    assert "Similar cases" not in noor.get(f"/desk/cases/{one}").text
    python = assistant_python(core.settings.root)
    assert LikenessService(core).catch_up(lambda: Meaning(python)) == 2
    page = noor.get(f"/desk/cases/{one}")
    assert "Similar cases" in page.text
    assert "alike" in page.text
    assert "Same kind of complaint" in page.text
    assert "Filed within 30 days" in page.text
    assert "als der &lt;Deckel&gt; abging." in page.html
    assert f"?link={other}#linked-cases" in page.links
    page = noor.get(f"/desk/cases/{one}?link={other}")
    assert f'value="{other}"' in page.html
    page = noor.post(page.form(f"{one}/links"), other=str(other), why="The same lid.")
    assert f"?link={other}#linked-cases" not in page.links
