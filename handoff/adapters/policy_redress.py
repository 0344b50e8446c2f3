"""policy/redress_bodies.yml: whom a customer can turn to, checked."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from handoff.adapters.policy_reading import Node, read_node
from handoff.domain.redress import ROLES, WINDOW_UNITS, RedressBody, Window

NAME = "redress_bodies.yml"


def read_redress_bodies(folder: Path, regimes: Collection[str]) -> tuple[RedressBody, ...]:
    """The bodies that letters may name: all but those of schemes that were not joined.

    Args:
        regimes: ids of clocks.yml.
    Raises:
        PolicyError: names the key and what is accepted.
    """
    if not (folder / NAME).exists():
        return ()
    root = read_node(folder, NAME)
    joined = root.texts("member_of", ())
    found: dict[str, tuple[RedressBody, bool]] = {}
    for node in root.children("bodies"):
        body, is_closed = _body(node, regimes)
        if body.code in found:
            raise node.fail("code", f"given once; {body.code} is described twice")
        found[body.code] = body, is_closed
    for code in joined:
        if code not in found:
            raise root.fail("member_of", f"a list of codes of bodies; {code!r} is none")
    root.finish()
    return tuple(body for body, closed in found.values() if not closed or body.code in joined)


def _body(node: Node, regimes: Collection[str]) -> tuple[RedressBody, bool]:
    window = node.optional_child("within")
    of_regimes = node.texts("regimes")
    for regime in of_regimes:
        if regime not in regimes:
            raise node.fail("regimes", f"a list of ids of clocks.yml; {regime!r} is none")
    body = RedressBody(
        code=node.text("code"),
        name=node.text("name"),
        url=node.text("url"),
        regimes=of_regimes,
        firm=node.texts("firm"),
        customer=node.texts("customer"),
        role=node.one_of("role", ROLES),  # type: ignore[arg-type]
        within=Window(window.number("value"), window.one_of("unit", WINDOW_UNITS))  # type: ignore[arg-type]
        if window
        else None,
        after_deadline=node.flag("after_deadline", False),
        cross_border=node.flag("cross_border", False),
    )
    is_closed = node.flag("members_only", False)
    if not body.url.startswith("https://"):
        raise node.fail("url", "an address that begins with https://")
    if window:
        window.finish()
    node.finish()
    return body, is_closed
