"""The addresses of the work on a case and of its letters, with what each needs."""

from __future__ import annotations

from handoff.domain.roles import Permission
from handoff.web.desk import handling_actions as actions
from handoff.web.desk import handling_pages as pages
from handoff.web.desk import kept_pages
from handoff.web.desk.guard import Route

WORK = "/cases/<reference>/work"
LETTERS = "/cases/<reference>/letters"
LETTER = f"{LETTERS}/<letter_id:[0-9a-f]{{32}}>"

GETS: dict[str, Route] = {
    WORK: Route(pages.show_case_work, Permission.READ_CASES),
    LETTER: Route(pages.show_letter, Permission.READ_CASES),
    f"{LETTER}/print": Route(pages.show_letter_print, Permission.DOWNLOAD_CASES),
}
POSTS: dict[str, Route] = {
    f"{WORK}/step": Route(actions.take_step, Permission.WORK_CASES),
    f"{WORK}/assignee": Route(actions.make_responsible, Permission.WORK_CASES),
    f"{WORK}/department": Route(actions.set_department, Permission.WORK_CASES),
    f"{WORK}/tasks": Route(actions.add_task, Permission.WORK_CASES),
    f"{WORK}/tasks/<task_id:[0-9a-f]{{32}}>": Route(actions.finish_task, Permission.WORK_CASES),
    f"{WORK}/contacts": Route(actions.log_contact, Permission.WORK_CASES),
    f"{WORK}/resolution": Route(actions.record_resolution, Permission.WORK_CASES),
    f"{WORK}/cause": Route(actions.set_root_cause, Permission.WORK_CASES),
    f"{WORK}/clocks/<deadline_id:int>/pause": Route(actions.pause_clock, Permission.WORK_CASES),
    f"{WORK}/clocks/<deadline_id:int>/resume": Route(actions.resume_clock, Permission.WORK_CASES),
    f"{WORK}/clocks/<deadline_id:int>/extend": Route(actions.extend_clock, Permission.WORK_CASES),
    f"{WORK}/hold": Route(kept_pages.hold, Permission.KEEP_RECORDS),
    f"{WORK}/hold/lift": Route(kept_pages.lift, Permission.KEEP_RECORDS),
    f"{WORK}/erase": Route(kept_pages.erase, Permission.KEEP_RECORDS),
    LETTERS: Route(actions.begin_letter, Permission.SEND_LETTERS),
    LETTER: Route(actions.save_letter, Permission.SEND_LETTERS),
    f"{LETTER}/send": Route(actions.send_letter, Permission.SEND_LETTERS),
    f"{LETTER}/posted": Route(actions.post_letter, Permission.SEND_LETTERS),
    f"{LETTER}/drop": Route(actions.drop_letter, Permission.SEND_LETTERS),
}
