"""The services that all actions call."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from handoff.bootstrap import build_core
from handoff.services.after_filing import AfterFilingService
from handoff.services.cases import CaseService
from handoff.services.complaints import ComplaintsService
from handoff.services.consent import ConsentService
from handoff.services.core import Core
from handoff.services.data_requests import DataRequestService
from handoff.services.handoffs import HandoffService
from handoff.services.identity import IdentityService
from handoff.services.intake import IntakeService
from handoff.services.returning import ReturnService
from handoff.services.safety import SafetyService
from handoff.services.withdrawal import WithdrawalService
from handoff.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
T = TypeVar("T")


@dataclass(frozen=True)
class Services:
    """The use cases the actions call."""

    core: Core
    consent: ConsentService
    intake: IntakeService
    cases: CaseService
    complaints: ComplaintsService
    handoffs: HandoffService
    safety: SafetyService
    withdrawal: WithdrawalService
    after_filing: AfterFilingService
    returning: ReturnService
    identity: IdentityService
    data_requests: DataRequestService


@lru_cache(maxsize=1)
def services() -> Services:
    """Return the services, built at the first call from the environment."""
    # What actions record is told to nobody before the service has stored their replies, and that
    # commit makes it durable too.
    core = build_core(Settings.from_env(os.environ, ROOT), is_durable=False)
    return build_services(core)


def build_services(core: Core) -> Services:
    """Return the services over a core; tests pass their own."""
    return Services(
        core=core,
        consent=ConsentService(core),
        intake=IntakeService(core),
        cases=CaseService(core),
        complaints=ComplaintsService(core),
        handoffs=HandoffService(core),
        safety=SafetyService(core),
        withdrawal=WithdrawalService(core),
        after_filing=AfterFilingService(core),
        returning=ReturnService(core),
        identity=IdentityService(core),
        data_requests=DataRequestService(core),
    )


async def call(function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """Run a service method, outside the event loop where there is one in this thread.

    The action server runs a whole action in one thread without a loop: going to another thread
    and back for each call took a third of an action's time.
    """
    if asyncio._get_running_loop() is None:
        return function(*args, **kwargs)
    return await asyncio.to_thread(function, *args, **kwargs)
