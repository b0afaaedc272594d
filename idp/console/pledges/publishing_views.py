"""K12, publishing: one administrator brings the new text, another one confirms it (27(1)a, C16)."""

from __future__ import annotations

from idp import directory, governance
from idp.console.frame import Console
from idp.console.routing import deed, form
from idp.desk import CHANGE_RULES as CHANGE
from idp.desk import (
    Form,
    NewPledge,
    admit_to_rules,
    done,
    find_receipt,
    kept_fields,
    pledge_drafts,
    propose_pledge,
    publish_pledge,
    read_form,
)
from idp.foundation.errors import Refusal
from idp.foundation.http import Request, Response, redirect
from idp.foundation.routes import Route, StepUp
from idp.sessions import Visitor

__all__ = ["CHANGE", "DRAFT", "PublishingPage", "publishing_routes"]

DRAFT = "/console/pakta/naskah-baru"
_MOST_TEXT = 20_000
_KEPT = ("versi", "mulai", "tenggang", "nomor", "tanggal", "penanda_tangan")
_FIELD_OF = {
    "invalid_version": "versi",
    "version_exists": "versi",
    "text_required": "naskah",
    "invalid_date": "mulai",
    "invalid_term": "mulai",
    "document_exists": "nomor",
    "later_dated": "tanggal",
}


class PublishingPage:
    """``/console/pakta/naskah-baru``: the form, or the draft that waits."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._drafts = pledge_drafts(console.foundation)

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: the draft that waits with what it changes, or the form for one."""
        admit_to_rules(self._console.desk, visitor)
        kept = kept_fields(self._console.foundation, visitor, DRAFT)
        return self._page(request, visitor, Form(dict(kept)))

    def submit(self, request: Request, visitor: Visitor) -> Response:
        """POST: put a text before the second person; nothing is published yet."""
        form = self._console.desk.read_form(visitor, request)
        version, text = form.text("versi", most=20), form.text("naskah", most=_MOST_TEXT)
        begins = form.day("mulai")
        grace = _days(form)
        paper = form.paper()
        if paper is None or begins is None or not form.is_good:
            return self._page(request, visitor, form, status=400)
        try:
            new = NewPledge(version, text + "\n", begins, grace)
            propose_pledge(self._console.desk, visitor, new, paper)
        except Refusal as refusal:
            form.refuse(refusal, at=_FIELD_OF.get(refusal.code, ""))
            return self._page(request, visitor, form, status=refusal.status)
        return redirect(DRAFT)

    def confirm(self, request: Request, visitor: Visitor) -> Response:
        """POST: the second person publishes it; raises AccessDenied, FreshProofWanted."""
        draft, form = self._drafts.find(), read_form(request)
        if draft is None or draft.version != form.values.get("versi"):
            form.fault("", "menolak.changed_meanwhile")
            return self._page(request, visitor, form, status=409)
        try:
            doing = publish_pledge(self._console.desk, visitor, draft)
        except Refusal as refusal:
            form.refuse(refusal)
            return self._page(request, visitor, form, status=refusal.status)
        return done(f"/console/pakta/{draft.version}", doing)

    def drop(self, request: Request, visitor: Visitor) -> Response:
        """POST: nobody publishes it; either of the two may say so."""
        admit_to_rules(self._console.desk, visitor)
        self._drafts.drop()
        return redirect(DRAFT)

    def _page(
        self, request: Request, visitor: Visitor, form: Form, *, status: int = 200
    ) -> Response:
        admit_to_rules(self._console.desk, visitor)
        draft = self._drafts.find()
        with self._console.foundation.database.reading() as tx:
            newest = governance.list_pledge_texts(tx)[0]
            author = directory.find_person(tx, draft.actor) if draft is not None else None
            receipt = find_receipt(tx, request, draft.version if draft is not None else "")
        changes = governance.compare_pledges(newest.text, draft.text) if draft else []
        return self._console.show(
            request,
            visitor,
            "console/pledge_publish.html",
            status=status,
            draft=draft,
            author=author.name if author is not None else None,
            is_author=draft is not None and draft.actor == visitor.person.id,
            newest=newest,
            changes=changes,
            values=form.values,
            errors=form.errors,
            trace=receipt,
        )


def publishing_routes(console: Console) -> list[Route]:
    """The addresses of a new text."""
    view = PublishingPage(console)
    step_up = StepUp("tindakan.naskah_pakta", DRAFT, _KEPT)
    return [
        form(DRAFT, view.show, step_up),
        deed(DRAFT, view.submit, step_up, uploads=True),
        deed(f"{DRAFT}/terbitkan", view.confirm, step_up),
        deed(f"{DRAFT}/batal", view.drop, step_up),
    ]


def _days(form: Form) -> int:
    """Days of grace; a rule of governance says how many there may be."""
    typed = form.text("tenggang", most=2)
    if typed and not (typed.isascii() and typed.isdigit()):
        form.fault("tenggang", "isian.tanda")
        return 0
    return int(typed or 0)
