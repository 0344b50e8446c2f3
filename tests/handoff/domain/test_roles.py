"""Facts about roles: one table says what each may do."""

from __future__ import annotations

import pytest

from handoff.domain.roles import PERMISSIONS, Permission, Role, may, read_role

DAILY = {
    Permission.USE_DESK,
    Permission.READ_CASES,
    Permission.DOWNLOAD_CASES,
    Permission.WORK_CASES,
    Permission.ANSWER_CUSTOMERS,
    Permission.SEND_LETTERS,
}
PERSONAL = DAILY - {Permission.USE_DESK} | {
    Permission.WATCH_CHATS,
    Permission.EXPORT_RECORDS,
    Permission.HANDLE_DATA_REQUESTS,
}
ADMINISTRATION = {Permission.MANAGE_ACCOUNTS, Permission.MANAGE_INTEGRATIONS}


def test_every_role_is_in_the_table_and_may_use_the_desk() -> None:
    assert set(PERMISSIONS) == set(Role)
    assert all(may(role, Permission.USE_DESK) for role in Role)


def test_agents_may_do_daily_work_and_nothing_else() -> None:
    assert PERMISSIONS[Role.AGENT] == DAILY


def test_supervisors_may_do_daily_work_too() -> None:
    assert PERMISSIONS[Role.SUPERVISOR] > DAILY


def test_designers_see_nobody_s_complaint() -> None:
    assert not PERMISSIONS[Role.DESIGNER] & PERSONAL


def test_privacy_officers_neither_answer_nor_change() -> None:
    assert not PERMISSIONS[Role.PRIVACY_OFFICER] & {
        Permission.ANSWER_CUSTOMERS,
        Permission.WORK_CASES,
        Permission.SEND_LETTERS,
    }


@pytest.mark.parametrize("role", set(Role) - {Role.ADMINISTRATOR})
def test_only_administrators_administer(role: Role) -> None:
    assert not PERMISSIONS[role] & ADMINISTRATION
    assert PERMISSIONS[Role.ADMINISTRATOR] == set(Permission)


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_is_somebody_s(permission: Permission) -> None:
    assert any(may(role, permission) for role in Role)


def test_a_former_name_is_understood_and_no_other() -> None:
    assert read_role("admin") is Role.ADMINISTRATOR
    assert read_role("supervisor") is Role.SUPERVISOR
    with pytest.raises(ValueError):
        read_role("owner")
