"""P7: asking for a system role for oneself, and following what becomes of it (Pasal 27(2)a)."""

from __future__ import annotations

from datetime import date

from idp import governance
from idp.access import AccessDenied, AccessGuard, Act
from idp.account.portal import Portal
from idp.desk import Desk, Form, Paper, Thing
from idp.documents import DocumentType
from idp.foundation.clock import civil_date
from idp.foundation.errors import Conflict, Forbidden, NotFound, Refusal
from idp.foundation.http import Request, Response
from idp.governance import REQUESTABLE, RequestFilter
from idp.sessions import Visitor

REQUESTS_PATH = "/account/permohonan"
NEW_PATH = REQUESTS_PATH + "/baru"
_ASK, _WITHDRAW = Act("ajukan", "idp:permohonan_akses"), Act("tarik", "idp:permohonan_akses")
_MONTHS = (1, 3, 6, 12)
_MOST_SHOWN = 50
_PAPER = ("nomor", "tanggal", "penanda_tangan")
_FIELDS = {
    "purpose_required": "keperluan",
    "invalid_term": "bulan",
    "document_required": "dokumen",
    "document_registered": "nomor",
    "not_requestable": "peran",
    "already_requested": "peran",
    "already_appointed": "peran",
}


class RequestPages:
    """``/account/permohonan``: the visitor's own requests alone."""

    def __init__(self, portal: Portal, guard: AccessGuard) -> None:
        self._portal = portal
        self._desk = Desk(portal.foundation, guard)

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: every request of one's own, with where it stands and who decides next."""
        person = visitor.person
        now = self._portal.foundation.clock.now()
        with self._portal.foundation.database.reading() as tx:
            found = governance.list_request_page(
                tx, RequestFilter(), units=(), viewer=person.id, limit=_MOST_SHOWN
            )
            deciders = governance.deciders_for(tx, person.id, person.unit_code, now)
        return self._portal.show(
            request,
            visitor,
            "portal/requests.html",
            # Who heads a unit sees the requests of others in the console, not here.
            entries=[one for one in found if one.request.person_id == person.id],
            deciders=deciders,
            open_states=governance.OPEN_STATES,
        )

    def show_new(self, request: Request, visitor: Visitor) -> Response:
        """GET: what may be asked for, for how long, and who would decide."""
        return self._form(request, visitor, Form({}))

    def submit(self, request: Request, visitor: Visitor) -> Response:
        """POST: ask; the letter of assignment comes along where the role rests on one."""
        form = self._desk.read_form(visitor, request)
        role = form.choice("peran", REQUESTABLE)
        months = form.choice("bulan", tuple(map(str, _MONTHS)))
        purpose = form.text("keperluan", most=400)
        brings = "dokumen" in form.files or any(form.values.get(name) for name in _PAPER)
        paper = form.paper() if brings else None
        if not form.is_good:
            return self._form(request, visitor, form, status=422)
        try:
            self._ask(visitor, role, purpose, self._last_day(int(months)), paper)
        except (Conflict, Refusal) as refusal:
            if isinstance(refusal, (Forbidden, NotFound)):
                raise
            form.refuse(refusal, at=_FIELDS.get(refusal.code, ""))
            return self._form(request, visitor, form, status=refusal.status)
        return self._portal.done(visitor, REQUESTS_PATH, "minta.diajukan")

    def withdraw(self, request: Request, visitor: Visitor) -> Response:
        """POST: take one's own request back; one that is decided stays as it is."""
        request_id = request.form.get("permohonan", "")
        thing = Thing(request_id, owner=visitor.person.id)
        try:
            with self._desk.acting(visitor, _WITHDRAW, thing) as doing:
                governance.withdraw_request(
                    doing.tx, request_id, actor=doing.actor, now_ms=doing.now_ms
                )
        except Conflict:
            return self._portal.done(visitor, REQUESTS_PATH, "minta.sudah_diputus")
        except AccessDenied:
            raise
        except Forbidden as foreign:
            raise NotFound("request_not_found", "there is no such request") from foreign
        return self._portal.done(visitor, REQUESTS_PATH, "minta.ditarik")

    def _ask(
        self, visitor: Visitor, role: str, purpose: str, last_day: str, paper: Paper | None
    ) -> None:
        foundation, person = self._portal.foundation, visitor.person.id
        number = None if paper is None else paper.number
        thing = Thing(person, owner=person)
        with self._desk.acting(visitor, _ASK, thing, dokumen=number) as doing:
            letter = paper and paper.submit(
                doing.tx, foundation, DocumentType.SURAT_TUGAS, doing.actor
            )
            governance.submit_request(
                doing.tx,
                role=role,
                purpose=purpose,
                valid_until=last_day,
                document_id=letter.id if letter else None,
                actor=doing.actor,
                now_ms=doing.now_ms,
            )

    def _form(
        self, request: Request, visitor: Visitor, form: Form, *, status: int = 200
    ) -> Response:
        now = self._portal.foundation.clock.now()
        with self._portal.foundation.database.reading() as tx:
            deciders = governance.deciders_for(tx, visitor.person.id, visitor.person.unit_code, now)
        return self._portal.show(
            request,
            visitor,
            "portal/request_form.html",
            status=status,
            form=form,
            errors=form.errors,
            roles=sorted(REQUESTABLE),
            terms=[(months, self._last_day(months)) for months in _MONTHS],
            deciders=deciders,
        )

    def _last_day(self, months: int) -> str:
        """The same day of the month, so many months on; at a month's end the last it has."""
        today = date.fromisoformat(civil_date(self._portal.foundation.clock.now()))
        year, month = divmod(today.month - 1 + months, 12)
        first = date(today.year + year, month + 1, 1)
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        return first.replace(day=min(today.day, (following - first).days)).isoformat()
