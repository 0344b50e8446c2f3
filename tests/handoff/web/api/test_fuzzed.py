"""Whatever is sent to the documented API, the service never fails: schemathesis tries."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error

from handoff.services.consent import ConsentService
from handoff.web.openapi import describe
from tests.handoff.web.conftest import KEY, MakeService
from tests.support.customer import Customer
from tests.support.desk_seed import Seeder
from tests.support.samples import PNG

#: Of each operation; with all operations about a minute on one core.
EXAMPLES = 20


class Fuzzer:
    """Sends what schemathesis makes up, every other time about something that exists."""

    def __init__(self, known: Mapping[str, str], tokens: Mapping[bool, str]) -> None:
        self._known = known
        self._tokens = tokens
        self._numbers = count()

    def try_operation(self, operation: Any) -> None:
        """Send EXAMPLES requests; raises on a server error."""

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def send(case: Any) -> None:
            if next(self._numbers) % 2:
                for name in case.path_parameters or ():
                    case.path_parameters[name] = self._known[name]
            token = self._tokens["integration" in (case.operation.tags or ())]
            response = case.call(headers={"Authorization": f"Bearer {token}"}, timeout=30)
            case.validate_response(response, checks=[not_a_server_error])

        send()


@pytest.mark.timeout(300)
def test_no_request_makes_the_service_fail(make_service: MakeService) -> None:
    service = make_service(RATE_ADDRESS="100000/minute")
    services = service.services
    with service.client() as http:
        customer = Customer(http)
        ConsentService(services.core).accept(customer.id)
        files = {"file": ("receipt.png", PNG)}
        added = http.post(f"{customer.path}/evidence", files=files, headers=customer.headers)
    known = {
        "reference": Seeder(services).kettle().reference or "",
        "conversation_id": customer.id,
        "evidence_id": added.json()["evidence_id"],
        "webhook_id": services.targets.add("webhook", "Known", "http://127.0.0.1:9/")[0].id,
    }
    fuzzer = Fuzzer(known, {True: KEY, False: customer.opened["token"]})
    schema: Any = schemathesis.openapi.from_dict(describe(service.url))
    schema.config.update(base_url=service.url)
    schema.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
    operations = [result.ok() for result in schema.get_all_operations()]
    tried = [one for one in operations if not one.path.endswith(("/socket", "/readyz"))]
    for operation in tried:
        fuzzer.try_operation(operation)
    assert len(tried) > 20
