"""Where a page of a list goes on: behind the last row of the one before it, by a key and an id.

However far one pages, each costs the same, and none skips or repeats a row that came meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, or_

from idp.foundation.database import Statement

FALLING = "_turun"
"""Behind the name of an order: the same key falling."""


def follows(
    key: ColumnElement[Any],
    at: str,
    id_: ColumnElement[Any],
    last_id: str,
    *,
    key_falls: bool = False,
    id_falls: bool = False,
) -> ColumnElement[bool]:
    """Whether a row stands behind that of the parameters ``at`` (its key) and ``last_id``.

    The list is ordered by the key, then by the id; each rises unless it is said to fall.
    """
    last_key: BindParameter[Any] = bindparam(at)
    last: BindParameter[Any] = bindparam(last_id)
    beyond = key < last_key if key_falls else key > last_key
    return or_(beyond, and_(key == last_key, id_ < last if id_falls else id_ > last))


def both_ways(
    keys: Mapping[str, ColumnElement[Any]],
) -> dict[str, tuple[ColumnElement[Any], bool]]:
    """Name of an order -> its key, and whether it falls: each key rising, then each falling."""
    return {
        **{name: (key, False) for name, key in keys.items()},
        **{name + FALLING: (key, True) for name, key in keys.items()},
    }


def page_of(
    rows: Select[Any],
    key: ColumnElement[Any],
    id_: ColumnElement[Any],
    *,
    key_falls: bool,
    begins: bool,
) -> Statement:
    """``most`` rows by key and id; unless it ``begins``, behind ``after_key`` and ``after_id``."""
    if not begins:
        rows = rows.where(follows(key, "after_key", id_, "after_id", key_falls=key_falls))
    order = key.desc() if key_falls else key
    return Statement(rows.order_by(order, id_).limit(bindparam("most")))
