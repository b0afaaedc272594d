"""P10: the pakta integritas - read, signed and kept by whoever it binds (Pasal 27(1)a, SM-13)."""

from __future__ import annotations

from idp.access import AccessGuard, Act
from idp.account.portal import Portal
from idp.desk import Desk, Thing, kept_fields
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict
from idp.foundation.http import Request, Response
from idp.governance import (
    PledgeChange,
    PledgeStanding,
    ReadablePledge,
    compare_pledges,
    is_bound_by_pledge,
    list_pledge_texts,
    list_signatures,
    pledge_standing,
    read_pledge,
    sign_pledge,
)
from idp.pages import Language, Message, date_text
from idp.sessions import Visitor, language_of

PLEDGE_PATH = "/account/pakta"
AGREED = "setuju"
STRONG = "mfa"
_MOST_SECTIONS = 40
BOXES = (*(f"baca-{number}" for number in range(1, _MOST_SECTIONS + 1)), AGREED)
"""What may be ticked on the page, whichever text it shows."""
LAPSED_PLEDGE = "tugas.pakta.over"
_SIGN = Act("tandatangani", "idp:pakta")
_REFUSED = {
    "text_changed": Message("pakta.galat.berubah"),
    "already_pledged": Message("pakta.galat.sudah"),
}


class PledgePage:
    """``/account/pakta``: about the visitor's own pledge alone."""

    def __init__(self, portal: Portal, guard: AccessGuard) -> None:
        self._portal = portal
        self._desk = Desk(portal.foundation, guard)

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: how one stands, the text that is due, and the copy of what was signed."""
        kept = kept_fields(self._portal.foundation, visitor, PLEDGE_PATH)
        return self._page(request, visitor, ticked=frozenset(kept))

    def submit(self, request: Request, visitor: Visitor) -> Response:
        """POST: sign. What is not ticked is named; an old proof is asked for anew first."""
        today = civil_date(self._portal.foundation.clock.now())
        with self._portal.foundation.database.reading() as tx:
            due = pledge_standing(tx, visitor.person.id, today).next
        boxes = _boxes(read_pledge(due.text)) if due is not None else ()
        ticked = frozenset(name for name in boxes if request.form.get(name))
        missing = [name for name in boxes if name not in ticked]
        if missing:
            wrong = {name: Message(_word_for(name)) for name in missing}
            return self._page(request, visitor, ticked=ticked, errors=wrong)
        try:
            last_day = self._sign(visitor, request.form.get("sha256", ""))
        except Conflict as refused:
            wrong = {"": _REFUSED.get(refused.code, Message("pakta.galat.berubah"))}
            return self._page(request, visitor, errors=wrong)
        said = {"tanggal": date_text(last_day, language_of(request))}
        return self._portal.done(visitor, PLEDGE_PATH, "pakta.selesai", values=said)

    def _sign(self, visitor: Visitor, read_sha256: str) -> str:
        """Raises AccessDenied, FreshProofWanted, and Conflict where nothing is due any more."""
        person = visitor.person.id
        with self._desk.acting(visitor, _SIGN, Thing(person, owner=person), fresh=True) as doing:
            return sign_pledge(
                doing.tx,
                person,
                now_ms=doing.now_ms,
                proven_at=visitor.found.proven_at if visitor.found is not None else None,
                read_sha256=read_sha256,
            )

    def _page(
        self,
        request: Request,
        visitor: Visitor,
        *,
        ticked: frozenset[str] = frozenset(),
        errors: dict[str, Message] | None = None,
    ) -> Response:
        person = visitor.person.id
        today = civil_date(self._portal.foundation.clock.now())
        with self._portal.foundation.database.reading() as tx:
            standing = pledge_standing(tx, person, today)
            bound = is_bound_by_pledge(tx, person)
            texts = {item.version: item.text for item in list_pledge_texts(tx)}
            signed = next(iter(list_signatures(tx, person)), None)
        copy = texts[signed.version] if signed is not None else None
        due = standing.next
        return self._portal.show(
            request,
            visitor,
            "portal/pakta.html",
            standing=standing,
            bound=bound,
            signed=signed,
            renewal_from=signed.renewable_from if signed is not None else None,
            copy=read_pledge(copy) if copy is not None else None,
            read=read_pledge(due.text) if due is not None else None,
            changes=_changes(standing, copy),
            is_strong=visitor.session.acr == STRONG,
            ticked=ticked,
            errors=errors or {},
        )


def pledge_task(tx: Transaction, person_id: str, today: str, language: Language) -> Message | None:
    """What somebody whom the pledge binds has to do about it; None where nothing is due."""
    standing = pledge_standing(tx, person_id, today)
    if standing.next is None:
        return None
    last_day = standing.holds_until if standing.state == "grace" else standing.valid_until
    values = {} if last_day is None else {"tanggal": date_text(last_day, language)}
    return Message(f"tugas.pakta.{standing.state}", values)


def _boxes(read: ReadablePledge) -> tuple[str, ...]:
    """Names of what is ticked: each section read, and the statement."""
    return (*(f"baca-{number}" for number, _ in enumerate(read.sections, 1)), AGREED)


def _word_for(box: str) -> str:
    return "pakta.galat.setuju" if box == AGREED else "pakta.galat.baca"


def _changes(standing: PledgeStanding, copy: str | None) -> list[PledgeChange]:
    """What the text that is due changes against the one that was signed."""
    if standing.next is None or copy is None or standing.next.text == copy:
        return []
    return compare_pledges(copy, standing.next.text)
