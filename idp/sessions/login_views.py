"""S1: the sign-in page. NIP and password on one page, one answer for everything that is wrong."""

from __future__ import annotations

from idp.authentication import PasswordOutcome, verify_password
from idp.foundation.errors import Busy, Unavailable
from idp.foundation.http import Request, Response
from idp.pages import Message
from idp.sessions.cookie import ensure_browser, keep_browser
from idp.sessions.flow import SignInFlow, address, link
from idp.sessions.screens import language_of, show_expired, show_screen, wait_minutes
from idp.sessions.sign_in_request import SignInRequest

_LONGEST_NAME = 254
_BUSY_SECONDS = 5


class LoginPage:
    """``/login``. Names and passwords in the query are never looked at (security case LG-09)."""

    def __init__(self, flow: SignInFlow) -> None:
        self._flow = flow

    def show(self, request: Request) -> Response:
        """GET: the form, or onwards when the session has all that is asked."""
        sign_in = self._flow.find(request)
        if sign_in is None:
            return show_expired(self._flow.foundation, request)
        _, missing = self._flow.look(request, sign_in)
        wants_other = "other" in request.query and missing == "unlocking"
        if missing != "sign-in" and not wants_other:
            return self._flow.next_step(request, sign_in)
        return self._form(request, sign_in, username=sign_in.login_hint or "")

    def submit(self, request: Request) -> Response:
        """POST: check the password."""
        flow = self._flow
        sign_in = flow.find(request)
        if sign_in is None:
            return show_expired(flow.foundation, request)
        username = request.form.get("username", "")
        password = request.form.get("password", "")
        errors = _empty_fields(username, password)
        if errors:
            return self._form(
                request, sign_in, username, errors=errors, error_code="invalid_credentials"
            )
        try:
            outcome = self._verify(request, username, password)
        except Unavailable as fault:
            return self._form(
                request,
                sign_in,
                username,
                status=fault.status,
                error_code=fault.code if isinstance(fault, Busy) else "temporarily_unavailable",
                retry_after=_BUSY_SECONDS,
            )
        if outcome.wait_seconds:
            return self._form(
                request,
                sign_in,
                username,
                status=429,
                error_code="too_many_attempts",
                retry_after=outcome.wait_seconds,
            )
        if outcome.person is None:
            return self._form(request, sign_in, username, error_code="invalid_credentials")
        response = flow.after_password(request, sign_in, outcome.person)
        if request.form.get("personal_device"):
            browser, _ = ensure_browser(flow.foundation, request)
            response.headers.append(keep_browser(flow.foundation, browser))
        return response

    def _verify(self, request: Request, username: str, password: str) -> PasswordOutcome:
        browser, _ = ensure_browser(self._flow.foundation, request)
        return verify_password(
            self._flow.foundation,
            login=username,
            password=password,
            address=request.address,
            browser=browser,
        )

    def _form(
        self,
        request: Request,
        sign_in: SignInRequest,
        username: str,
        *,
        status: int = 200,
        errors: dict[str, Message] | None = None,
        error_code: str | None = None,
        retry_after: int = 0,
    ) -> Response:
        foundation = self._flow.foundation
        browser, cookies = ensure_browser(foundation, request)
        headers = [*cookies, *([("Retry-After", str(retry_after))] if retry_after else [])]
        return show_screen(
            foundation,
            request,
            "sign_in/login.html",
            language_of(request, sign_in.language),
            browser=browser,
            status=status,
            headers=headers,
            link=link(sign_in),
            transaction=sign_in.id,
            form_action=address("/login", sign_in),
            username=username[:_LONGEST_NAME],
            client_name=sign_in.application,
            wait_minutes=wait_minutes(retry_after) if error_code == "too_many_attempts" else None,
            errors=errors or {},
            error_code=error_code,
        )


def _empty_fields(username: str, password: str) -> dict[str, Message]:
    errors = {}
    if not username.strip():
        errors["username"] = Message("masuk.nip.kosong")
    if not password:
        errors["password"] = Message("masuk.sandi.kosong")
    return errors
