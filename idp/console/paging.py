"""Where a page of a list begins, as its address says it: a moment and an id (keyset)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from idp.console.places import LONGEST, is_typed
from idp.foundation.http import BadRequest

AFTER = "setelah"
ORDER = "urut"
PAGE_ROWS = 30
_MOST_DIGITS = len("9999999999")


def read_mark(query: Mapping[str, str]) -> tuple[int, str] | None:
    """Where the page before this one ended; raises BadRequest for what is no place in a list."""
    mark = query.get(AFTER)
    if not mark:
        return None
    moment, _, last_id = mark.partition(".")
    is_number = moment.isascii() and moment.isdigit() and len(moment) <= _MOST_DIGITS
    if not (mark.isprintable() and is_number):
        raise BadRequest("this is no place in the list")
    return int(moment), last_id[:LONGEST]


def read_position(query: Mapping[str, str]) -> int:
    """The same for a list whose rows are numbered; 0 is its beginning."""
    mark = read_mark(query)
    return mark[0] if mark is not None else 0


def read_search(query: Mapping[str, str], name: str) -> str:
    """A part of a name; raises BadRequest for what nobody types."""
    typed = query.get(name, "").strip()
    if not is_typed(typed, most=LONGEST):
        raise BadRequest("this is no name")
    return typed


def read_choice(query: Mapping[str, str], name: str, among: object, default: str = "") -> str:
    """One of a closed list, or nothing; raises BadRequest for anything else."""
    chosen = query.get(name, default)
    if chosen and chosen not in among:  # type: ignore[operator]
        raise BadRequest("the list knows no such thing")
    return chosen


def pages(
    address: str, kept: Mapping[str, str], *, is_first: bool, last: tuple[int, str] | None
) -> dict[str, Any]:
    """``first_page`` and ``next_page`` for the pager; ``last`` where another page follows."""
    first = f"{address}?{urlencode(kept)}" if kept else address
    mark = None if last is None else {AFTER: f"{last[0]}.{last[1]}"}
    return {
        "first_page": None if is_first else first,
        "next_page": None if mark is None else f"{address}?{urlencode({**kept, **mark})}",
    }
