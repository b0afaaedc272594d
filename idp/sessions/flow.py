"""The one dispatcher of a sign-in: what is still missing, and what happens when nothing is.

After the password, and the second factor where one is enrolled or compulsory, nothing stands
between the person and the page that the sign-in was for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from idp.audit import EventType, record
from idp.authentication import find_password_change, has_second_factor, note_sign_in
from idp.directory import PersonRecord, find_person
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.http import Request, Response, redirect
from idp.foundation.ids import new_id
from idp.sessions.cookie import ensure_browser, find_browser, session_cookie, set_session_cookie
from idp.sessions.half import Half, end_half, find_half, put_half
from idp.sessions.registry import (
    Session,
    end_session,
    find_session,
    is_locked,
    open_session,
    raise_session,
)
from idp.sessions.screens import language_of
from idp.sessions.sign_in_request import (
    SignInRequest,
    find_sign_in_request,
    portal_request,
    store_sign_in_request,
)

PersonQuestion = Callable[[Transaction, PersonRecord], bool]
Missing = Literal["sign-in", "unlocking", "second factor"]


class SignInFlow:
    """Steps end by coming back here; they never call each other.

    ``needs_second_factor`` tells whether a second factor is compulsory for a person,
    ``is_privileged`` whether the shorter limits of management authority apply.
    """

    def __init__(
        self,
        foundation: Foundation,
        *,
        needs_second_factor: PersonQuestion,
        is_privileged: PersonQuestion,
    ) -> None:
        self.foundation = foundation
        self._needs_second_factor = needs_second_factor
        self.is_privileged = is_privileged

    def find(self, request: Request) -> SignInRequest | None:
        """The sign-in that a request belongs to: the portal's own when it names none.

        None when the named one is unknown, over, or another browser's.
        """
        tx_id = request.form.get("tx") if request.method == "POST" else None
        tx_id = tx_id or request.query.get("tx")
        if tx_id is not None:
            return find_sign_in_request(
                self.foundation, tx_id, find_browser(self.foundation, request)
            )
        browser, _ = ensure_browser(self.foundation, request)
        return portal_request(browser, language_of(request))

    def next_step(self, request: Request, sign_in: SignInRequest) -> Response:
        """Send the browser to what is missing, or to where the sign-in ends."""
        session, missing = self.look(request, sign_in)
        if missing is None:
            return redirect(sign_in.resume_path)
        if missing == "second factor" and session is not None:
            half = Half(session.person_id, (), session.authenticated_at, session.id)
            return self.go_on(sign_in, half)
        return redirect(address("/login/unlock" if missing == "unlocking" else "/login", sign_in))

    def look(
        self, request: Request, sign_in: SignInRequest
    ) -> tuple[Session | None, Missing | None]:
        """The browser's session, and what it lacks for this sign-in."""
        now = self.foundation.clock.now()
        with self.foundation.database.reading() as tx:
            session = find_session(tx, session_cookie(self.foundation, request), now)
            person = find_person(tx, session.person_id) if session is not None else None
            if session is None or person is None or not person.may_act:
                return None, "sign-in"
            if sign_in.fresh_after is not None and session.authenticated_at < sign_in.fresh_after:
                return session, "sign-in"
            if is_locked(session, now):
                return session, "unlocking"
            if session.acr != "mfa" and self.is_factor_asked(tx, sign_in, person):
                return session, "second factor"
        return session, None

    def is_factor_asked(
        self, tx: Transaction, sign_in: SignInRequest, person: PersonRecord
    ) -> bool:
        """Whether this sign-in can't end without a second factor, enrolled or not."""
        return sign_in.needs_second_factor or self._needs_second_factor(tx, person)

    def after_password(
        self, request: Request, sign_in: SignInRequest, person: PersonRecord
    ) -> Response:
        """The password was right: ask for the second factor, have one enrolled, or complete.

        Whoever has signed in meanwhile in another tab, with all that is asked here, goes on as if
        this page had been opened now.
        """
        session, missing = self.look(request, sign_in)
        is_own = session is not None and session.person_id == person.id
        if sign_in.id and is_own and missing is None:
            return redirect(sign_in.resume_path)
        half = Half(person.id, ("pwd",), self.foundation.clock.now())
        with self.foundation.database.reading() as tx:
            asked = has_second_factor(tx, person.id) or self.is_factor_asked(tx, sign_in, person)
        return self.go_on(sign_in, half) if asked else self.complete(request, sign_in, half)

    def go_on(self, sign_in: SignInRequest, half: Half) -> Response:
        """Keep where the sign-in stands and send the browser to its next page."""
        if not sign_in.id:
            sign_in = replace(sign_in, id=new_id())
            store_sign_in_request(self.foundation, sign_in)
        put_half(self.foundation, sign_in, half)
        with self.foundation.database.reading() as tx:
            enrolled = has_second_factor(tx, half.person_id)
        if half.codes_sealed is not None:
            return redirect(address("/login/recovery-codes", sign_in))
        return redirect(address("/login/otp" if enrolled else "/login/enrol", sign_in))

    def find_half(self, sign_in: SignInRequest) -> tuple[Half, PersonRecord, bool] | None:
        """Where the sign-in stands, whose it is, and whether they have a device.

        None when it has not begun, took too long, or the person or password has changed since.
        """
        half = find_half(self.foundation, sign_in)
        if half is None:
            return None
        with self.foundation.database.reading() as tx:
            person = find_person(tx, half.person_id)
            changed = find_password_change(tx, half.person_id)
            enrolled = has_second_factor(tx, half.person_id)
        if person is None or not person.may_act:
            return None
        if changed is not None and changed[0] > half.proven_at:
            return None
        return half, person, enrolled

    def complete(self, request: Request, sign_in: SignInRequest, half: Half) -> Response:
        """Open the session, or raise the one there is, and end the sign-in."""
        foundation = self.foundation
        browser, cookies = ensure_browser(foundation, request)
        now = foundation.clock.now()
        with foundation.database.together(), foundation.database.transaction() as tx:
            person = find_person(tx, half.person_id, hold=True)
            present = find_session(tx, session_cookie(foundation, request), now)
            is_own = present is not None and present.person_id == half.person_id
            if person is None or not person.may_act or not ("pwd" in half.amr or is_own):
                return redirect(address("/login", sign_in))
            session, value = self._open(tx, request, half, person, present)
            note_sign_in(tx, person, browser, now)
            record(
                tx,
                EventType.SIGN_IN_SUCCEEDED,
                at_ms=foundation.clock.now_ms(),
                actor=person.id,
                subject=person.id,
                unit=person.unit_code,
                address=request.address,
                correlation=session.id,
                detail={"amr": list(half.amr), "application": sign_in.application},
            )
            if sign_in.id:
                end_half(foundation, sign_in)
        response = redirect(sign_in.resume_path)
        response.headers.extend([*cookies, set_session_cookie(foundation, value)])
        return response

    def _open(
        self,
        tx: Transaction,
        request: Request,
        half: Half,
        person: PersonRecord,
        present: Session | None,
    ) -> tuple[Session, str]:
        foundation = self.foundation
        now = foundation.clock.now()
        privileged = self.is_privileged(tx, person)
        if present is not None and present.person_id == person.id:
            return raise_session(
                tx,
                present,
                amr_added=half.amr,
                now=now,
                privileged=privileged,
                settings=foundation.settings,
            )
        if present is not None:
            end_session(
                tx,
                present.id,
                reason="another person signed in",
                actor=present.person_id,
                now_ms=foundation.clock.now_ms(),
            )
        return open_session(
            tx,
            person_id=person.id,
            amr=half.amr,
            privileged=privileged,
            address=request.address,
            user_agent=request.user_agent,
            now=now,
            settings=foundation.settings,
        )


def address(path: str, sign_in: SignInRequest, **more: str) -> str:
    """A page of the sign-in, with the id of the sign-in it belongs to."""
    query = [f"tx={sign_in.id}"] if sign_in.id else []
    query += [f"{name}={value}" for name, value in more.items()]
    return path + ("?" + "&".join(query) if query else "")


def link(sign_in: SignInRequest) -> dict[str, str]:
    """The query parameters that lead back to the same page of the sign-in."""
    return {"tx": sign_in.id} if sign_in.id else {}
