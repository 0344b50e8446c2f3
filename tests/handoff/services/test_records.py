"""Records for regulators: complete, with reasons for what is empty, and audited."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from handoff.adapters.audit import Tag
from handoff.adapters.models import AuditEventRow, ResolutionRow
from handoff.adapters.text_files import load_desk_texts
from handoff.domain.errors import InvalidInput
from handoff.domain.messages import rfc3339
from handoff.domain.record_fields import FIELDS, Reason
from handoff.domain.trends import Period, Step, make_period
from handoff.services import records as records_module
from handoff.services.agents import Agent
from handoff.services.core import Core
from handoff.services.lifecycle import LifecycleService
from handoff.services.records import RecordService, TooManyCases
from handoff.services.retention import RetentionService
from tests.support.lifecycle import STORY, add_agent, file_case

WORDS = load_desk_texts().of("en")
PERIOD = make_period(date(2026, 11, 1), date(2026, 11, 30), Step.MONTH, "Europe/London")


@pytest.fixture
def noor(timed_core: Core) -> Agent:
    return add_agent(timed_core)


def exported(
    core: Core, agent: Agent, regime: str | None = None, period: Period = PERIOD
) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        RecordService(core).export(period, regime, "json", agent, WORDS).text
    )
    return found


def test_every_field_is_there_with_value_or_reason(timed_core: Core, noor: Agent) -> None:
    reference = file_case(timed_core, category="product_defect", product="kettle")
    (case,) = exported(timed_core, noor)["cases"]
    assert list(case) == [rule.id for rule in FIELDS]
    empty = {name for name, entry in case.items() if entry["value"] in (None, [])}
    assert all(case[name]["reason"] for name in empty)
    assert case["case_id"] == {"value": reference, "reason": None, "gaps": {}}
    assert case["description_verbatim"]["value"] == STORY
    assert case["product_or_service_and_reference"] == {
        "value": {"product": "kettle", "reference": None},
        "reason": None,
        "gaps": {"reference": Reason.NOT_TOLD},
    }
    assert case["complainant_name"] == {"value": None, "reason": Reason.NOT_TOLD, "gaps": {}}
    assert case["complainant_type"] == {"value": None, "reason": Reason.NOT_COLLECTED, "gaps": {}}
    assert case["outcome_and_redress"] == {"value": None, "reason": Reason.NOT_YET, "gaps": {}}
    assert case["acknowledged_at"]["value"] is not None
    assert case["closed_at_and_days_open"]["value"] == {"closed_at": None, "days_open": 0}


def test_finished_case_says_what_was_decided(timed_core: Core, noor: Agent) -> None:
    reference = file_case(timed_core)
    now = timed_core.clock()
    with timed_core.db.write() as session:
        session.add(
            ResolutionRow(
                case_reference=reference,
                outcome="upheld",
                remedies=["refund"],
                amount=39.99,
                currency="GBP",
                explanation="The lid was loose.",
                root_cause="product_or_part",
                decided_by=noor.id,
                decided_at=now,
                updated_at=now,
            )
        )
    LifecycleService(timed_core).change(reference, "resolved", "", noor)
    (case,) = exported(timed_core, noor)["cases"]
    (outcome,) = case["outcome_and_redress"]["value"]
    assert (outcome["outcome"], outcome["amount"], outcome["currency"]) == (
        "upheld",
        "39.99",
        "GBP",
    )
    assert case["root_cause"]["value"][0]["code"] == "product_or_part"
    assert case["closed_at_and_days_open"]["gaps"] == {}
    assert [one["status"] for one in case["measures_taken"]["value"]] == ["resolved"]
    assert case["measures_taken"]["value"][0]["by"] == "Noor Vance"


def test_what_was_removed_is_said_to_be(timed_core: Core, noor: Agent) -> None:
    reference = file_case(timed_core)
    (case,) = exported(timed_core, noor)["cases"]
    (consent,) = case["consents"]["value"]
    assert (consent["decision"], consent["decided_at"]) == ("accepted", rfc3339(timed_core.clock()))
    assert case["consents"]["gaps"] == {"withdrawn_at": Reason.NONE}
    LifecycleService(timed_core).change(reference, "withdrawn", "It is settled.", noor)
    RetentionService(timed_core).erase_now(reference, reference, noor)
    (case,) = exported(timed_core, noor)["cases"]
    for name in ("description_verbatim", "summary_neutral", "evidence", "complainant_name"):
        assert case[name]["reason"] == Reason.REMOVED


def test_only_cases_of_the_rule_and_the_period(timed_core: Core, noor: Agent) -> None:
    file_case(timed_core)
    regimes = RecordService(timed_core).regimes()
    assert "house-default" in regimes
    assert len(exported(timed_core, noor, "house-default")["cases"]) == 1
    assert exported(timed_core, noor, "house-default")["regime"]["id"] == "house-default"
    assert exported(timed_core, noor, "au-rg271")["cases"] == []
    earlier = make_period(date(2026, 1, 1), date(2026, 1, 31), Step.MONTH, "Europe/London")
    assert exported(timed_core, noor, None, earlier)["cases"] == []


def test_csv_has_one_line_a_case_and_no_formulas(timed_core: Core, noor: Agent) -> None:
    file_case(timed_core, story="=HYPERLINK is what your page shows me.")
    text = RecordService(timed_core).export(PERIOD, None, "csv", noor, WORDS).text
    (line,) = csv.DictReader(io.StringIO(text))
    told = "What happened, in the customer’s words [description_verbatim]"
    assert line[told] == "'=HYPERLINK is what your page shows me."
    assert json.loads(line["Kinds of complaint [issue_categories]"])[0]["code"] == "other"
    # Headings and reasons are the reader's, the codes in brackets everybody's.
    german = load_desk_texts().of("de")
    text = RecordService(timed_core).export(PERIOD, None, "csv", noor, german).text
    (line,) = csv.DictReader(io.StringIO(text))
    codes = [heading.rpartition("[")[2].rstrip("]") for heading in line]
    assert codes == [name for rule in FIELDS for name in (rule.id, f"{rule.id}_reason")]
    why = "Alter, Geschlecht, Postleitzahl: warum leer [demographics_reason]"
    assert line[why] == "Es ist freiwillig, und danach wird nie gefragt."
    contact = line[
        "Wie der Kunde zu erreichen ist, auch sicher: warum leer [contact_and_safe_contact_reason]"
    ]
    assert "Sicherer Kontaktweg: Es wird hier nicht erhoben." in contact


def test_export_is_audited_without_words(timed_core: Core, noor: Agent) -> None:
    file_case(timed_core)
    exported(timed_core, noor, "house-default")
    with timed_core.db.read() as session:
        event = session.scalars(
            select(AuditEventRow).where(AuditEventRow.tag == Tag.RECORDS_EXPORTED)
        ).one()
    assert event.actor == noor.actor
    assert event.data == {
        "regime": "house-default",
        "first": "2026-11-01",
        "last": "2026-11-30",
        "form": "json",
        "cases": 1,
    }


def test_too_many_and_unknown_forms_are_refused(
    timed_core: Core, noor: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_case(timed_core)
    service = RecordService(timed_core)
    with pytest.raises(InvalidInput):
        service.export(PERIOD, None, "xml", noor, WORDS)
    monkeypatch.setattr(records_module, "LIMIT", 0)
    with pytest.raises(TooManyCases):
        service.export(PERIOD, None, "csv", noor, WORDS)
    with timed_core.db.read() as session:
        tags = session.scalars(select(AuditEventRow.tag).order_by(AuditEventRow.id)).all()
    assert Tag.RECORDS_EXPORTED not in tags
