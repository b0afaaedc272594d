"""K20: who is signed in now, by what proof, and where they are at work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from idp.access import Act
from idp.console.bulk.batches import list_waiting
from idp.console.frame import Console
from idp.console.navigation import SESSIONS
from idp.console.paging import PAGE_ROWS, pages, read_choice, read_mark, read_search
from idp.console.places import choose_units
from idp.console.routing import page
from idp.desk import Thing
from idp.foundation.http import Request, Response
from idp.foundation.routes import Route
from idp.oidc import applications_of
from idp.sessions import (
    OpenSession,
    SessionFilter,
    Visitor,
    device_name,
    language_of,
    list_open,
)

SESSION_LIST = "/console/sesi"
END = Act("akhiri", "idp:sesi")
PROOFS = ("mfa", "pwd")


@dataclass(frozen=True, slots=True)
class ShownSession:
    """One line of the list."""

    session: OpenSession
    device: str
    applications: Sequence[str]
    locked: bool
    current: bool


class SessionsPage:
    """``/console/sesi``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: the living sessions within reach; raises AccessDenied, BadRequest."""
        kept = session_fields(request.query)
        after = read_mark(request.query)
        units, may_end = self._reach(visitor)
        now, language = self._console.foundation.clock.now(), language_of(request)
        wanted = session_filter(kept)
        with self._console.foundation.database.reading() as tx:
            found, total = list_open(
                tx, wanted, units=units, now=now, after=after, limit=PAGE_ROWS + 1
            )
            shown = found[:PAGE_ROWS]
            reached = applications_of(tx, [one.id for one in shown])
            unit_names = choose_units(tx, units)
            waiting = list_waiting(tx, "sessions") if may_end else []
        last = (shown[-1].created_at, shown[-1].id) if len(found) > PAGE_ROWS else None
        return self._console.show(
            request,
            visitor,
            "console/session_list.html",
            link=kept,
            rows=[
                ShownSession(
                    one,
                    device_name(one.user_agent, language),
                    reached.get(one.id, ()),
                    one.is_locked(now),
                    one.id == visitor.session.id,
                )
                for one in shown
            ],
            total=total,
            kept=kept,
            units=unit_names,
            proofs=PROOFS,
            may_end=may_end,
            waiting=waiting,
            **pages(SESSION_LIST, kept, is_first=after is None, last=last),
        )

    def _reach(self, visitor: Visitor) -> tuple[frozenset[str] | None, bool]:
        """The units whose sessions may be seen, None for all, and whether any may be ended.

        Asked together; each session's own unit is asked again when it ends. Raises AccessDenied.
        """
        places = visitor.found.places if visitor.found is not None else (None,)
        asked = [(act, Thing("", unit=unit)) for act in (SESSIONS, END) for unit in places]
        answers = self._console.desk.may(visitor, asked)
        seen, ended = answers[: len(places)], answers[len(places) :]
        allowed = frozenset(
            unit for unit, one in zip(places, seen, strict=True) if one.decision.allowed
        )
        if not allowed:
            self._console.guard.refuse(seen[-1])
        units = frozenset(unit for unit in allowed if unit is not None)
        return None if None in allowed else units, any(one.decision.allowed for one in ended)


def session_fields(query: Mapping[str, str]) -> dict[str, str]:
    """The filter as the address has it; raises BadRequest."""
    given = {
        "nama": read_search(query, "nama"),
        "unit": read_search(query, "unit"),
        "alamat": read_search(query, "alamat"),
        "masuk": read_choice(query, "masuk", PROOFS),
    }
    return {name: value for name, value in given.items() if value}


def session_filter(kept: Mapping[str, str]) -> SessionFilter:
    """The filter of these fields."""
    proof = kept.get("masuk")
    return SessionFilter(
        name=kept.get("nama", ""),
        unit_code=kept.get("unit", ""),
        address=kept.get("alamat", ""),
        strong=None if proof is None else proof == "mfa",
    )


def session_routes(console: Console) -> list[Route]:
    """The addresses of sessions."""
    return [page(SESSION_LIST, SessionsPage(console).show)]
