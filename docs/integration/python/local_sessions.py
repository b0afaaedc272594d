"""The module's own sessions: the cookie holds a random id, the rest stays here.

A dictionary in the process is enough for one process. A module that runs in several
processes keeps the same data in its database or in Redis, because a back-channel
logout reaches only one of them and has to end the session in all.
"""

import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SessionInterface

WAITING_SECONDS = 3600  # from the first visit to the return from the provider
SIGNED_IN_SECONDS = 10 * 3600  # never longer than the provider's own session
PERSON = "person"  # key under which a signed-in session keeps who it belongs to


def same(left: object, right: object) -> bool:
    """Compare two secrets in constant time; anything that is not text is unequal."""
    if not isinstance(left, str) or not isinstance(right, str):
        return False
    return hmac.compare_digest(left.encode(), right.encode())


class LocalSession(SecureCookieSession):
    """Flask's session dictionary with the random id that the cookie carries."""

    def __init__(self, session_id: str, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(initial)
        self.session_id = session_id
        self.opened = initial is not None
        self.modified = False


class SessionStore:
    """Sessions by random id, bounded, with those not signed in kept apart.

    Strangers who only open the start page can push out each other, never a person
    who has signed in.
    """

    def __init__(self, limit: int = 5_000) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._waiting: OrderedDict[str, tuple[float, dict[str, Any]]] = OrderedDict()
        self._signed_in: OrderedDict[str, tuple[float, dict[str, Any]]] = OrderedDict()
        self._ended: OrderedDict[str, float] = OrderedDict()

    def find(self, session_id: str) -> dict[str, Any] | None:
        """Return a copy of the session's data, or None when unknown or too old."""
        with self._lock:
            for shelf in (self._signed_in, self._waiting):
                until, data = shelf.get(session_id, (0.0, {}))
                if until > time.time():
                    return dict(data)
                shelf.pop(session_id, None)
        return None

    def save(self, session_id: str, data: Mapping[str, Any], *, opened: bool) -> None:
        """Keep the data; a session that belongs to a person is kept longer.

        ``opened`` tells that the session was found here when the request began. If a
        logout token has ended it since, it stays ended.
        """
        signed_in = PERSON in data
        shelf = self._signed_in if signed_in else self._waiting
        lifetime = SIGNED_IN_SECONDS if signed_in else WAITING_SECONDS
        with self._lock:
            if signed_in and opened and session_id not in shelf:
                return
            if signed_in and self._signed_in_before_end(data[PERSON]):
                return
            until = shelf.get(session_id, (time.time() + lifetime, None))[0]
            shelf[session_id] = (until, dict(data))
            while len(shelf) > self._limit:
                shelf.popitem(last=False)

    def remove(self, session_id: str) -> None:
        """End one session; unknown ids are fine."""
        with self._lock:
            self._waiting.pop(session_id, None)
            self._signed_in.pop(session_id, None)

    def end(self, sid: str | None, sub: str | None, issued_at: float) -> int:
        """End the sessions of a provider session, or without ``sid`` of a person.

        ``issued_at`` is the logout token's ``iat``: a sign-in after it is a new one and
        stays. Returns how many ended (Back-Channel Logout 1.0 §2.7).
        """
        name, value = ("sid", sid) if sid is not None else ("sub", sub)
        with self._lock:
            self._ended[f"{name}:{value}"] = issued_at
            while len(self._ended) > self._limit:
                self._ended.popitem(last=False)
            doomed = [
                session_id
                for session_id, (_, data) in self._signed_in.items()
                if data[PERSON].get(name) == value and data[PERSON]["issued_at"] <= issued_at
            ]
            for session_id in doomed:
                del self._signed_in[session_id]
        return len(doomed)

    def _signed_in_before_end(self, person: Mapping[str, Any]) -> bool:
        """Tell whether a logout token overtook the sign-in that it ends.

        Times are whole seconds: a sign-in of the same second counts as a new one here,
        or the browser would be sent round in circles until the second is over.
        """
        return any(
            person["issued_at"] < self._ended.get(f"{name}:{person.get(name)}", 0.0)
            for name in ("sid", "sub")
        )


class LocalSessions(SessionInterface):
    """Makes Flask (and with it Authlib) keep ``flask.session`` in a SessionStore."""

    def __init__(self, store: SessionStore, cookie_name: str, *, secure: bool) -> None:
        self.store = store
        # __Host- binds the cookie to this host and to https (RFC 6265bis §4.1.3.2).
        self.cookie_name = f"__Host-{cookie_name}" if secure else cookie_name
        self.secure = secure

    def open_session(self, app: Flask, request: Request) -> LocalSession:
        """Return the visitor's session, or an empty one with a fresh id."""
        session_id = request.cookies.get(self.cookie_name, "")
        data = self.store.find(session_id)
        if data is None:
            return LocalSession(secrets.token_urlsafe(32))
        return LocalSession(session_id, data)

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        """Keep what changed and send the id; an emptied session loses its cookie."""
        if not session.modified:
            return
        if not session:
            self.store.remove(session.session_id)
            response.delete_cookie(
                self.cookie_name, secure=self.secure, httponly=True, samesite="Lax"
            )
            return
        self.store.save(session.session_id, session, opened=session.opened)
        response.set_cookie(
            self.cookie_name,
            session.session_id,
            secure=self.secure,
            httponly=True,
            samesite="Lax",
        )

    def renew(self, session: Any) -> None:
        """Give the session a new id, so that an id known before sign-in is worthless."""
        self.store.remove(session.session_id)
        session.session_id = secrets.token_urlsafe(32)
        session.opened = False
        session.modified = True
