"""Pages under Flask: from a Route to a view, with the guards that the route declares.

Form tokens, origin, the signed-in person and the policy's word are asked here, before the view is
called, so a view can't forget them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any

import flask
from flask import Flask
from werkzeug.exceptions import HTTPException

from idp.access import (
    STRONG_PROOF,
    AccessDenied,
    AccessGuard,
    Act,
    Answer,
    found_in,
    narrowed,
    needs_proof_alone,
    reason_user,
)
from idp.desk import forget_kept, keep_behind_lock, keep_for_proof, page_after, take_once
from idp.foundation.clock import civil_date
from idp.foundation.context import Foundation
from idp.foundation.csrf import origin_is_foreign
from idp.foundation.errors import Busy, Refusal, Unavailable
from idp.foundation.http import (
    BadRequest,
    Environ,
    Request,
    Response,
    redirect,
)
from idp.foundation.ids import digest, new_id, new_readable_code
from idp.foundation.routes import Caller, Guard, Route, StepUp
from idp.foundation.uploads import UploadRequest
from idp.governance import list_facilitators
from idp.pages import Message, choose_language, has_text, static_file
from idp.sessions import (
    LANGUAGE_COOKIE,
    FreshProofWanted,
    Locked,
    SignInRequest,
    Visitor,
    begin_step_up,
    chosen_role,
    ensure_browser,
    find_browser,
    language_of,
    resolve_visitor,
    show_error,
    store_sign_in_request,
)

log = logging.getLogger(__name__)
_COME_BACK_SECONDS = "5"


def static_route() -> Route:
    """Files of the pages: public, immutable under their versioned address."""
    return Route(
        "/static/<name>", ("GET",), _serve_static, Caller.ANYONE, Guard.NONE_NEEDED, "none"
    )


def _serve_static(request: Request, name: str) -> Response:
    file = static_file(name)
    if file is None:
        raise Refusal("not_found", "there is no such file")
    sent = file.form_for(request.header("HTTP_ACCEPT_ENCODING") or "")
    headers = [
        ("Content-Type", file.content_type),
        ("Cache-Control", file.cache_control(request.query.get("v"))),
        ("ETag", sent.etag),
        ("Vary", "Accept-Encoding"),
        *([("Content-Encoding", sent.encoding)] if sent.encoding else []),
    ]
    if request.header("HTTP_IF_NONE_MATCH") == sent.etag:
        return Response(304, b"", headers)
    return Response(200, sent.content, headers)


class Pages:
    """The Flask application that serves every route that is not lean."""

    def __init__(self, foundation: Foundation, routes: Iterable[Route], guard: AccessGuard) -> None:
        self._foundation = foundation
        self._guard = guard
        self.flask = Flask("simasn-pages", static_folder=None)
        for number, route in enumerate(routes):
            if not route.lean:
                self.flask.add_url_rule(
                    route.path,
                    endpoint=f"{route.path}#{number}",
                    view_func=self._view(route),
                    methods=list(route.methods),
                    provide_automatic_options=False,
                )
        self.flask.register_error_handler(Exception, self._on_error)

    def _view(self, route: Route) -> Callable[..., flask.Response]:
        def view(**path: str) -> flask.Response:
            kind = UploadRequest if route.uploads else Request
            request = kind(flask.request.environ, flask.request.environ["simasn.address"])
            return _to_flask(self._guarded(route, request, path))

        return view

    def _guarded(self, route: Route, request: Request, path: dict[str, str]) -> Response:
        if route.uploads and resolve_visitor(self._foundation, request) is None:
            # Nobody's file is read before it is known whose it is.
            return self._send_to_sign_in(request, request.path)
        if route.csrf is Guard.TOKEN and not self._is_meant(request):
            return self.error_page(request.environ, 403, "invalid_form", new_readable_code())
        if route.caller is not Caller.PERSON:
            return route.view(request, **path)
        visitor = resolve_visitor(self._foundation, request, is_there=not route.unattended)
        if visitor is None or isinstance(visitor, Locked):
            return self._to_sign_in(route, request, visitor, path)
        answer = self._guard.ask_visitor(visitor, Act(route.action, route.resource))
        if not answer.decision.allowed:
            return self._refuse(route, request, visitor, answer, path)
        chosen = chosen_role(self._foundation, request)
        visitor = replace(visitor, found=narrowed(found_in(answer), chosen))
        try:
            take = partial(route.view, request, visitor, **path)
            response = take_once(self._foundation, visitor.session.id, request, take)
            forget_kept(self._foundation, route, request, visitor, response)
            return response
        except AccessDenied as denied:
            return self._refuse(route, request, visitor, denied.answer, path)
        except FreshProofWanted:
            if route.step_up is None:
                raise
            return self._step_up(route.step_up, request, visitor, path)

    def _refuse(
        self,
        route: Route,
        request: Request,
        visitor: Visitor,
        answer: Answer,
        path: dict[str, str],
    ) -> Response:
        """The way to a better proof where nothing else is missing; else the refusal (S14)."""
        if needs_proof_alone(answer):
            if STRONG_PROOF in answer.decision.failed:
                page = page_after(route, request, path)
                return self._send_to_sign_in(request, page, needs_second_factor=True)
            if route.step_up is not None:
                return self._step_up(route.step_up, request, visitor, path)
        language = language_of(request)
        return show_error(
            self._foundation,
            language,
            status=403,
            error_code=answer.decision.code,
            reference=new_readable_code(),
            why=reason_user(answer.decision, language),
            next_step=_next_step(answer.decision.code),
            pasal=answer.decision.pasal,
            articles=self._guard.words_of(answer),
            helpers=self._helpers(visitor),
        )

    def _helpers(self, visitor: Visitor) -> list[str]:
        """Who helps on: the fasilitators of the person's unit, by name."""
        today = civil_date(self._foundation.clock.now())
        with self._foundation.database.reading() as tx:
            found = list_facilitators(tx, visitor.person.unit_code, today=today)
        return [one.name for one in found if one.person_id != visitor.person.id]

    def _step_up(
        self, step_up: StepUp, request: Request, visitor: Visitor, path: dict[str, str]
    ) -> Response:
        page = step_up.page_of(path)
        keep_for_proof(self._foundation, step_up, request, visitor.session, page)
        return begin_step_up(
            self._foundation,
            visitor,
            purpose=step_up.purpose,
            resume_path=page,
            language=language_of(request),
        )

    def _to_sign_in(
        self, route: Route, request: Request, locked: Locked | None, path: dict[str, str]
    ) -> Response:
        """Nobody is there, or the screen is locked: what was sent meanwhile is kept."""
        if locked is not None:
            keep_behind_lock(self._foundation, route, request, locked, path)
        page = page_after(route, request, path)
        return self._send_to_sign_in(request, page, locked=locked is not None)

    def _is_meant(self, request: Request) -> bool:
        """The form came from a page of ours, in this very browser."""
        origin, fetch_site = request.header("HTTP_ORIGIN"), request.header("HTTP_SEC_FETCH_SITE")
        if origin_is_foreign(origin, fetch_site, self._foundation.settings.issuer):
            return False
        browser = find_browser(self._foundation, request)
        return self._foundation.form_tokens.is_valid(request.form.get("csrf_token"), browser)

    def _send_to_sign_in(
        self,
        request: Request,
        page: str,
        *,
        locked: bool = False,
        needs_second_factor: bool = False,
    ) -> Response:
        """Sign in (or unlock, or add the second factor), then come back to ``page``."""
        browser, cookies = ensure_browser(self._foundation, request)
        sign_in = SignInRequest(
            id=new_id(),
            browser_digest=digest(browser),
            resume_path=page if not page.startswith("//") else "/",
            application=None,
            fresh_after=None,
            needs_second_factor=needs_second_factor,
            login_hint=None,
            language=choose_language(None, request.cookies.get(LANGUAGE_COOKIE)),
        )
        store_sign_in_request(self._foundation, sign_in)
        path = "/login/unlock" if locked else "/login"
        response = redirect(f"{path}?tx={sign_in.id}")
        response.headers.extend(cookies)
        return response

    def _on_error(self, error: Exception) -> flask.Response:
        environ = flask.request.environ
        reference = new_readable_code()
        if isinstance(error, HTTPException):
            status, code = error.code or 500, _http_error_code(error.code or 500)
        elif isinstance(error, BadRequest):
            status, code = error.status, "invalid_request"
        elif isinstance(error, Refusal):
            status = 404 if error.code == "not_found" else error.status
            code = error.code
            if isinstance(error, Unavailable) and not isinstance(error, Busy):
                log.error("unavailable", extra={"path": flask.request.path, "fault": str(error)})
        else:
            log.error(
                "unhandled",
                exc_info=error,
                extra={"path": flask.request.path, "reference": reference},
            )
            status, code = 500, "server_error"
        response = _to_flask(self.error_page(environ, status, code, reference))
        if isinstance(error, Unavailable):
            response.headers["Retry-After"] = _COME_BACK_SECONDS
        return response

    def error_page(
        self, environ: Environ, status: int, error_code: str, reference: str
    ) -> Response:
        """What happened, why, what next, and a reference code; never more."""
        cookies = Request(environ, "").cookies
        return show_error(
            self._foundation,
            choose_language(None, cookies.get(LANGUAGE_COOKIE)),
            status=status,
            error_code=error_code,
            reference=reference,
        )


def _next_step(code: str) -> Message:
    key = f"tolak.{code}.langkah"
    return Message(key if has_text("id", key) else "galat.403.langkah")


def _http_error_code(status: int) -> str:
    return {404: "not_found", 405: "method_not_allowed", 413: "request_too_large"}.get(
        status, "invalid_request" if status < 500 else "server_error"
    )


def _to_flask(response: Response) -> flask.Response:
    headers: Any = response.headers
    answer = flask.Response(response.body, status=response.status)
    answer.headers.clear()
    for name, value in headers:
        answer.headers.add(name, value)
    return answer
