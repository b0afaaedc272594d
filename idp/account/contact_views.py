"""P3: identity to read, e-mail address and telephone number to change, by their owner alone."""

from __future__ import annotations

from idp.account.portal import Portal
from idp.authentication import (
    begin_email_change,
    change_email,
    change_phone,
    find_pending_email,
    prove_email,
)
from idp.directory import Origin, PersonRecord, find_origin, is_email, parse_phone
from idp.foundation.errors import Refusal
from idp.foundation.http import Request, Response
from idp.pages import Language, Message, has_text, text
from idp.sessions import Visitor, language_of, take_work

PATH = "/account/contact"
_WORDS = {
    "invalid_email": Message("profil.surel.format"),
    "email_taken": Message("profil.surel.dipakai"),
    "too_many_codes": Message("profil.kode.batas"),
    "too_many_tries": Message("profil.kode.batas"),
}


class ContactPage:
    """``/account/contact``. Whatever else a form may carry is not looked at (AC-05)."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: the contacts, with what was typed before a step-up still in the fields."""
        kept = take_work(self._portal.foundation, visitor.session, PATH)
        typed = (kept.get("email", ""), kept.get("phone", "")) if kept is not None else None
        return self._form(request, visitor, typed=typed)

    def submit(self, request: Request, visitor: Visitor) -> Response:
        """POST: change the telephone number; a new e-mail address gets a code first."""
        email = request.form.get("email", "").strip()
        phone = request.form.get("phone", "").strip()
        errors = _check(email, phone)
        if errors:
            return self._form(request, visitor, typed=(email, phone), errors=errors)
        try:
            waits_for_code, value = self._change(visitor, email, phone)
        except Refusal as refused:
            wrong = {"email": _WORDS.get(refused.code, Message("profil.surel.format"))}
            return self._form(request, visitor, typed=(email, phone), errors=wrong)
        receipt = "profil.kode.terkirim" if waits_for_code else "profil.tersimpan"
        return self._portal.done(visitor, PATH, receipt, cookie_value=value)

    def confirm(self, request: Request, visitor: Visitor) -> Response:
        """POST: the code from the new address; from now on it is the account's."""
        foundation = self._portal.foundation
        try:
            email = prove_email(
                foundation, person_id=visitor.person.id, code=request.form.get("code", "")
            )
            if email is None:
                wrong = {"code": Message("profil.kode.salah")}
                return self._form(request, visitor, errors=wrong)
            with foundation.database.transaction() as tx:
                change_email(
                    tx,
                    foundation,
                    person=visitor.person,
                    email=email,
                    session_id=visitor.session.id,
                )
                value = self._portal.rotate(tx, visitor)
        except Refusal as refused:
            wrong = {"code": _WORDS.get(refused.code, Message("profil.kode.salah"))}
            return self._form(request, visitor, errors=wrong)
        return self._portal.done(visitor, PATH, "profil.tersimpan", cookie_value=value)

    def _change(self, visitor: Visitor, email: str, phone: str) -> tuple[bool, str | None]:
        """Change what differs; whether a code has to come back, and the new cookie value."""
        foundation, person = self._portal.foundation, visitor.person
        number = parse_phone(phone) if phone else None
        new_email = email if email and email != person.email else None
        if new_email is not None:
            begin_email_change(foundation, person=person, email=new_email)
        has_new_phone, has_no_email = number != person.phone, not email and bool(person.email)
        if not has_new_phone and not has_no_email:
            return new_email is not None, None
        session_id = visitor.session.id
        with foundation.database.transaction() as tx:
            if has_new_phone:
                change_phone(tx, foundation, person=person, phone=number, session_id=session_id)
            if has_no_email:
                change_email(tx, foundation, person=person, email=None, session_id=session_id)
            value = self._portal.rotate(tx, visitor)
        return new_email is not None, value

    def _form(
        self,
        request: Request,
        visitor: Visitor,
        *,
        typed: tuple[str, str] | None = None,
        errors: dict[str, Message] | None = None,
    ) -> Response:
        person = visitor.person
        with self._portal.foundation.database.reading() as tx:
            origin = find_origin(tx, person.id)
        email, phone = typed or (person.email or "", person.phone or "")
        return self._portal.show(
            request,
            visitor,
            "portal/contact.html",
            form_action=PATH,
            confirm_action=PATH + "/confirm",
            pending_email=find_pending_email(self._portal.foundation, person.id),
            email=email,
            phone=phone,
            identity=_identity(person),
            source=_source_of(origin, language_of(request)),
            synced_at=origin.at if origin is not None else None,
            errors=errors or {},
        )


def _check(email: str, phone: str) -> dict[str, Message]:
    errors = {}
    if email and not is_email(email):
        errors["email"] = Message("profil.surel.format")
    if phone and parse_phone(phone) is None:
        errors["phone"] = Message("profil.ponsel.format")
    return errors


def _source_of(origin: Origin | None, language: Language) -> str | None:
    key = f"profil.sumber.{origin.source}" if origin is not None else ""
    return text(language, key) if has_text(language, key) else None


def _identity(person: PersonRecord) -> dict[str, str | None]:
    return {
        "name": person.name,
        "nip": person.nip,
        "kind": person.kind,
        "grade": person.rank,
        "position": person.position,
        "unit": person.unit_name,
    }
