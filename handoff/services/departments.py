"""Departments: which there are, and which one is in charge of a case."""

from __future__ import annotations

from handoff.adapters.models import CaseRow
from handoff.domain.errors import InvalidInput
from handoff.services.core import Core


def department_of(core: Core, case: CaseRow) -> str:
    """Return the department in charge; for cases of long ago that of their category."""
    category = core.policy.categories.get(case.category_code)
    return case.department or (category.department if category else "")


def departments(core: Core) -> tuple[str, ...]:
    """Return the departments that the categories of the policy name, each once."""
    named = (category.department for category in core.policy.categories.values())
    return tuple(dict.fromkeys(name for name in named if name))


def check_department(core: Core, department: str) -> None:
    """Return when the policy names a department.

    Raises:
        InvalidInput: no category has it.
    """
    if department not in departments(core):
        raise InvalidInput(
            "Choose one of the departments in the list.", key="lifecycle.error.department"
        )
