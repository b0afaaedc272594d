"""P4: adding and removing TOTP devices, and renewing recovery codes."""

from __future__ import annotations

import json

from idp.account.portal import Portal
from idp.authentication import (
    add_totp,
    begin_device,
    has_second_factor,
    prove_pending_device,
    remove_totp,
    renew_recovery_codes,
)
from idp.foundation.errors import Conflict
from idp.foundation.http import Request, Response, redirect
from idp.pages import Message, text
from idp.sessions import Visitor, account_name, language_of, pairing_context, take_work

SECURITY_PATH = "/account/security"
TOTP_PATH = "/account/totp"
CODES_PATH = "/account/recovery-codes"
_CODES_SECONDS = 600
_PURPOSE = "recovery-codes-shown"


class FactorPage:
    """``/account/totp`` and ``/account/recovery-codes``; every act needs a fresh proof (MF-06)."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    def show_new(self, request: Request, visitor: Visitor) -> Response:
        """GET: the seed to scan, and the name typed before a step-up."""
        kept = take_work(self._portal.foundation, visitor.session, TOTP_PATH)
        return self._enrol_form(request, visitor, device_name=(kept or {}).get("device_name"))

    def submit_new(self, request: Request, visitor: Visitor) -> Response:
        """POST: the first code from the new device."""
        foundation = self._portal.foundation
        proven = prove_pending_device(
            foundation,
            person_id=visitor.person.id,
            binding=visitor.session.id,
            code=request.form.get("otp", ""),
        )
        if proven is None:
            typed = request.form.get("device_name")
            return self._enrol_form(request, visitor, device_name=typed, failed=True)
        name = request.form.get("device_name", "").strip()
        with foundation.database.transaction() as tx:
            codes = add_totp(
                tx,
                foundation,
                person_id=visitor.person.id,
                name=name or text(language_of(request), "mfa.nama.bawaan"),
                proven=proven,
                session_id=visitor.session.id,
            )
            value = self._portal.prove(tx, visitor, "otp")
        if codes:
            self._keep_codes(visitor, codes)
        path = CODES_PATH if codes else SECURITY_PATH
        return self._portal.done(visitor, path, "mfa.aktif", cookie_value=value)

    def remove(self, request: Request, visitor: Visitor) -> Response:
        """POST: take a device of one's own away; the last one stays where it is compulsory."""
        foundation = self._portal.foundation
        try:
            with foundation.database.transaction() as tx:
                remove_totp(
                    tx,
                    foundation,
                    person_id=visitor.person.id,
                    device_id=request.form.get("device_id", ""),
                    session_id=visitor.session.id,
                    is_compulsory=self._portal.needs_second_factor(tx, visitor.person),
                )
                value = self._portal.rotate(tx, visitor)
        except Conflict:
            return self._portal.done(visitor, SECURITY_PATH, "keamanan.dua.terakhir")
        return self._portal.done(visitor, SECURITY_PATH, "keamanan.dua.dihapus", cookie_value=value)

    def renew_codes(self, request: Request, visitor: Visitor) -> Response:
        """POST: make new recovery codes; they are shown on the next page, once."""
        foundation = self._portal.foundation
        with foundation.database.reading() as tx:
            if not has_second_factor(tx, visitor.person.id):
                return redirect(SECURITY_PATH)
        with foundation.database.transaction() as tx:
            codes = renew_recovery_codes(
                tx, foundation, person_id=visitor.person.id, session_id=visitor.session.id
            )
            value = self._portal.rotate(tx, visitor)
        self._keep_codes(visitor, codes)
        return self._portal.done(visitor, CODES_PATH, "keamanan.cadangan.baru", cookie_value=value)

    def show_codes(self, request: Request, visitor: Visitor) -> Response:
        """GET: new recovery codes that their owner has not yet said to be saved."""
        codes = self._kept_codes(visitor)
        return self._codes_form(request, visitor, codes) if codes else redirect(SECURITY_PATH)

    def submit_codes(self, request: Request, visitor: Visitor) -> Response:
        """POST: they are saved, and shown no more."""
        codes = self._kept_codes(visitor)
        if codes and not request.form.get("saved"):
            wrong = {"saved": Message("mfa.cadangan.centang")}
            return self._codes_form(request, visitor, codes, errors=wrong)
        self._portal.foundation.ephemeral.delete(_codes_key(visitor))
        return redirect(SECURITY_PATH)  # where the receipt of what made the codes is shown

    def _enrol_form(
        self,
        request: Request,
        visitor: Visitor,
        *,
        device_name: str | None = None,
        failed: bool = False,
    ) -> Response:
        foundation = self._portal.foundation
        device = begin_device(
            foundation,
            person_id=visitor.person.id,
            account_name=account_name(visitor.person),
            binding=visitor.session.id,
        )
        with foundation.database.reading() as tx:
            compulsory = self._portal.needs_second_factor(tx, visitor.person)
        default_name = text(language_of(request), "mfa.nama.bawaan")
        return self._portal.show(
            request,
            visitor,
            "sign_in/enrol.html",
            form_action=TOTP_PATH,
            device_name=device_name or default_name,
            compulsory=compulsory,
            later_url=SECURITY_PATH,
            error_code="invalid_otp" if failed else None,
            **pairing_context(device),
        )

    def _codes_form(
        self,
        request: Request,
        visitor: Visitor,
        codes: list[str],
        *,
        errors: dict[str, Message] | None = None,
    ) -> Response:
        return self._portal.show(
            request,
            visitor,
            "sign_in/recovery_codes.html",
            form_action=CODES_PATH + "/saved",
            codes=codes,
            errors=errors or {},
        )

    def _keep_codes(self, visitor: Visitor, codes: list[str]) -> None:
        foundation = self._portal.foundation
        sealed = foundation.master_key.seal(_PURPOSE, json.dumps(codes).encode())
        foundation.ephemeral.put(_codes_key(visitor), sealed, _CODES_SECONDS)

    def _kept_codes(self, visitor: Visitor) -> list[str]:
        foundation = self._portal.foundation
        sealed = foundation.ephemeral.get(_codes_key(visitor))
        if sealed is None:
            return []
        codes: list[str] = json.loads(foundation.master_key.unseal(_PURPOSE, sealed))
        return codes


def _codes_key(visitor: Visitor) -> str:
    return "codes-shown:" + visitor.session.id
