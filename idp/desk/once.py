"""A form that makes something new is taken once, however often its button was pressed.

Acts that lead from one state to the next refuse a second time by themselves; what makes a new thing
does not, so its form carries an id of its own (the macro ``hidden``), bound to the session.
"""

from __future__ import annotations

from collections.abc import Callable

from idp.foundation.context import Foundation
from idp.foundation.errors import Conflict
from idp.foundation.http import Request, Response, redirect
from idp.foundation.ids import is_id

ONCE = "sekali"
_SECONDS = 3600
_UNDER_WAY = ""
_DONE = 303


def take_once(
    foundation: Foundation, session_id: str, request: Request, take: Callable[[], Response]
) -> Response:
    """What ``take`` answers to a form; where it was taken before, the way to what it has led to.

    A form that was refused may be sent again, and one without an id passes untouched. Raises
    Conflict ``sent_already`` while the first is under way, and what ``take`` raises.
    """
    form_id = request.form.get(ONCE, "") if request.method == "POST" else ""
    if not is_id(form_id):
        return take()
    store, key = foundation.ephemeral, f"once:{session_id}:{form_id}"
    if not store.add(key, _UNDER_WAY, _SECONDS):
        led_to = store.get(key)
        if not led_to:
            raise Conflict("sent_already", "this form was sent a moment ago")
        return redirect(led_to)
    leads_to = None
    try:
        response = take()
        leads_to = response.location if response.status == _DONE else None
    finally:
        if leads_to:
            store.put(key, leads_to, _SECONDS)
        else:
            store.delete(key)
    return response
