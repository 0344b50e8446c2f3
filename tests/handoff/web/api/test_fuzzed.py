"""Whatever is sent to the documented API, the service never fails: schemathesis tries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error

from handoff.services.consent import ConsentService
from handoff.web.openapi import describe
from tests.handoff.web.conftest import KEY, SECRET
from tests.support.assistant import StubAssistant
from tests.support.customer import Customer
from tests.support.desk_seed import Seeder
from tests.support.samples import PNG
from tests.support.service import RunningService, make_settings

#: Of each operation; with all operations about a minute on one core.
EXAMPLES = 20


class Target:
    """A service with something of each kind that exists, and the tokens to reach it."""

    def __init__(self, service: RunningService) -> None:
        services = service.services
        with service.client() as http:
            customer = Customer(http)
            ConsentService(services.core).accept(customer.id)
            files = {"file": ("receipt.png", PNG)}
            added = http.post(f"{customer.path}/evidence", files=files, headers=customer.headers)
        self.url = service.url
        self.known = {
            "reference": Seeder(services).kettle().reference or "",
            "conversation_id": customer.id,
            "evidence_id": added.json()["evidence_id"],
            "webhook_id": services.targets.add("webhook", "Known", "http://127.0.0.1:9/")[0].id,
        }
        self.tokens = {True: KEY, False: customer.opened["token"]}
        self.session = requests.Session()
        self.session.trust_env = False


class Fuzzer:
    """Sends what schemathesis makes up to each target, every other time about what exists there.

    What takes long is making it up, so it is made up once.
    """

    def __init__(self, targets: Sequence[Target]) -> None:
        self._targets = targets
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
            about_known = next(self._numbers) % 2
            for target in self._targets:
                if about_known:
                    for name in case.path_parameters or ():
                        case.path_parameters[name] = target.known[name]
                token = target.tokens["integration" in (case.operation.tags or ())]
                response = case.call(
                    base_url=target.url,
                    session=target.session,
                    headers={"Authorization": f"Bearer {token}"},
                    timeout=30,
                )
                case.validate_response(response, checks=[not_a_server_error])

        send()


@pytest.fixture
def targets(
    shared_assistant: StubAssistant, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[list[Target]]:
    """A service on each kind of database there is here."""
    urls = [f"sqlite:///{tmp_path / 'test.db'}"]
    with suppress(pytest.skip.Exception):
        urls.append(request.getfixturevalue("postgres_server").new_database())
    secrets = {"INTERNAL_SECRET": SECRET, "INTEGRATION_KEY": KEY, "RATE_ADDRESS": "100000/minute"}
    running = []
    for number, url in enumerate(urls):
        made = make_settings(tmp_path / str(number), url, shared_assistant.port, **secrets)
        running.append(RunningService(made).start())
    made_targets = [Target(service) for service in running]
    yield made_targets
    for target, service in zip(made_targets, running, strict=True):
        target.session.close()
        service.stop()


@pytest.mark.timeout(300)
def test_no_request_makes_the_service_fail(targets: list[Target]) -> None:
    url = targets[0].url
    fuzzer = Fuzzer(targets)
    schema: Any = schemathesis.openapi.from_dict(describe(url))
    schema.config.update(base_url=url)
    schema.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
    operations = [result.ok() for result in schema.get_all_operations()]
    tried = [one for one in operations if not one.path.endswith(("/socket", "/readyz"))]
    for operation in tried:
        fuzzer.try_operation(operation)
    assert len(tried) > 20
