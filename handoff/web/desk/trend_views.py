"""What the trends page shows: figures in words of the agent's language, charts, tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

from handoff.domain.policy import Policy
from handoff.domain.trend_days import NONE
from handoff.domain.trend_tables import (
    DEADLINES,
    Cell,
    Figures,
    Spread,
    Table,
    mean,
    share,
)
from handoff.domain.trends import FEW, Step
from handoff.services.trend_alerts import Alert
from handoff.services.trends import OTHERS, Report
from handoff.web.desk import charts, labels, words

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
#: Columns that are seconds, and per cent.
_SECONDS = ("median_seconds", "p90_seconds")
_PERCENT = ("percent", "met_percent")


@dataclass(frozen=True)
class Figure:
    """One figure of the period: name, value, and what it rests on."""

    name: str
    value: str
    base: str
    is_few: bool = False


@dataclass(frozen=True)
class ShownTable:
    """A table in words; `shares` are per cent of the rows of a group, for their bars."""

    key: str
    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...] = ()


@dataclass(frozen=True)
class Chart:
    """A chart of columns or lines with its words and its table."""

    key: str
    name: str
    desc: str
    highest: str
    first: str
    last: str
    width: float
    table: ShownTable
    bars: tuple[charts.Bar, ...] = ()
    bar_names: tuple[str, ...] = ()
    lines: tuple[charts.Line, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to draw."""
        return not self.bars and not any(line.points for line in self.lines)


@dataclass(frozen=True)
class Kept:
    """How one kind of deadline was kept: parts of a bar, and the figures."""

    name: str
    met: str
    numbers: tuple[int, int, int]
    parts: tuple[charts.Stretch, ...]
    table: ShownTable


def duration(seconds: int | None) -> str:
    """Return a length of time in its two largest units, "2 days 4 hr"; a dash without."""
    if seconds is None:
        return str(words.say("trends.none"))
    locale, rest = words.current().locale, seconds
    said: list[str] = []
    for unit, length in _UNITS:
        count, rest = divmod(rest, length)
        if count or (unit == "second" and not said):
            said.append(format_unit(count, f"duration-{unit}", "short", locale=locale))
        if len(said) == 2 or (said and not count):
            break
    return " ".join(said)


def number(value: float | None, decimals: int = 2) -> str:
    """Return a number as the language writes it; a dash without."""
    if value is None:
        return str(words.say("trends.none"))
    return str(format_decimal(round(value, decimals), locale=words.current().locale))


def percent(value: float | None) -> str:
    """Return per cent as the language writes it; a dash without."""
    if value is None:
        return str(words.say("trends.none"))
    return str(format_percent(value / 100, "#,##0.#%", locale=words.current().locale))


def day(value: date) -> str:
    """Return a day as it stands under a chart, "23 Nov 2026"."""
    return str(format_date(value, "d MMM y", locale=words.current().locale))


def period_name(first: date, step: Step) -> str:
    """Return what a column is called: its first day, or its month."""
    if step is Step.MONTH:
        return str(format_date(first, "LLL y", locale=words.current().locale))
    return day(first)


def key_figures(total: Figures) -> list[Figure]:
    """Return the figures of the whole period."""
    return [
        _spread("trends.chart.first_human", total.first_human, total.n, "trends.unanswered"),
        _spread("trends.chart.resolution", total.resolution, total.n, "trends.unresolved"),
        *(_kept_figure(kind, total) for kind in DEADLINES),
        _part("trends.fig.reopened", total.reopened, total.n),
        _rating("trends.fig.outcome", total.outcome_score, total.outcome_ratings),
        _rating("trends.fig.chat", total.chat_score, total.chat_ratings),
        _mean("trends.fig.questions", total.questions, total.n),
        _mean("trends.fig.corrected", total.corrected, total.n),
        _part("trends.fig.repeated", total.repeated, total.handovers),
    ]


def all_charts(report: Report, tables: dict[str, ShownTable]) -> list[Chart]:
    """Return the charts over time."""
    figures = [each for _, each in report.columns]
    volume = [each.n for each in figures]
    highest = max(volume, default=0)
    names = tuple(
        f"{period_name(first, report.asked.period.step)}: {number(each.n)}"
        for first, each in report.columns
    )
    chart = _chart("volume", report, tables, number(highest))
    return [
        Chart(**(chart | {"bars": charts.bars(volume), "bar_names": names})),
        _times("first_human", report, tables, [each.first_human for each in figures]),
        _times("resolution", report, tables, [each.resolution for each in figures]),
    ]


def deadlines(report: Report, tables: dict[str, ShownTable]) -> list[Kept]:
    """Return how each kind of deadline was kept over the whole period."""
    found = []
    for kind in DEADLINES:
        numbers = report.total.deadlines.get(kind, (0, 0, 0))
        found.append(
            Kept(
                name=str(words.say(f"trends.deadline.{kind}")),
                met=percent(share(numbers[0], numbers[0] + numbers[1])),
                numbers=numbers,
                parts=charts.stretches(numbers),
                table=tables[f"deadline_{kind}"],
            )
        )
    return found


def shown_tables(report: Report, policy: Policy) -> dict[str, ShownTable]:
    """Return all tables in words, by key."""
    return {table.key: _shown(table, report.asked.period.step, policy) for table in report.tables}


def group_name(kind: str, code: str, policy: Policy) -> str:
    """Return what a category, cause, outcome … is called."""
    if code == OTHERS:
        return str(words.say("trends.others"))
    if code == NONE:
        return str(words.say("trends.not_known"))
    language = words.current().language
    if kind == "category":
        known = policy.spoken(language).categories.get(code)
        return known.label if known else policy.category_label(code)
    if kind == "cause":
        return policy.handling.root_cause(code, language)
    if kind == "outcome":
        key = f"trends.outcome.{code}"
        return str(words.say(key)) if key in words.current().sentences else code
    if kind == "language":
        return labels.show_language(code)
    if kind == "status":
        return words.label("case_status", code)
    return code


def alert_title(alert: Alert, policy: Policy) -> str:
    """Return what an alert is about, "Product: kettle"."""
    kind = words.say(f"trends.rising.kind.{alert.kind}")
    return f"{kind}: {group_name(alert.kind, alert.key, policy)}"


def _shown(table: Table, step: Step, policy: Policy) -> ShownTable:
    is_period = table.columns[0] == "period"
    heads = tuple(
        str(words.say(f"trends.table.{name}" if name == table.key else f"trends.col.{name}"))
        for name in table.columns
    )
    rows = []
    for row in table.rows:
        first = str(row[0])
        name = (
            period_name(date.fromisoformat(first), step)
            if is_period
            else group_name(table.key, first, policy)
        )
        cells = zip(table.columns[1:], row[1:], strict=True)
        rows.append((name, *(_cell(column, cell) for column, cell in cells)))
    shares = () if is_period else tuple(float(row[2] or 0) for row in table.rows)
    title = str(words.say(f"trends.table.{table.key}"))
    return ShownTable(table.key, title, heads, tuple(rows), shares)


def _cell(column: str, cell: Cell) -> str:
    if column in _SECONDS:
        return duration(None if cell is None else int(cell))
    value = None if cell is None else float(cell)
    return percent(value) if column in _PERCENT else number(value)


def _chart(key: str, report: Report, tables: dict[str, ShownTable], highest: str) -> dict[str, Any]:
    step = report.asked.period.step
    first = period_name(report.columns[0][0], step)
    last = period_name(report.columns[-1][0], step)
    count = len(report.columns)
    desc = words.say("trends.chart.desc", count=count, first=first, last=last, highest=highest)
    return {
        "key": key,
        "name": str(words.say(f"trends.chart.{key}")),
        "desc": str(desc),
        "highest": str(words.say("trends.chart.highest", value=highest)),
        "first": first,
        "last": last,
        "width": charts.width_of(count),
        "table": tables[key],
    }


def _times(
    key: str, report: Report, tables: dict[str, ShownTable], spreads: Sequence[Spread]
) -> Chart:
    highest = max((each.p90 or 0 for each in spreads), default=0)
    lines = (
        charts.line([each.median for each in spreads], highest),
        charts.line([each.p90 for each in spreads], highest),
    )
    return Chart(**_chart(key, report, tables, duration(highest)), lines=lines)


def _spread(name: str, spread: Spread, n: int, missing: str) -> Figure:
    said = (
        str(
            words.say("trends.median_p90", median=duration(spread.median), p90=duration(spread.p90))
        )
        if spread.n
        else str(words.say("trends.none"))
    )
    base = f"{words.say('trends.n', count=spread.n)}, {words.say(missing, count=n - spread.n)}"
    return Figure(str(words.say(name)), said, base, 0 < spread.n < FEW)


def _kept_figure(kind: str, total: Figures) -> Figure:
    met, missed, _ = total.deadlines.get(kind, (0, 0, 0))
    name = f"{words.say('trends.chart.deadlines')}: {words.say(f'trends.deadline.{kind}')}"
    return _part(name, met, met + missed, is_key=False)


def _part(name: str, part: int, whole: int, *, is_key: bool = True) -> Figure:
    return Figure(
        str(words.say(name)) if is_key else name,
        percent(share(part, whole)),
        str(words.say("trends.of_cases", part=part, whole=whole)),
        0 < whole < FEW,
    )


def _rating(name: str, score: int, n: int) -> Figure:
    found = mean(score, n, FEW)
    if found is None:
        value = str(words.say("trends.no_mean" if n else "trends.none"))
    else:
        value = str(words.say("trends.score", mean=number(found)))
    return Figure(str(words.say(name)), value, str(words.say("trends.n", count=n)), 0 < n < FEW)


def _mean(name: str, total: int, n: int) -> Figure:
    found = mean(total, n)
    value = (
        str(words.say("trends.none"))
        if found is None
        else str(words.say("trends.per_case", value=number(found)))
    )
    return Figure(str(words.say(name)), value, str(words.say("trends.n", count=n)), 0 < n < FEW)
