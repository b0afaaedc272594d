"""Being there: the screen stays open while somebody works, and what they write is kept.

Asked by the pages' own script; without it the session locks after the same time as with it
(Pasal 27(2)b), and nothing here is missed.
"""

from __future__ import annotations

from idp.account.portal import Portal
from idp.desk import HELD, Draft, Drafts, HeldFiles
from idp.foundation.http import Parameters, Request, Response, json_response
from idp.pages import Language, date_time_short, file_size, text
from idp.sessions import Visitor, idle_left, language_of, touch_session

STAY, DRAFT, DROP = "/account/hadir", "/account/draf", "/account/draf/buang"
FORM = "draf_untuk"
"""Names the form that a draft is of, by the address that it is sent to."""
_MOST_FORMS = 8


class PresencePages:
    """``/account/hadir``, ``/account/draf`` and ``/account/draf/buang``; answers are JSON."""

    def __init__(self, portal: Portal) -> None:
        self._foundation = portal.foundation

    def stay(self, _request: Request, visitor: Visitor) -> Response:
        """POST: somebody is there; ``left`` seconds until the screen locks."""
        with self._foundation.database.transaction() as tx:
            touch_session(tx, visitor.session, self._now(), at_once=True)
        return json_response(200, {"left": visitor.session.idle_seconds})

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: the drafts of these forms, by address; whoever asks is told of their own alone."""
        drafts, language = Drafts(self._foundation, visitor.person.id), language_of(request)
        found = {}
        for page in request.query.values_of(FORM)[:_MOST_FORMS]:
            draft = drafts.find(page)
            if draft is not None:
                found[page] = self._told(visitor, draft, language)
        return json_response(200, found)

    def keep(self, request: Request, visitor: Visitor) -> Response:
        """POST: what stands in a form now; ``kept`` says when, None where it is no form of ours."""
        drafts = Drafts(self._foundation, visitor.person.id)
        typed = Parameters(
            (name, value)
            for name in request.form
            if name != FORM
            for value in request.form.values_of(name)
        )
        kept = drafts.keep(request.form.get(FORM, ""), typed)
        when = date_time_short(self._now(), language_of(request))
        left = idle_left(visitor.session, self._now())
        return json_response(200, {"left": left, "kept": when if kept else None})

    def drop(self, request: Request, visitor: Visitor) -> Response:
        """POST: the draft is not wanted."""
        Drafts(self._foundation, visitor.person.id).drop(request.form.get(FORM, ""))
        return json_response(200, {"left": idle_left(visitor.session, self._now())})

    def _told(self, visitor: Visitor, draft: Draft, language: Language) -> dict[str, object]:
        held = HeldFiles(self._foundation, visitor.session)
        fields: dict[str, object] = {}
        files: dict[str, object] = {}
        for name, values in draft.fields.items():
            if not name.endswith(HELD):
                fields[name] = values
            elif (file := held.find(values[0])) is not None:
                size = text(language, "berkas.tersimpan", ukuran=file_size(file.size, language))
                files[name.removesuffix(HELD)] = {"id": file.id, "name": file.name, "said": size}
        when = date_time_short(draft.at, language)
        return {"when": when, "fields": fields, "files": files}

    def _now(self) -> int:
        return self._foundation.clock.now()
