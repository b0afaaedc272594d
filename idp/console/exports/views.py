"""Taking a list out of the console as a file: presenting data (Pasal 16).

A name with its NIP is ``info:nama_nip`` (Pasal 14 ayat (2) huruf a). The file holds those alone
whose data another administrator has recommended to present; each is used up, and the trail says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from idp import governance
from idp.access import Act, reason_user
from idp.console.exports.listings import LISTINGS, MOST_ROWS, Found, Line, Listing
from idp.console.exports.spreadsheet import SHAPES, as_file
from idp.console.frame import PASSED_UP, Console
from idp.console.navigation import PRESENT
from idp.console.routing import deed, form
from idp.desk import Form, Thing, kept_fields, read_form
from idp.foundation.database import Transaction
from idp.foundation.errors import Refusal
from idp.foundation.http import BadRequest, Request, Response, redirect
from idp.foundation.routes import Route, StepUp
from idp.governance import RecommendationRecord
from idp.pages import Language, text
from idp.sessions import Visitor, language_of

_RESOURCE, _FORMAT = "info:nama_nip", "ekspor"
_ASK = Act("ajukan", "idp:rekomendasi")
_MOST_ASKED = 25
_SHAPE = "bentuk"


def export_routes(console: Console) -> list[Route]:
    """Of each list: what a file would hold, the file, and asking for what it lacks."""
    routes: list[Route] = []
    for listing in LISTINGS:
        export = ExportPage(console, listing)
        step_up = StepUp(f"tindakan.unduh.{listing.name}", listing.address, keeps=listing.fields)
        routes += [
            form(listing.address, export.show, step_up),
            deed(listing.address, export.take, step_up),
            deed(listing.address + "/minta", export.ask),
        ]
    return routes


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file would hold: the rows of the list, and whose data may be presented."""

    found: Found
    covered: Mapping[str, RecommendationRecord]
    """Person -> the recommendation that the policy lets this visitor use."""
    lacking: Sequence[str]
    """Persons whose data nobody has recommended to present."""
    refused: str | None
    """Why the policy forbids what was recommended, if it does."""

    @property
    def presentable(self) -> list[Line]:
        """The rows that the file would have."""
        return [line for line in self.found.lines if line.person_id in self.covered]


class ExportPage:
    """The address of a listing, such as ``/console/unduh``."""

    def __init__(self, console: Console, listing: Listing) -> None:
        self._console = console
        self._listing = listing

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: what the file would hold; raises AccessDenied, BadRequest."""
        kept = kept_fields(self._console.foundation, visitor, self._listing.address)
        contents = self._contents(visitor, kept or request.query, language_of(request))
        return self._show(request, visitor, contents, Form({}))

    def take(self, request: Request, visitor: Visitor) -> Response:
        """POST: the file; every recommendation in it is used once."""
        given, language = read_form(request), language_of(request)
        contents = self._contents(visitor, given.values, language)
        shape = given.values.get(_SHAPE, SHAPES[0])
        if shape not in SHAPES:
            raise BadRequest("there is no such kind of file")
        if not contents.covered:
            given.fault("", "unduh.tanpa_rekomendasi")
            return self._show(request, visitor, contents, given)
        note = f"{self._listing.name}.{shape}"
        try:
            with self._console.desk.acting(
                visitor, _ASK, Thing("", owner=visitor.person.id), fresh=True
            ) as doing:
                for person, held in contents.covered.items():
                    self._console.guard.require_in(
                        doing.tx, visitor, PRESENT, _stated(person, held)
                    )
                    governance.use_recommendation(
                        doing.tx, held.id, actor=doing.actor, now_ms=doing.now_ms, note=note
                    )
        except PASSED_UP:
            raise
        except Refusal as refusal:
            given.refuse(refusal)
            return self._show(request, visitor, contents, given)
        header = [text(language, key) for key in self._listing.header]
        rows = (line.cells for line in contents.presentable)
        return as_file(self._listing.name, shape, header, rows, language)

    def ask(self, request: Request, visitor: Visitor) -> Response:
        """POST: ask for a recommendation for each person whose data lack one, a few at a time."""
        given = read_form(request)
        contents = self._contents(visitor, given.values, language_of(request))
        recipient, purpose = given.text("penerima"), given.text("keperluan", most=400)
        if not given.is_good:
            return self._show(request, visitor, contents, given)
        try:
            with self._console.desk.acting(
                visitor, _ASK, Thing("", owner=visitor.person.id)
            ) as doing:
                for person in contents.lacking[:_MOST_ASKED]:
                    governance.ask_recommendation(
                        doing.tx,
                        resource=_RESOURCE,
                        owner_id=person,
                        recipient=recipient,
                        format_=_FORMAT,
                        purpose=purpose,
                        actor=doing.actor,
                        now_ms=doing.now_ms,
                    )
        except PASSED_UP:
            raise
        except Refusal as refusal:
            given.refuse(refusal, at="keperluan")
            return self._show(request, visitor, contents, given)
        return redirect(self._address({**contents.found.kept, "diminta": "1"}))

    def _address(self, fields: Mapping[str, str]) -> str:
        return _with(self._listing.address, fields)

    def _contents(self, visitor: Visitor, query: Mapping[str, str], language: Language) -> Contents:
        if not self._console.presents(visitor):
            self._console.guard.refuse(self._console.desk.may(visitor, [(PRESENT, Thing(""))])[0])
        found = self._listing.read(self._console, visitor, query, language)
        now = self._console.foundation.clock.now()
        with self._console.foundation.database.reading() as tx:
            held, asked = _recommended(tx, visitor.person.id, now)
        persons = list(dict.fromkeys(line.person_id for line in found.lines))
        covered, refused = self._permitted(
            visitor, {one: held[one] for one in persons if one in held}, language
        )
        lacking = [one for one in persons if one not in held and one not in asked]
        return Contents(found, covered, lacking, refused)

    def _permitted(
        self, visitor: Visitor, held: Mapping[str, RecommendationRecord], language: Language
    ) -> tuple[dict[str, RecommendationRecord], str | None]:
        # Pasal 2 huruf e: who recommended is the second pair of eyes that the rule asks for.
        asked = [(PRESENT, _stated(person, one)) for person, one in held.items()]
        answers = self._console.guard.foresee(visitor, asked)
        pairs = list(zip(held, answers, strict=True))
        covered = {one: held[one] for one, answer in pairs if answer.decision.allowed}
        denied = [answer.decision for _, answer in pairs if not answer.decision.allowed]
        return covered, reason_user(denied[0], language) if denied else None

    def _show(
        self, request: Request, visitor: Visitor, contents: Contents, given: Form
    ) -> Response:
        shown: dict[str, Any] = {
            "contents": contents,
            "most_rows": MOST_ROWS,
            "most_asked": _MOST_ASKED,
            "is_asked": bool(request.query.get("diminta")),
            "back": _with(self._listing.place, contents.found.kept),
            "listing": self._listing,
        }
        return self._console.show(
            request,
            visitor,
            "console/export.html",
            status=400 if given.errors else 200,
            link=contents.found.kept,
            form=given,
            errors=given.errors,
            **shown,
        )


def _recommended(
    tx: Transaction, requester: str, now: int
) -> tuple[dict[str, RecommendationRecord], set[str]]:
    """Person -> what holds for presenting their name and NIP, and who is still asked about."""
    asked = [
        one
        for one in governance.list_recommendations(tx, requester_id=requester, limit=1000)
        if one.resource == _RESOURCE and one.format == _FORMAT
    ]
    held = {one.owner_id: one for one in reversed(asked) if one.holds(now)}
    return held, {one.owner_id for one in asked if one.state == "requested"}


def _stated(person: str, held: RecommendationRecord) -> tuple[str, dict[str, Any]]:
    return Thing(person, owner=person).stated({"penyetuju_kedua": held.decided_by})


def _with(path: str, fields: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(fields)}" if fields else path
