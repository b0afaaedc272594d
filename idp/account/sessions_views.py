"""P5: where the account is signed in, and ending that."""

from __future__ import annotations

from collections.abc import Callable

from idp.account.portal import Portal
from idp.account.security_views import PASSWORD_PATH
from idp.foundation.database import Transaction
from idp.foundation.errors import NotFound
from idp.foundation.http import Request, Response
from idp.sessions import (
    Visitor,
    device_name,
    end_session,
    end_sessions_of_person,
    language_of,
    list_sessions,
)

PATH = "/account/sessions"
ListApplications = Callable[[Transaction, str], list[str]]
"""The names of the applications that a session has reached."""


class SessionsPage:
    """``/account/sessions``: the person's own sessions alone."""

    def __init__(self, portal: Portal, list_applications: ListApplications) -> None:
        self._portal = portal
        self._list_applications = list_applications

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: the living sessions."""
        language = language_of(request)
        foundation = self._portal.foundation
        with foundation.database.reading() as tx:
            rows = [
                {
                    "id": listed.session.id,
                    "device": device_name(listed.user_agent, language),
                    "place": listed.address,
                    "since": listed.session.created_at,
                    "last_active": listed.session.last_seen_at,
                    "applications": self._list_applications(tx, listed.session.id),
                    "factors": listed.session.amr,
                    "current": listed.session.id == visitor.session.id,
                }
                for listed in list_sessions(tx, visitor.person.id, foundation.clock.now())
            ]
        return self._portal.show(
            request,
            visitor,
            "portal/sessions.html",
            sessions=rows,
            end_action=PATH + "/end",
            end_others_action=PATH + "/end-others",
            unknown_action=PATH + "/unknown",
        )

    def end(self, request: Request, visitor: Visitor) -> Response:
        """POST: end one session. Raises NotFound for a session of anybody else."""
        self._end_own(request, visitor, reason="ended by the person")
        return self._portal.done(visitor, PATH, "sesi.berakhir")

    def end_unknown(self, request: Request, visitor: Visitor) -> Response:
        """POST: end a session that its owner doesn't recognise, and have the password changed."""
        self._end_own(request, visitor, reason="not recognised by the person")
        return self._portal.done(visitor, PASSWORD_PATH, "sesi.asing.selesai")

    def end_others(self, request: Request, visitor: Visitor) -> Response:
        """POST: end every session but this one."""
        foundation = self._portal.foundation
        with foundation.database.transaction() as tx:
            ended = end_sessions_of_person(
                tx,
                visitor.person.id,
                reason="ended by the person",
                actor=visitor.person.id,
                now_ms=foundation.clock.now_ms(),
                keep=visitor.session.id,
            )
        return self._portal.done(visitor, PATH, "sesi.berakhir_lainnya", values={"n": ended})

    def _end_own(self, request: Request, visitor: Visitor, *, reason: str) -> None:
        foundation = self._portal.foundation
        session_id = request.form.get("session_id", "")
        with foundation.database.transaction() as tx:
            own = list_sessions(tx, visitor.person.id, foundation.clock.now())
            if session_id not in {listed.session.id for listed in own}:
                raise NotFound("session_not_found", "there is no such session")
            end_session(
                tx,
                session_id,
                reason=reason,
                actor=visitor.person.id,
                now_ms=foundation.clock.now_ms(),
            )
