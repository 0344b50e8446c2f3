"""Who may do what at the desk: five roles, and one table of what each of them may do."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person at the desk is there for; every account has exactly one."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    PRIVACY_OFFICER = "privacy_officer"
    DESIGNER = "designer"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """What can be done at the desk, named by what is done; every desk route needs one."""

    #: Being signed in: own language and password, signing out, live updates.
    USE_DESK = "use_desk"
    #: The queue, case pages, search, similar cases, an earlier case of the same customer.
    READ_CASES = "read_cases"
    #: The summary and evidence as files, printing.
    DOWNLOAD_CASES = "download_cases"
    #: Facts, category, notes, status, tasks, outcome, links between cases, taking a case oneself.
    WORK_CASES = "work_cases"
    #: Being available, joining, writing in, passing on and ending chats; reading back and filing.
    ANSWER_CUSTOMERS = "answer_customers"
    #: Letters and e-mails to the customer of a case, and those that were not delivered.
    SEND_LETTERS = "send_letters"
    #: Giving cases and chats to other people, and changing many cases at once.
    ASSIGN_CASES = "assign_cases"
    #: Filters of the queue under a name that everybody sees.
    SHARE_VIEWS = "share_views"
    #: Reading a chat that somebody else has, unseen by the customer.
    WATCH_CHATS = "watch_chats"
    #: Figures over many cases, without names.
    READ_TRENDS = "read_trends"
    #: Tables of many cases as files, for the organisation's records and for regulators.
    EXPORT_RECORDS = "export_records"
    #: Canned answers and templates of letters.
    WRITE_TEMPLATES = "write_templates"
    #: Keeping cases beyond their time, and removing what was told in one before its time.
    KEEP_RECORDS = "keep_records"
    #: Requests for a copy, correction or deletion of personal data.
    HANDLE_DATA_REQUESTS = "handle_data_requests"
    #: Who did what and when.
    READ_AUDIT = "read_audit"
    #: What the assistant says and understands.
    DESIGN_CONTENT = "design_content"
    #: Accounts of the desk and their roles.
    MANAGE_ACCOUNTS = "manage_accounts"
    #: Queues, departments and opening hours.
    MANAGE_QUEUES = "manage_queues"
    #: Keys of the integration API, webhooks, and what is passed on to other systems.
    MANAGE_INTEGRATIONS = "manage_integrations"


_DAILY_WORK = frozenset(
    {
        Permission.USE_DESK,
        Permission.READ_CASES,
        Permission.DOWNLOAD_CASES,
        Permission.WORK_CASES,
        Permission.ANSWER_CUSTOMERS,
        Permission.SEND_LETTERS,
    }
)
#: The whole of it: what is not named here is not allowed. Administrators may do everything, because
#: a small organisation has one person for all of this, and who can give roles can take them too.
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.AGENT: _DAILY_WORK,
    Role.SUPERVISOR: _DAILY_WORK
    | {
        Permission.ASSIGN_CASES,
        Permission.SHARE_VIEWS,
        Permission.WATCH_CHATS,
        Permission.READ_TRENDS,
        Permission.EXPORT_RECORDS,
        Permission.WRITE_TEMPLATES,
        Permission.MANAGE_QUEUES,
    },
    Role.PRIVACY_OFFICER: frozenset(
        {
            Permission.USE_DESK,
            Permission.READ_CASES,
            Permission.DOWNLOAD_CASES,
            Permission.HANDLE_DATA_REQUESTS,
            Permission.KEEP_RECORDS,
            Permission.READ_AUDIT,
            Permission.EXPORT_RECORDS,
        }
    ),
    Role.DESIGNER: frozenset(
        {
            Permission.USE_DESK,
            Permission.READ_TRENDS,
            Permission.DESIGN_CONTENT,
            Permission.WRITE_TEMPLATES,
        }
    ),
    Role.ADMINISTRATOR: frozenset(Permission),
}

#: Names that roles had before there were five.
_FORMER = {"admin": Role.ADMINISTRATOR}


def read_role(name: str) -> Role:
    """Return the role of a name, also of one used in former versions.

    Raises:
        ValueError: there is no such role.
    """
    return _FORMER.get(name) or Role(name)


def may(role: Role, permission: Permission) -> bool:
    """Return whether the role may do this."""
    return permission in PERMISSIONS[role]
