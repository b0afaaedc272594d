"""Who is at the browser: the person of a living session, or nobody."""

from __future__ import annotations

from dataclasses import dataclass

from idp.directory import PersonRecord
from idp.foundation.context import Foundation
from idp.foundation.http import Request
from idp.sessions.cookie import find_browser, session_cookie
from idp.sessions.registry import Session, find_session_of_person, is_locked, touch_session


@dataclass(frozen=True, slots=True)
class Found:
    """What the guard found when it let the visitor's request in; true for this request.

    ``proven_at`` is epoch seconds, ``units`` are codes of the units of the visitor's authorities.
    """

    proven_at: int | None
    units: tuple[str, ...]
    manages: bool = False
    """Whether an authority beyond one's own data binds: the console may have something to show."""
    answer: object = None
    """The guard's own answer, which it alone reads."""
    acting_as: str | None = None
    """The assignment by which the visitor chose to look at the console; None: by all of them."""
    only: str | None = None
    """The unit that the console is narrowed to by that; it never shows more than without."""

    @property
    def places(self) -> tuple[str | None, ...]:
        """Where an act is asked of: the Province (None) and the units, or the one unit alone."""
        return (None, *self.units) if self.only is None else (self.only,)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A signed-in person. ``browser`` is the value that form tokens are bound to."""

    session: Session
    person: PersonRecord
    browser: str
    found: Found | None = None
    has_second_factor: bool | None = None
    """Whether they have one, as the request began; None where it was not read with the session."""


@dataclass(frozen=True, slots=True)
class Locked:
    """A living session whose screen is locked: the password opens it again."""

    session: Session
    person: PersonRecord


def resolve_visitor(
    foundation: Foundation, request: Request, *, is_there: bool = True
) -> Visitor | Locked | None:
    """The visitor of a request, seen now; None without a session or a person who may act.

    ``is_there`` is false where the page's script asks and nobody need be there.
    """
    now = foundation.clock.now()
    value = session_cookie(foundation, request)
    browser = find_browser(foundation, request)
    if value is None or browser is None:
        return None
    with foundation.database.reading() as tx:
        found = find_session_of_person(tx, value, now)
    if found is None or not found.person.may_act:
        return None
    session, person = found.session, found.person
    if is_locked(session, now):
        return Locked(session, person)
    if is_there and now - session.last_seen_at >= session.touch_after:
        with foundation.database.transaction() as tx:
            touch_session(tx, session, now)
    return Visitor(session, person, browser, has_second_factor=found.has_second_factor)
