"""K19: the trail as a signed file, and the check that nobody changed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from idp import audit
from idp.audit import EventType
from idp.console.frame import Console
from idp.console.navigation import LOOK
from idp.console.trail.proof import Verifier
from idp.console.trail.query import CHECKED, TRAIL
from idp.desk import Thing
from idp.foundation.clock import civil_date, start_of_date
from idp.foundation.errors import Conflict
from idp.foundation.http import NO_STORE, Request, Response, redirect
from idp.keys import sign_log
from idp.pages import Message
from idp.sessions import Visitor

EXPORT = TRAIL + "/unduh"
VERIFY = TRAIL + "/periksa"
MOST_DAYS = 31
_EVERYWHERE = Thing("")
"""The file holds the whole chain: who sees a part of the Province gets none (Pasal 8(2))."""
_SHORTEST_REASON, _LONGEST_REASON = 10, 200
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the form asks for: civil days (WIB), both included, and why."""

    first: str
    last: str
    reason: str

    def errors(self, today: str) -> dict[str, Message]:
        """What is wrong, by field."""
        wrong: dict[str, Message] = {}
        days = {"dari": _day(self.first), "sampai": _day(self.last)}
        for name, day in days.items():
            if day is None or day.isoformat() > today:
                wrong[name] = Message("jejak.ekspor.tanggal.salah")
        first, last = days["dari"], days["sampai"]
        if first is not None and last is not None and not wrong:
            if last < first:
                wrong["sampai"] = Message("jejak.ekspor.tanggal.terbalik")
            elif (last - first).days >= MOST_DAYS:
                wrong["sampai"] = Message("jejak.ekspor.tanggal.panjang", {"hari": MOST_DAYS})
        if len(self.reason) < _SHORTEST_REASON:
            wrong["alasan"] = Message("jejak.ekspor.alasan.pendek")
        return wrong


class ExportPage:
    """``/console/jejak/unduh`` and ``/console/jejak/periksa``."""

    def __init__(self, console: Console, verifier: Verifier) -> None:
        self._console = console
        self._verifier = verifier

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: which days, and why; raises AccessDenied."""
        self._console.desk.admit(visitor, LOOK, _EVERYWHERE)
        today = self._today()
        first = date.fromisoformat(today).replace(day=1).isoformat()
        return self._form(request, visitor, Wanted(first, today, ""), {})

    def submit(self, request: Request, visitor: Visitor) -> Response:
        """POST: the signed file; raises AccessDenied."""
        self._console.desk.admit(visitor, LOOK, _EVERYWHERE)
        wanted = Wanted(
            request.form.get("dari", "").strip()[:10],
            request.form.get("sampai", "").strip()[:10],
            request.form.get("alasan", "").strip()[:_LONGEST_REASON],
        )
        errors = wanted.errors(self._today())
        if errors:
            return self._form(request, visitor, wanted, errors)
        try:
            content = self._file(visitor, wanted)
        except Conflict:
            empty = {"": Message("jejak.ekspor.kosong")}
            return self._form(request, visitor, wanted, empty)
        name = f"jejak-{wanted.first}-{wanted.last}.ndjson"
        headers = [
            ("Content-Type", "application/x-ndjson; charset=utf-8"),
            ("Content-Disposition", f'attachment; filename="{name}"'),
            *NO_STORE,
        ]
        return Response(200, content, headers)

    def verify(self, request: Request, visitor: Visitor) -> Response:
        """POST: hash every entry again; raises AccessDenied for who may see no entry."""
        self._console.reach(visitor, LOOK)
        self._verifier.verify(visitor.person.id)
        return redirect(f"{TRAIL}?{CHECKED}=1#keutuhan")

    def _file(self, visitor: Visitor, wanted: Wanted) -> bytes:
        """The NDJSON of these days with the checkpoints that prove it; noted before it leaves."""
        foundation = self._console.foundation
        span = {
            "since_ms": start_of_date(wanted.first) * 1000,
            "until_ms": (start_of_date(wanted.last) + _DAY) * 1000,
        }
        newest = sign_log(foundation)
        desk = self._console.desk
        with desk.acting(visitor, LOOK, _EVERYWHERE, alasan=wanted.reason) as doing:
            audit.record(
                doing.tx,
                EventType.AUDIT_EXPORTED,
                at_ms=doing.now_ms,
                actor=doing.actor,
                reason=wanted.reason,
                correlation=doing.act_id,
                detail=span,
            )
        return "".join(audit.export(foundation, newest=newest, **span)).encode()

    def _form(
        self, request: Request, visitor: Visitor, wanted: Wanted, errors: dict[str, Message]
    ) -> Response:
        return self._console.show(
            request,
            visitor,
            "console/audit_export.html",
            wanted=wanted,
            errors=errors,
            most_days=MOST_DAYS,
        )

    def _today(self) -> str:
        return civil_date(self._console.foundation.clock.now())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
