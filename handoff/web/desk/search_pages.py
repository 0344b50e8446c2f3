"""Search: one box on every page, and the page of what was found."""

from __future__ import annotations

from urllib.parse import quote

from sanic import HTTPResponse, Request
from sanic.response import redirect

from handoff.domain.lifecycle import FINISHED
from handoff.web.desk import bulk_pages
from handoff.web.desk.parts import call, page_number, parts
from handoff.web.desk.rendering import page
from handoff.web.desk.words import words


async def show_search(request: Request) -> HTTPResponse:
    """Show what was found; a reference leads to its case at once."""
    query = request.args.get("q") or ""
    search = parts(request).search
    reference = await call(search.exact, query)
    if reference is not None:
        return redirect(f"/desk/cases/{quote(reference, safe='')}", status=303)
    found = await call(search.search, query, page_number(request), words(request).language)
    return page(
        request,
        "search.html",
        result=found,
        query=found.query,
        finished=FINISHED,
        bulk=await bulk_pages.form_of(request, found.total),
    )
