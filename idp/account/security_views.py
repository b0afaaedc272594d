"""P4: password, second factor, recovery codes, and what has changed about them lately."""

from __future__ import annotations

from idp.account.portal import Portal
from idp.audit import EventRecord, EventType, list_events_about
from idp.authentication import (
    CODE_COUNT,
    change_password,
    count_recovery_codes,
    find_password_change,
    has_second_factor,
    list_devices,
    minimum_length,
    prepare_password,
    verify_own_password,
)
from idp.foundation.errors import Refusal
from idp.foundation.http import Request, Response
from idp.pages import Message
from idp.sessions import Visitor, wait_minutes

PATH = "/account/security"
PASSWORD_PATH = "/account/password"
_SHOWN_CHANGES = 10
_LOOKED_THROUGH = 200
_CHANGES = {
    EventType.PASSWORD_CHANGED: "perubahan.sandi",
    EventType.TOTP_ENROLLED: "perubahan.perangkat_tambah",
    EventType.TOTP_REMOVED: "perubahan.perangkat_hapus",
    EventType.RECOVERY_CODES_RENEWED: "perubahan.cadangan",
    EventType.RECOVERY_CODE_USED: "perubahan.cadangan_pakai",
    EventType.CONTACT_CHANGED: "perubahan.kontak",
    EventType.SESSION_ENDED: "perubahan.sesi",
}
_REFUSALS = {
    "password_too_long": Message("sandi.panjang", {"n": 512}),
    "password_personal": Message("sandi.pribadi"),
    "password_common": Message("sandi.lemah"),
    "password_unchanged": Message("sandi.sama"),
}


class SecurityPage:
    """``/account/security`` and ``/account/password``."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: how the account is protected."""
        person_id = visitor.person.id
        with self._portal.foundation.database.reading() as tx:
            changed = find_password_change(tx, person_id)
            devices = list_devices(tx, person_id)
            left, total = count_recovery_codes(tx, person_id)
            required = self._portal.needs_second_factor(tx, visitor.person)
            events = list_events_about(tx, person_id, limit=_LOOKED_THROUGH)
        own_change = changed[0] if changed and changed[1] == "owner" else None
        return self._portal.show(
            request,
            visitor,
            "portal/security.html",
            password_changed_at=own_change,
            devices=[
                {
                    "id": device.id,
                    "name": device.name,
                    "added_at": device.created_at,
                    "last_used_at": device.last_used_at,
                }
                for device in devices
            ],
            recovery_left=left,
            recovery_total=total or CODE_COUNT,
            second_factor_required=required,
            changes=_changes(events),
            email=visitor.person.email,
            phone=visitor.person.phone,
            change_password_url=PASSWORD_PATH,
            enrol_url="/account/totp",
            recovery_codes_url="/account/recovery-codes",
            remove_device_action="/account/totp/remove",
        )

    def show_password(self, request: Request, visitor: Visitor) -> Response:
        """GET: the form. It asks for the fresh proof, so that no password is typed in vain."""
        return self._password_form(request, visitor)

    def submit_password(self, request: Request, visitor: Visitor) -> Response:
        """POST: the owner's new password; every other session and refresh token ends."""
        new = request.form.get("new_password", "")
        if new != request.form.get("new_password_repeat", ""):
            wrong = {"new_password_repeat": Message("sandi.beda")}
            return self._password_form(request, visitor, errors=wrong)
        foundation = self._portal.foundation
        outcome = verify_own_password(
            foundation,
            person_id=visitor.person.id,
            password=request.form.get("current_password", ""),
            address=request.address,
            browser=visitor.browser,
        )
        if outcome.person is None:
            return self._wrong_password(request, visitor, outcome.wait_seconds)
        try:
            prepared = prepare_password(
                foundation,
                person=visitor.person,
                has_factor=self._has_factor(visitor),
                new_password=new,
            )
        except Refusal as refused:
            wrong = {"new_password": self._refusal(refused, visitor)}
            return self._password_form(request, visitor, errors=wrong)
        with foundation.database.transaction() as tx:
            change_password(
                tx,
                foundation,
                person_id=visitor.person.id,
                prepared=prepared,
                session_id=visitor.session.id,
            )
            value = self._portal.rotate(tx, visitor)
        return self._portal.done(visitor, PATH, "sandi.berubah", cookie_value=value)

    def _wrong_password(self, request: Request, visitor: Visitor, wait: int) -> Response:
        wrong = (
            Message("masuk.terkunci", {"menit": wait_minutes(wait)})
            if wait
            else Message("sandi.lama.salah")
        )
        return self._password_form(
            request, visitor, errors={"current_password": wrong}, status=429 if wait else 200
        )

    def _password_form(
        self,
        request: Request,
        visitor: Visitor,
        *,
        errors: dict[str, Message] | None = None,
        status: int = 200,
    ) -> Response:
        return self._portal.show(
            request,
            visitor,
            "sign_in/change_password.html",
            status=status,
            form_action=PASSWORD_PATH,
            minimum_length=self._minimum(visitor),
            required=False,
            cancel_url=PATH,
            errors=errors or {},
        )

    def _refusal(self, refused: Refusal, visitor: Visitor) -> Message:
        if refused.code == "password_too_short":
            return Message("sandi.pendek", {"n": self._minimum(visitor)})
        return _REFUSALS.get(refused.code, Message("sandi.lemah"))

    def _minimum(self, visitor: Visitor) -> int:
        return minimum_length(
            self._portal.foundation.settings, has_second_factor=self._has_factor(visitor)
        )

    def _has_factor(self, visitor: Visitor) -> bool:
        with self._portal.foundation.database.reading() as tx:
            return has_second_factor(tx, visitor.person.id)


def _changes(events: list[EventRecord]) -> list[dict[str, object]]:
    """The latest changes to the account's protection, in words."""
    shown: list[dict[str, object]] = []
    for event in events:
        key = _CHANGES.get(EventType(event.type))
        if key is not None:
            values = {"perangkat": event.detail.get("device", "")}
            shown.append({"at": event.at_ms // 1000, "text": Message(key, values)})
    return shown[:_SHOWN_CHANGES]
