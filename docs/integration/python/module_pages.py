"""The addresses of a module: its page, sign-in and sign-out, its API."""

import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import requests
from decisions import AccessEngine
from examples import ask_examples
from flask import Flask, Response, jsonify, redirect, render_template, request, session
from joserfc.errors import JoseError
from local_sessions import PERSON, same
from module_facts import describe_roles, describe_unit
from sign_in import SignIn, SignInRefused
from token_checks import CheckedToken, KeysUnavailable, TokenRefused
from werkzeug.exceptions import HTTPException

if TYPE_CHECKING:
    from module import ModuleConfig

Answer = Any


def add_pages(
    app: Flask,
    config: "ModuleConfig",
    sign_in: SignIn,
    engine: AccessEngine,
    facts: Mapping[str, Any],
) -> None:
    """Connect every address of the module with the function that answers it."""
    pages = Pages(config, sign_in, engine, facts)
    app.add_url_rule("/", "beranda", pages.home)
    app.add_url_rule("/callback", "callback", pages.callback)
    app.add_url_rule("/keluar", "keluar", pages.sign_out, methods=["POST"])
    app.add_url_rule("/keluar-selesai", "keluar_selesai", pages.signed_out)
    app.add_url_rule(
        "/backchannel-logout",
        "backchannel_logout",
        pages.backchannel_logout,
        methods=["POST"],
    )
    app.add_url_rule("/api/saya", "api_saya", pages.api_me)
    app.add_url_rule("/healthz", "healthz", lambda: jsonify(status="ok"))
    app.add_url_rule("/ikon.svg", "ikon", pages.icon)
    for outage in (requests.RequestException, KeysUnavailable):
        app.register_error_handler(outage, pages.provider_unreachable)
    for refusal in (SignInRefused, TokenRefused, JoseError):
        app.register_error_handler(refusal, pages.sign_in_failed)
    app.register_error_handler(HTTPException, pages.wrong_address)


class Pages:
    """Answers of one module."""

    def __init__(
        self,
        config: "ModuleConfig",
        sign_in: SignIn,
        engine: AccessEngine,
        facts: Mapping[str, Any],
    ) -> None:
        self.config = config
        self.sign_in = sign_in
        self.engine = engine
        self.facts = facts

    def home(self) -> Answer:
        """Show the module, or go straight to the provider: nobody clicks "sign in"."""
        person = session.get(PERSON)
        if person is None:
            return self.sign_in.start()
        try:
            access = self.sign_in.check(person["access_token"])
        except TokenRefused:
            # Expired after a few minutes: the provider, where the person is still
            # signed in, gives a new one with today's roles and shows nothing.
            return self.sign_in.start()
        if "form_token" not in session:
            session["form_token"] = secrets.token_urlsafe(24)
        roles = access.claims.get("roles")
        unit = access.claims.get("unit")
        return render_template(
            "beranda.html",
            orang=person,
            unit=describe_unit(unit),
            peran=describe_roles(
                self.facts, self.config.name, roles if isinstance(roles, list) else []
            ),
            contoh=self.facts["modul"][self.config.name]["contoh"],
            catatan=ask_examples(
                self.engine, self.facts, self.config.name, {**person, "unit": unit}
            ),
            token=access,
            form_token=session["form_token"],
        )

    def callback(self) -> Answer:
        """Take the provider's answer, then show the page under its own address."""
        try:
            self.sign_in.finish()
        except SignInRefused as refusal:
            if refusal.code == "invalid_state" and session.get(PERSON):
                return redirect("/", 303)  # "back" after sign-in, or a second tab
            if refusal.code == "access_denied":
                return render_template("ditolak.html", kode=refusal.code), 403
            raise
        return redirect("/", 303)

    def sign_out(self) -> Answer:
        """End the local session first, then the one at the provider."""
        person = session.get(PERSON)
        sent = request.form.get("form_token", "")
        if person is None:
            return redirect("/keluar-selesai", 303)
        if not same(sent, session.get("form_token")):
            return render_template("gagal.html", kode="invalid_form"), 400
        session.clear()
        try:
            address = self.sign_in.logout_address(
                person["id_token"], self.config.base_url + "/keluar-selesai"
            )
        except requests.RequestException:
            return render_template("tak_terjangkau.html", sudah_keluar=True), 503
        return redirect(address, 303)

    def signed_out(self) -> Answer:
        """Say that it is done; only a click leads back to the provider."""
        return render_template("keluar.html")

    def backchannel_logout(self) -> Answer:
        """Obey the provider's logout token (Back-Channel Logout 1.0 §2.5 to §2.8)."""
        try:
            self.sign_in.end_sessions(request.form.get("logout_token", ""))
        except TokenRefused as refusal:
            return jsonify(error="invalid_request", error_description=refusal.reason), 400
        return Response(status=200)

    def api_me(self) -> Answer:
        """Say who the caller acts for: what a module's API does before any work."""
        checked = self._bearer()
        if not isinstance(checked, CheckedToken):
            return checked
        claims = checked.claims
        return jsonify(
            module=self.config.name,
            sub=claims["sub"],
            client_id=claims.get("client_id"),
            roles=claims.get("roles", []),
            unit=claims.get("unit"),
            expires_at=claims["exp"],
        )

    def icon(self) -> Answer:
        """The module's mark for the browser's tab."""
        return Response(render_template("ikon.svg"), mimetype="image/svg+xml")

    def _bearer(self) -> CheckedToken | Answer:
        """Return the checked token of the request, or the refusal of RFC 6750 §3."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return challenge(401)  # §3.1: no token, so no error code
        try:
            return self.sign_in.check(token.strip())
        except TokenRefused as refusal:
            if refusal.code == "insufficient_scope":
                return challenge(403, refusal.code, self.config.name)
            return challenge(401, refusal.code)
        except (KeysUnavailable, requests.RequestException):
            return jsonify(error="temporarily_unavailable"), 503

    def provider_unreachable(self, error: Exception) -> Answer:
        """The provider doesn't answer: say so, try again later."""
        page = render_template("tak_terjangkau.html", sudah_keluar=False)
        return page, 503, {"Retry-After": "30"}

    def sign_in_failed(self, error: Exception) -> Answer:
        """The provider's answer was not acceptable: show the code and a way on."""
        code = str(getattr(error, "code", "") or getattr(error, "error", "invalid_token"))
        return render_template("gagal.html", kode=code), 400

    def wrong_address(self, error: HTTPException) -> Answer:
        """An unknown address or a wrong method."""
        return render_template("alamat.html", kode=error.code), error.code or 500


def challenge(status: int, error: str = "", scope: str = "") -> Answer:
    """Build the answer of a guarded resource to a caller it doesn't admit."""
    parts = ['Bearer realm="simasn"']
    parts += [f'error="{error}"'] if error else []
    parts += [f'scope="{scope}"'] if scope else []
    response = jsonify(error=error or "token_required")
    response.status_code = status
    response.headers["WWW-Authenticate"] = ", ".join(parts)
    return response
