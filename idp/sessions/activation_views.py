"""S7: taking the account over: NIP, date of birth, the code that was mailed, the own password."""

from __future__ import annotations

from typing import Any

from idp.authentication import (
    ACTIVATION_HOURS,
    ACTIVATION_PATH,
    activate,
    minimum_length,
    prepare_password,
    try_activation,
)
from idp.directory import PersonRecord
from idp.foundation.errors import Refusal, Unavailable
from idp.foundation.http import Request, Response
from idp.pages import Message
from idp.sessions.cookie import ensure_browser
from idp.sessions.flow import SignInFlow
from idp.sessions.screens import language_of, show_screen, wait_minutes

_FIELDS = {
    "username": Message("aktivasi.nip.kosong"),
    "tanggal_lahir": Message("aktivasi.lahir.kosong"),
    "kode": Message("aktivasi.kode.kosong"),
    "new_password": Message("aktivasi.sandi.kosong"),
}
_KEPT = ("username", "tanggal_lahir", "kode")
"""What comes back with the form; a password never does."""
_LONGEST = 254
_REFUSALS = {
    "password_too_long": Message("sandi.panjang", {"n": 512}),
    "password_personal": Message("sandi.pribadi"),
    "password_unchanged": Message("sandi.sama"),
}


class ActivationPage:
    """``/login/aktivasi``: one page and one answer for whatever does not fit."""

    def __init__(self, flow: SignInFlow) -> None:
        self._foundation = flow.foundation

    def show(self, request: Request) -> Response:
        """GET: the form. Nothing of it is ever read from the address."""
        return self._form(request)

    def submit(self, request: Request) -> Response:
        """POST: first the code, so that what is said of a password tells a stranger nothing."""
        new = request.form.get("new_password", "")
        errors = {name: told for name, told in _FIELDS.items() if not request.form.get(name)}
        if not errors and new != request.form.get("new_password_repeat", ""):
            errors["new_password_repeat"] = Message("sandi.beda")
        if errors:
            return self._form(request, errors=errors)
        tried = try_activation(
            self._foundation,
            login=request.form.get("username", ""),
            born=request.form.get("tanggal_lahir", ""),
            code=request.form.get("kode", ""),
            address=request.address,
        )
        if tried.wait_seconds:
            minutes = wait_minutes(tried.wait_seconds)
            wrong = {"": Message("masuk.terkunci", {"menit": minutes})}
            return self._form(request, errors=wrong, status=429)
        if tried.person is None:
            return self._form(request, errors={"": Message("aktivasi.salah")})
        return self._activate(request, tried.person, new)

    def _activate(self, request: Request, person: PersonRecord, new: str) -> Response:
        foundation = self._foundation
        try:
            prepared = prepare_password(
                foundation, person=person, has_factor=False, new_password=new
            )
        except Unavailable:
            raise
        except Refusal as refused:
            return self._form(request, errors={"new_password": self._refusal(refused)})
        code = request.form.get("kode", "")
        with foundation.database.transaction() as tx:
            done = activate(tx, foundation, person_id=person.id, code=code, prepared=prepared)
        if not done:
            return self._form(request, errors={"": Message("aktivasi.salah")})
        return self._show(request, "sign_in/activated.html", person_name=person.name)

    def _form(
        self, request: Request, *, errors: dict[str, Message] | None = None, status: int = 200
    ) -> Response:
        typed = {name: request.form.get(name, "")[:_LONGEST] for name in _KEPT}
        return self._show(
            request,
            "sign_in/activation.html",
            status=status,
            form_action=ACTIVATION_PATH,
            typed=typed if request.method == "POST" else dict.fromkeys(_KEPT, ""),
            hours=ACTIVATION_HOURS,
            minimum_length=self._minimum(),
            errors=errors or {},
        )

    def _show(
        self, request: Request, template: str, *, status: int = 200, **context: Any
    ) -> Response:
        browser, cookies = ensure_browser(self._foundation, request)
        return show_screen(
            self._foundation,
            request,
            template,
            language_of(request),
            browser=browser,
            headers=cookies,
            status=status,
            **context,
        )

    def _minimum(self) -> int:
        return minimum_length(self._foundation.settings, has_second_factor=False)

    def _refusal(self, refused: Refusal) -> Message:
        if refused.code == "password_too_short":
            return Message("sandi.pendek", {"n": self._minimum()})
        return _REFUSALS.get(refused.code, Message("sandi.lemah"))
