"""One operation of the interface: what the table of addresses and the description are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from idp.access import Act, PolicyShelf
from idp.desk import Desk
from idp.foundation.context import Foundation
from idp.foundation.http import MAX_BODY, BadRequest, Parameters
from idp.sessions import Visitor

BASE = "/console/api/v1"
MOST_ROWS, ROWS = 100, 30
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Call:
    """One call, whose caller is known: what its address, query and body say."""

    desk: Desk
    visitor: Visitor
    path: Mapping[str, str]
    query: Parameters
    body: Mapping[str, Any]
    shelf: PolicyShelf

    @property
    def foundation(self) -> Foundation:
        return self.desk.foundation

    def reach(self, act: Act) -> frozenset[str] | None:
        """Codes of the units in which the caller may do the act; None is the whole Province.

        Raises AccessDenied where there are none.
        """
        found = self.visitor.found
        return self.desk.guard.reach_of_visitor(self.visitor, act, found.units if found else ())

    def text(self, name: str) -> str:
        """A required text of the body, which the schema has checked; else it is empty."""
        return str(self.body.get(name, ""))

    def wanted(self, name: str) -> str:
        """A text of the query that narrows a list; raises BadRequest for what nobody types."""
        value = self.query.get(name, "")
        if len(value) > _LONGEST or not value.isprintable():
            raise BadRequest(f"{name} is no such text")
        return value

    def choice(self, name: str, among: Any) -> str:
        """The same for one of a closed list; empty where nothing is asked."""
        value = self.query.get(name, "")
        if value and value not in among:
            raise BadRequest(f"{name} is none of {', '.join(sorted(among))}")
        return value

    @property
    def limit(self) -> int:
        """How many rows are asked for, at most MOST_ROWS."""
        text = self.query.get("limit", str(ROWS))
        if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) <= MOST_ROWS):
            raise BadRequest(f"limit is a number from 1 to {MOST_ROWS}")
        return int(text)

    @property
    def cursor(self) -> tuple[int, str] | None:
        """Where the page before ended; raises BadRequest for what none of our pages gave.

        It only says where to go on: what may be seen is asked anew for every page.
        """
        text = self.query.get("cursor")
        if text is None:
            return None
        number, point, last_id = text.partition(".")
        digits = number.isascii() and number.isdigit() and len(number) <= len("9999999999999")
        if not (point and digits and last_id.isascii() and last_id.isprintable()):
            raise BadRequest("the cursor is not one of ours")
        return int(number), last_id[:_LONGEST]


Work = Callable[[Call], Any]
"""What an operation does; it gives the document of the answer."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address. ``acts`` are what the policy is asked, any or all of them.

    ``path`` is below BASE, with ``<name>`` segments. ``takes`` is the JSON schema of each member of
    the body, ``requires`` those that must be there; ``narrows`` are parameters of the query with
    their meaning. ``status`` is that of the answer, whose schema is ``gives``. ``wants_proof``: a
    proof of the last minutes (RFC 9470). ``repeatable``: a repeat with the same Idempotency-Key
    gets the answer of the first; never where the answer holds a secret. ``most_bytes`` is the
    largest body: more where a file comes with it.
    """

    method: str
    path: str
    name: str
    summary: str
    acts: tuple[Act, ...]
    work: Work
    gives: str
    takes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    requires: tuple[str, ...] = ()
    narrows: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    wants_proof: bool = False
    repeatable: bool = True
    most_bytes: int = MAX_BODY

    @property
    def address(self) -> str:
        return BASE + self.path


def page_of(items: list[Any], marks: list[tuple[int, str]], limit: int) -> dict[str, Any]:
    """A page of a list; ``marks`` are places of rows, which are one more than ``limit`` if any."""
    more = len(items) > limit
    last = marks[limit - 1] if more else None
    return {"items": items[:limit], "next": f"{last[0]}.{last[1]}" if last else None}
