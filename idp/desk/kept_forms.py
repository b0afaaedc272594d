"""Forms that were sent and could not be taken yet: nothing of them is typed or chosen twice."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from idp.desk.drafts import DRAFT, Drafts
from idp.desk.forms import drop_files, hold_files
from idp.foundation.context import Foundation
from idp.foundation.http import Parameters, Request, Response
from idp.foundation.routes import Route, StepUp
from idp.foundation.uploads import UploadRequest
from idp.sessions import Locked, Session, Visitor, keep_work

_DONE = 303
_LONGEST_FLOW, _LONGEST_QUERY = 64, 1000


def keep_for_proof(
    foundation: Foundation, step_up: StepUp, request: Request, session: Session, page: str
) -> None:
    """What a form brought waits on its page, files included, until the proof is given."""
    kept = {name: request.form[name] for name in step_up.keeps if name in request.form}
    if isinstance(request, UploadRequest):
        kept |= hold_files(foundation, session, request)
    if kept:
        keep_work(foundation, session, page, kept)


def keep_behind_lock(
    foundation: Foundation, route: Route, request: Request, locked: Locked, path: Mapping[str, str]
) -> None:
    """A form that was sent when the screen had locked is not lost (WCAG 2.2 §2.2.5)."""
    if request.method == "POST" and route.step_up is not None:
        page = route.step_up.page_of(path)
        keep_for_proof(foundation, route.step_up, request, locked.session, page)
    elif route.uploads:
        pairs = ((name, value) for name in request.form for value in request.form.values_of(name))
        typed = Parameters(pairs)
        typed.update(hold_files(foundation, locked.session, request))
        Drafts(foundation, locked.person.id).keep(request.path, typed)


def forget_kept(
    foundation: Foundation, route: Route, request: Request, visitor: Visitor, response: Response
) -> None:
    """Of what was kept for a form nothing is needed any more, if it was taken: it says go on."""
    if request.method != "POST" or response.status != _DONE:
        return
    if route.uploads:
        drop_files(foundation, visitor.session, request)
    if DRAFT in request.form:
        Drafts(foundation, visitor.person.id).drop(request.path)


def page_after(route: Route, request: Request, path: Mapping[str, str]) -> str:
    """Where a person goes on after signing in: the page asked for, or that of the form sent."""
    if request.method == "POST":
        page = route.step_up.page_of(path) if route.step_up is not None else request.path
        flow = request.form.get("tx", "")
        suffix = f"?tx={flow}" if flow.isalnum() and len(flow) <= _LONGEST_FLOW else ""
    else:
        page, asked = request.path, request.environ.get("QUERY_STRING", "")
        is_whole = asked.isascii() and asked.isprintable() and len(asked) <= _LONGEST_QUERY
        suffix = f"?{asked}" if asked and is_whole else ""
    return quote(page) + suffix if page.startswith("/") else "/"
