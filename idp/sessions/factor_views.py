"""S3 and S5: the second factor of a sign-in, and enrolling one where it is compulsory."""

from __future__ import annotations

from dataclasses import replace

from idp.authentication import (
    FactorOutcome,
    add_totp,
    begin_device,
    prove_pending_device,
    verify_second_factor,
)
from idp.directory import PersonRecord
from idp.foundation.errors import Conflict
from idp.foundation.http import Request, Response, redirect
from idp.pages import Message, text
from idp.sessions.cookie import ensure_browser
from idp.sessions.flow import SignInFlow, address, link
from idp.sessions.half import Half, shown_codes, with_codes
from idp.sessions.pairing import account_name, pairing_context
from idp.sessions.screens import language_of, show_expired, show_screen, wait_minutes
from idp.sessions.sign_in_request import SignInRequest


class FactorPages:
    """``/login/otp``, ``/login/enrol``, ``/login/recovery-codes``: for half-done sign-ins alone."""

    def __init__(self, flow: SignInFlow) -> None:
        self._flow = flow

    def show_otp(self, request: Request) -> Response:
        """GET: the field for the code, or with ``recovery=1`` for a recovery code."""
        found = self._stand(request, enrolled=True)
        if isinstance(found, Response):
            return found
        sign_in, _half, person = found
        return self._otp_form(request, sign_in, person)

    def submit_otp(self, request: Request) -> Response:
        """POST: check the code; completes the sign-in."""
        found = self._stand(request, enrolled=True)
        if isinstance(found, Response):
            return found
        sign_in, half, person = found
        outcome = verify_second_factor(
            self._flow.foundation,
            person_id=person.id,
            code=request.form.get("otp", ""),
            address=request.address,
        )
        if outcome.method is None:
            return self._otp_form(request, sign_in, person, outcome)
        proven = replace(half, amr=(*half.amr, outcome.method))
        return self._flow.complete(request, sign_in, proven)

    def show_enrol(self, request: Request) -> Response:
        """GET: the seed to scan. The same one is shown again until the sign-in ends."""
        found = self._stand(request, enrolled=False)
        if isinstance(found, Response):
            return found
        sign_in, _half, person = found
        return self._enrol_form(request, sign_in, person)

    def submit_enrol(self, request: Request) -> Response:
        """POST: the first code from the phone; stores the device and shows recovery codes."""
        found = self._stand(request, enrolled=False)
        if isinstance(found, Response):
            return found
        sign_in, half, person = found
        foundation = self._flow.foundation
        language = language_of(request, sign_in.language)
        proven = prove_pending_device(
            foundation,
            person_id=person.id,
            binding=sign_in.id,
            code=request.form.get("otp", ""),
        )
        if proven is None:
            return self._enrol_form(request, sign_in, person, failed=True)
        name = request.form.get("device_name", "").strip() or text(language, "mfa.nama.bawaan")
        try:
            with foundation.database.transaction() as tx:
                codes = add_totp(
                    tx,
                    foundation,
                    person_id=person.id,
                    name=name,
                    proven=proven,
                    session_id=half.session_id,
                    only_as_first=True,
                )
        except Conflict:
            return redirect(address("/login/otp", sign_in))
        done = replace(half, amr=(*half.amr, "otp"))
        return self._flow.go_on(sign_in, with_codes(foundation, done, codes))

    def show_codes(self, request: Request) -> Response:
        """GET: the recovery codes, this once."""
        found = self._stand(request, enrolled=True, codes=True)
        if isinstance(found, Response):
            return found
        sign_in, half, _person = found
        return self._codes_form(request, sign_in, half)

    def submit_codes(self, request: Request) -> Response:
        """POST: the person has saved them; completes the sign-in."""
        found = self._stand(request, enrolled=True, codes=True)
        if isinstance(found, Response):
            return found
        sign_in, half, _person = found
        if not request.form.get("saved"):
            return self._codes_form(request, sign_in, half, failed=True)
        return self._flow.complete(request, sign_in, half)

    def _stand(
        self, request: Request, *, enrolled: bool, codes: bool = False
    ) -> tuple[SignInRequest, Half, PersonRecord] | Response:
        """Where this sign-in stands, or the way to where it should go on."""
        sign_in = self._flow.find(request)
        if sign_in is None:
            return show_expired(self._flow.foundation, request)
        found = self._flow.find_half(sign_in)
        if found is None:
            return self._flow.next_step(request, sign_in)
        half, person, is_enrolled = found
        if is_enrolled != enrolled or (half.codes_sealed is not None) != codes:
            return self._flow.go_on(sign_in, half)
        return sign_in, half, person

    def _otp_form(
        self,
        request: Request,
        sign_in: SignInRequest,
        person: PersonRecord,
        outcome: FactorOutcome | None = None,
    ) -> Response:
        recovery = "recovery" in request.query
        more = {"recovery": "1"} if recovery else {}
        other = {} if recovery else {"recovery": "1"}
        wait = outcome.wait_seconds if outcome else 0
        return self._show(
            request,
            sign_in,
            "sign_in/otp.html",
            status=429 if wait else 200,
            retry_after=wait,
            link={**link(sign_in), **more},
            form_action=address("/login/otp", sign_in, **more),
            recovery=recovery,
            alternative_url=address("/login/otp", sign_in, **other),
            attempts_left=outcome.tries_left if outcome and not wait else None,
            wait_minutes=wait_minutes(wait),
            error_code=None if outcome is None else "too_many_attempts" if wait else "invalid_otp",
            person_name=person.name,
        )

    def _enrol_form(
        self,
        request: Request,
        sign_in: SignInRequest,
        person: PersonRecord,
        *,
        failed: bool = False,
    ) -> Response:
        foundation = self._flow.foundation
        device = begin_device(
            foundation,
            person_id=person.id,
            account_name=account_name(person),
            binding=sign_in.id,
        )
        language = language_of(request, sign_in.language)
        return self._show(
            request,
            sign_in,
            "sign_in/enrol.html",
            link=link(sign_in),
            form_action=address("/login/enrol", sign_in),
            device_name=request.form.get("device_name") or text(language, "mfa.nama.bawaan"),
            compulsory=True,
            later_url=None,
            error_code="invalid_otp" if failed else None,
            **pairing_context(device),
        )

    def _codes_form(
        self, request: Request, sign_in: SignInRequest, half: Half, *, failed: bool = False
    ) -> Response:
        return self._show(
            request,
            sign_in,
            "sign_in/recovery_codes.html",
            link=link(sign_in),
            form_action=address("/login/recovery-codes", sign_in),
            codes=shown_codes(self._flow.foundation, half),
            errors={"saved": Message("mfa.cadangan.centang")} if failed else {},
        )

    def _show(
        self,
        request: Request,
        sign_in: SignInRequest,
        template: str,
        *,
        link: dict[str, str],
        status: int = 200,
        retry_after: int = 0,
        **context: object,
    ) -> Response:
        foundation = self._flow.foundation
        browser, cookies = ensure_browser(foundation, request)
        headers = [*cookies, *([("Retry-After", str(retry_after))] if retry_after else [])]
        return show_screen(
            foundation,
            request,
            template,
            language_of(request, sign_in.language),
            browser=browser,
            status=status,
            headers=headers,
            link=link,
            transaction=sign_in.id,
            **context,
        )
