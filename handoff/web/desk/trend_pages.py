"""The trends page, its CSV files, and the alerts about rising issues."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from sanic import HTTPResponse, Request
from sanic.response import redirect

from handoff.domain.errors import InvalidInput, NotFound
from handoff.domain.roles import Permission
from handoff.domain.trend_tables import all_to_csv, to_csv
from handoff.domain.trends import Period, Step, make_period
from handoff.services.trend_alerts import AlertService
from handoff.services.trend_days import GROUPS
from handoff.services.trends import Asked, Report, TrendService
from handoff.web.desk import trend_views, words
from handoff.web.desk.parts import call, field, parts, signed_in
from handoff.web.desk.rendering import page
from handoff.web.evidence_api import attachment

#: Days that are shown when nobody chose a period, and those offered to choose.
USUAL_DAYS = 91
QUICK = (7, 28, 91, 365)
EARLIEST, LATEST = date(2000, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True)
class Wanted:
    """What the address of the page asks for; `problem` is the key of a sentence."""

    asked: Asked
    step: Step
    problem: str | None = None

    @property
    def query(self) -> str:
        """The same as a query, for the links to the CSV files."""
        period = self.asked.period
        found = {"from": period.first.isoformat(), "to": period.last.isoformat()}
        found |= {"step": self.step.value}
        found |= {"language": self.asked.language} if self.asked.language else {}
        return urlencode(found | ({"category": self.asked.category} if self.asked.category else {}))


async def show_trends(request: Request) -> HTTPResponse:
    """Show the trends of a period."""
    wanted = _wanted(request)
    core, policy = parts(request).services.core, parts(request).policy
    service, alerts = TrendService(core), AlertService(core)
    report = await call(service.report, wanted.asked)
    rising = await call(alerts.open)
    earlier = await call(alerts.acknowledged)
    with words.speaking(words.words(request)):
        tables = trend_views.shown_tables(report, policy)
        shown: dict[str, Any] = {
            "figures": trend_views.key_figures(report.total),
            "charts": trend_views.all_charts(report, tables),
            "kept": trend_views.deadlines(report, tables),
            "groups": [tables[key] for key in GROUPS if tables[key].rows],
            "quality": tables["quality"],
            "first": trend_views.day(report.asked.period.first),
            "last": trend_views.day(report.asked.period.last),
        }
    return page(
        request,
        "trends.html",
        wanted=wanted,
        report=report,
        steps=tuple(Step),
        languages=await call(service.languages),
        quick=_quick(request),
        rising=rising,
        earlier=earlier,
        **shown,
        **_alert_words(request),
    )


async def send_table(request: Request, key: str) -> HTTPResponse:
    """Send one table of the trends, or all of them, as CSV."""
    report: Report = await call(
        TrendService(parts(request).services.core).report, _wanted(request).asked
    )
    table = report.table(key)
    if table is None and key != "all":
        raise NotFound("There is no such table.", key="common.no_page")
    text = to_csv(table) if table else all_to_csv(report.tables)
    period = report.asked.period
    name = f"trends-{key}-{period.first}-{period.last}.csv"
    return HTTPResponse(
        # The mark at the beginning tells spreadsheets that the text is UTF-8.
        text.encode("utf-8-sig", "replace"),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": attachment(name)},
    )


async def show_alerts(request: Request) -> HTTPResponse:
    """Show the rising issues, and those acknowledged lately."""
    alerts = AlertService(parts(request).services.core)
    return page(
        request,
        "alerts.html",
        rising=await call(alerts.open),
        earlier=await call(alerts.acknowledged),
        done=request.args.get("done") == "acknowledged",
        **_alert_words(request),
    )


async def acknowledge(request: Request, alert_id: str) -> HTTPResponse:
    """Acknowledge an alert with a note."""
    note = field(request, "note")
    if not note.strip():
        raise words.refusal("trends.rising.empty_note")
    alerts = AlertService(parts(request).services.core)
    await call(alerts.acknowledge, alert_id, note, signed_in(request).agent)
    return redirect("/desk/alerts?done=acknowledged", status=303)


def _alert_words(request: Request) -> dict[str, Any]:
    policy = parts(request).policy
    return {
        "title_of": lambda alert: trend_views.alert_title(alert, policy),
        "number": trend_views.number,
        "may_acknowledge": signed_in(request).agent.may(Permission.WORK_CASES),
    }


def _wanted(request: Request) -> Wanted:
    """Read the address; what cannot be used is replaced by the usual, and said."""
    today = parts(request).clock().astimezone(ZoneInfo(_zone(request))).date()
    usual = (today - timedelta(days=USUAL_DAYS - 1), today)
    named = request.args.get("step", "week")
    step = Step(named) if named in set(Step) else Step.WEEK
    problem, days = None, usual
    try:
        days = (_day(request, "from", usual[0]), _day(request, "to", usual[1]))
    except ValueError:
        problem = "trends.bad_day"
    try:
        period: Period = make_period(*days, step, _zone(request))
    except InvalidInput:
        problem = "trends.bad_period"
        period = make_period(*usual, step, _zone(request))
    language, category = request.args.get("language"), request.args.get("category")
    known = parts(request).policy.categories
    asked = Asked(
        period,
        language if language and len(language) <= 8 else None,
        category if category in known else None,
    )
    return Wanted(asked, step, problem)


def _day(request: Request, name: str, usual: date) -> date:
    typed = request.args.get(name)
    if not typed:
        return usual
    found = date.fromisoformat(typed)
    if not EARLIEST <= found <= LATEST:
        raise ValueError(typed)
    return found


def _quick(request: Request) -> list[tuple[int, str]]:
    """Return periods to choose: their days, and the query."""
    today = parts(request).clock().astimezone(ZoneInfo(_zone(request))).date()
    steps = {7: "day", 28: "day", 91: "week", 365: "month"}
    return [
        (
            days,
            urlencode(
                {
                    "from": (today - timedelta(days=days - 1)).isoformat(),
                    "to": today.isoformat(),
                    "step": steps[days],
                }
            ),
        )
        for days in QUICK
    ]


def _zone(request: Request) -> str:
    return parts(request).policy.organisation.zone
