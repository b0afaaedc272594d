"""P11: what waits for the person's own decision, as links to where it is decided."""

from __future__ import annotations

from dataclasses import fields

from idp import governance, review
from idp.account.portal import Portal
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.http import Request, Response
from idp.governance import AssignmentRecord
from idp.pages import Language, Message, date_text
from idp.sessions import Visitor, language_of

TASKS_PATH = "/account/tugas"
_WHERE = {
    "letters": "/console/penghentian",
    "returned": "/console/usulan",
    "proposals": "/console/usulan",
    "approvals": "/console/permohonan",
    "grants": "/console/permohonan",
    "withdrawals": "/console/permohonan",
    "recommendations": "/console/rekomendasi?keadaan=requested",
}


class TasksPage:
    """``/account/tugas``."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: the duties of the visitor's offices that wait now."""
        now_ms = self._portal.foundation.clock.now_ms()
        with self._portal.foundation.database.reading() as tx:
            person = visitor.person.id
            held = governance.list_in_force(tx, person, civil_date(now_ms // 1000))
            tasks = duties_of(tx, person, held, now_ms, language_of(request))
        return self._portal.show(request, visitor, "portal/tasks.html", tasks=tasks)


def duties_of(
    tx: Transaction,
    person_id: str,
    held: list[AssignmentRecord],
    now_ms: int,
    language: Language,
) -> list[dict[str, object]]:
    """What waits for this person, with its address; the reviews first, which have a deadline.

    ``held`` are their assignments in force; where none is an office, nothing is asked.
    """
    waiting = governance.what_waits_under(tx, person_id, held)
    if waiting is None:
        return []
    reviews: list[dict[str, object]] = [
        {
            "text": Message(
                "tugas.tinjauan",
                {"n": count, "nama": one.name, "tenggat": date_text(one.deadline, language)},
            ),
            "url": f"/console/tinjauan/{one.id}/jawab",
        }
        for one, count in review.list_awaiting(tx, actor=person_id, now_ms=now_ms)
    ]
    counted = [(field.name, getattr(waiting, field.name)) for field in fields(waiting)]
    return reviews + [
        {"text": Message(f"tugas.{name}", {"n": count}), "url": _WHERE[name]}
        for name, count in counted
        if count
    ]
