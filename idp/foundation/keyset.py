"""Where a page of a list goes on: behind the last row of the one before it, by a key and an id.

However far one pages, each costs the same, and none skips or repeats a row that came meanwhile.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, or_


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
