"""Trends at the desk: who sees them, what they say, files, and alerts that are acknowledged."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import update

from handoff.adapters.models import AgentRow
from handoff.adapters.trends_models import CaseMeasureRow
from handoff.services.measures import MeasureService
from handoff.services.trend_alerts import AlertService
from tests.support.desk_client import DeskClient
from tests.support.desk_seed import Seeder
from tests.support.service import RunningService
from tests.support.trend_seed import add_measures

DAY = timedelta(days=1)


@pytest.fixture
def supervisor(service: RunningService, seeder: Seeder, noor: DeskClient) -> DeskClient:
    """A browser of somebody who may read trends, of a desk with one complaint."""
    with service.services.core.db.write() as session:
        session.execute(
            update(AgentRow).where(AgentRow.username == "noor").values(role="supervisor")
        )
    seeder.kettle()
    MeasureService(service.services.core).catch_up()
    return noor


def rise(service: RunningService) -> None:
    """Let complaints about a product rise, and the job notice it."""
    core = service.services.core
    for week in range(1, 9):
        add_measures(core, core.clock() - (7 * week + 1) * DAY, 2, product="lamp")
    add_measures(core, core.clock() - DAY, 9, product="=lamp<b>", category_code="billing")
    AlertService(core).look()


def test_agents_have_no_trends(noor: DeskClient) -> None:
    assert noor.get("/desk/trends").status == 403
    assert "/desk/trends" not in noor.get("/desk").links


def test_page_shows_figures_charts_and_tables(supervisor: DeskClient) -> None:
    page = supervisor.get("/desk/trends")
    assert page.status == 200
    assert "1 complaint, filed from" in page.text
    assert "few complaints" in page.text
    assert "n = 0, 1 not answered yet" in page.text
    charts = [attributes for tag, attributes in page.elements if tag == "svg"]
    labelled = [one for one in charts if one.get("role") == "img"]
    assert labelled
    for one in labelled:
        assert set(one["aria-labelledby"].split()) <= set(page.ids)
    assert "/desk/trends" in supervisor.get("/desk").links


def test_other_languages_and_periods_are_empty_but_whole(supervisor: DeskClient) -> None:
    page = supervisor.get("/desk/trends?language=fr&from=2026-01-01&to=2026-01-31&step=month")
    assert "0 complaints, filed from 1 Jan 2026 to 31 Jan 2026" in page.text
    assert "There is nothing to draw in this period." in page.text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=2026-02-30", "This is not a day of the calendar"),
        ("to=9999-12-31", "This is not a day of the calendar"),
        ("from=2026-02-02&to=2026-01-01", "The period ends before it begins"),
        ("from=2001-01-01&to=2026-01-01", "The period ends before it begins, or is longer"),
    ],
)
def test_period_that_cannot_be_used_is_said(supervisor: DeskClient, query: str, said: str) -> None:
    page = supervisor.get(f"/desk/trends?{query}")
    assert page.status == 200
    assert said in page.text


def test_tables_are_sent_as_csv(service: RunningService, supervisor: DeskClient) -> None:
    rise(service)
    answer = supervisor.http.get("/desk/trends/csv/product")
    assert "attachment" in answer.headers["Content-Disposition"]
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[0] == ["product", "complaints", "percent"]
    assert {line[0] for line in lines[1:]} == {"lamp", "'=lamp<b>", "kettle"}
    whole = supervisor.http.get("/desk/trends/csv/all").content.decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(whole))) == ["table", "row", "figure", "value"]
    assert supervisor.get("/desk/trends/csv/nothing").status == 404


def test_rising_issue_is_acknowledged_by_an_agent(
    service: RunningService, supervisor: DeskClient, lee: DeskClient
) -> None:
    rise(service)
    assert "issues are above their usual level" in lee.get("/desk").text
    page = lee.get("/desk/alerts")
    assert "Product: =lamp<b>" in page.text
    assert "9 complaints since" in page.text
    form = page.form("/acknowledge")
    refused = lee.post(form, note=" ")
    assert (refused.status, "Nothing was changed" in refused.text) == (400, True)
    done = lee.post(form, note="The new supplier is told.")
    assert "The alert is acknowledged" in done.text
    shown = supervisor.get("/desk/trends").text
    assert "Lee Okafor wrote:" in shown
    assert "The new supplier is told." in shown


def test_corrected_fact_reaches_the_figures_at_once(
    service: RunningService, supervisor: DeskClient
) -> None:
    """Nobody has to wait for the background job."""
    core = service.services.core
    with core.db.read() as session:
        conversation_id = session.query(CaseMeasureRow.conversation_id).scalar()
    page = supervisor.get(f"/desk/conversations/{conversation_id}")
    supervisor.post(page.form("/facts/product"), value="toaster", status="stated")
    lines = supervisor.http.get("/desk/trends/csv/product").text
    assert "toaster" in lines
