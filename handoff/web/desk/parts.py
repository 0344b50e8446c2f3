"""What the desk's handlers need, built once when the desk is registered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from jinja2 import Environment
from sanic import Request

from handoff.adapters.events import Hub
from handoff.domain.policy import Policy
from handoff.services.case_links import CaseLinkService
from handoff.services.case_work import CaseWorkService
from handoff.services.clocks import ClockService
from handoff.services.desk import DeskService
from handoff.services.desk_category import CategoryService
from handoff.services.desk_file import DeskFileService
from handoff.services.desk_filing import FilingService
from handoff.services.letters import LetterService
from handoff.services.lifecycle import LifecycleService
from handoff.services.likenesses import LikenessService
from handoff.services.own_cases import OwnCaseService
from handoff.services.resolutions import ResolutionService
from handoff.services.search import SearchService
from handoff.services.sign_in import SignedIn, SignInService
from handoff.settings import Settings

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class DeskParts:
    """Services and rendering of the desk; `services` holds those that other parts share."""

    services: Any
    settings: Settings
    policy: Policy
    clock: Callable[[], datetime]
    hub: Hub
    sign_in: SignInService
    queue: DeskService
    search: SearchService
    files: DeskFileService
    filing: FilingService
    categories: CategoryService
    lifecycle: LifecycleService
    work: CaseWorkService
    resolutions: ResolutionService
    clocks: ClockService
    letters: LetterService
    links: CaseLinkService
    own_cases: OwnCaseService
    likenesses: LikenessService
    templates: Environment


def parts(request: Request) -> DeskParts:
    """Return the desk's parts of the application that serves this request."""
    found: DeskParts = request.app.ctx.desk
    return found


def signed_in(request: Request) -> SignedIn:
    """Return the session of this request; the guard has made sure that there is one."""
    found: SignedIn = request.ctx.signed_in
    return found


async def call(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Return what a synchronous service answers, without holding up other requests."""
    return await asyncio.to_thread(function, *args, **kwargs)


def field(request: Request, name: str) -> str:
    """Return a form field as text, with line ends as the widget sends them; empty if absent."""
    form = request.form
    value = form.get(name) if form else None
    return value.replace("\r\n", "\n") if isinstance(value, str) else ""


def page_number(request: Request) -> int:
    """Return the page that the address names, from 1; 1 when it names none."""
    number = request.args.get("page", "1")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1
