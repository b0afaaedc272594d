"""Taking a list of assignments out of the console as a file: presenting data (Pasal 16).

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
from idp.console.frame import PASSED_UP, Console
from idp.console.rights.register_views import REGISTER, narrow, parameters, read_filter
from idp.console.rights.spreadsheet import as_csv, download
from idp.console.routing import deed, form
from idp.desk import Form, Thing, kept_fields, read_form
from idp.foundation.database import Transaction
from idp.foundation.errors import Refusal
from idp.foundation.http import Request, Response, redirect
from idp.foundation.routes import Route, StepUp
from idp.governance import RecommendationRecord, RegisterEntry
from idp.pages import Language, date_short, text
from idp.sessions import Visitor, language_of

EXPORT = "/console/unduh"
MOST_ROWS = 100
"""Of one file: each person's data are asked of the policy one by one."""
_RESOURCE, _FORMAT = "info:nama_nip", "ekspor"
_PRESENT = Act("sajikan", _RESOURCE)
_ASK = Act("ajukan", "idp:rekomendasi")
_FILTER = ("cari", "peran", "keadaan", "unit", "perhatian", "urut")
_MOST_ASKED = 25
_NOTE = "penunjukan.csv"


def export_routes(console: Console) -> list[Route]:
    """What a file would hold, the file, and asking for what it lacks."""
    export = ExportPage(console)
    step_up = StepUp("tindakan.unduh", EXPORT, keeps=_FILTER)
    return [
        form(EXPORT, export.show, step_up),
        deed(EXPORT, export.take, step_up),
        deed(EXPORT + "/minta", export.ask),
    ]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file would hold: the rows of the list, and whose data may be presented."""

    kept: Mapping[str, str]
    rows: Sequence[RegisterEntry]
    total: int
    covered: Mapping[str, RecommendationRecord]
    """Person -> the recommendation that the policy lets this visitor use."""
    lacking: Sequence[str]
    """Persons whose data nobody has recommended to present."""
    refused: str | None
    """Why the policy forbids what was recommended, if it does."""

    @property
    def presentable(self) -> list[RegisterEntry]:
        """The rows that the file would have."""
        return [row for row in self.rows if row.assignment.person_id in self.covered]


class ExportPage:
    """``/console/unduh``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: what the file would hold; raises AccessDenied, BadRequest."""
        kept = kept_fields(self._console.foundation, visitor, EXPORT)
        contents = self._contents(visitor, kept or request.query, language_of(request))
        return self._show(request, visitor, contents, Form({}))

    def take(self, request: Request, visitor: Visitor) -> Response:
        """POST: the file; every recommendation in it is used once."""
        given, language = read_form(request), language_of(request)
        contents = self._contents(visitor, given.values, language)
        if not contents.covered:
            given.fault("", "unduh.tanpa_rekomendasi")
            return self._show(request, visitor, contents, given)
        try:
            with self._console.desk.acting(
                visitor, _ASK, Thing("", owner=visitor.person.id), fresh=True
            ) as doing:
                for person, held in contents.covered.items():
                    self._console.guard.require_in(
                        doing.tx, visitor, _PRESENT, _stated(person, held)
                    )
                    governance.use_recommendation(
                        doing.tx, held.id, actor=doing.actor, now_ms=doing.now_ms, note=_NOTE
                    )
        except PASSED_UP:
            raise
        except Refusal as refusal:
            given.refuse(refusal)
            return self._show(request, visitor, contents, given)
        return download(_NOTE, "text/csv; charset=utf-8", _file(contents.presentable, language))

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
        return redirect(_address({**contents.kept, "diminta": "1"}))

    def _contents(self, visitor: Visitor, query: Mapping[str, str], language: Language) -> Contents:
        wanted, aspect, sort = read_filter(query)
        reach = self._console.reach(visitor)
        now = self._console.foundation.clock.now()
        with self._console.foundation.database.reading() as tx:
            narrowed = narrow(tx, wanted, aspect, now)
            total = governance.count_register(tx, narrowed, units=reach)
            rows = governance.list_register(tx, narrowed, units=reach, sort=sort, limit=MOST_ROWS)
            held, asked = _recommended(tx, visitor.person.id, now)
        persons = list(dict.fromkeys(row.assignment.person_id for row in rows))
        covered, refused = self._permitted(
            visitor, {one: held[one] for one in persons if one in held}, language
        )
        lacking = [one for one in persons if one not in held and one not in asked]
        return Contents(parameters(wanted, aspect, sort), rows, total, covered, lacking, refused)

    def _permitted(
        self, visitor: Visitor, held: Mapping[str, RecommendationRecord], language: Language
    ) -> tuple[dict[str, RecommendationRecord], str | None]:
        # Pasal 2 huruf e: who recommended is the second pair of eyes that the rule asks for.
        asked = [(_PRESENT, _stated(person, one)) for person, one in held.items()]
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
            "back": f"{REGISTER}?{urlencode(contents.kept)}" if contents.kept else REGISTER,
        }
        return self._console.show(
            request,
            visitor,
            "console/export.html",
            status=400 if given.errors else 200,
            link=contents.kept,
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


def _file(rows: Sequence[RegisterEntry], language: Language) -> bytes:
    def say(key: str) -> str:
        return text(language, key)

    header = [
        say(key)
        for key in (
            "konsol.pemegang",
            "masuk.nip",
            "konsol.peran",
            "konsol.unit",
            "konsol.keadaan",
            "konsol.dasar",
            "unduh.mulai",
            "unduh.sampai",
        )
    ]
    return as_csv(
        header,
        [
            (
                row.name,
                # A spreadsheet rounds eighteen digits; a space keeps them a text.
                f"{row.nip[:8]} {row.nip[8:]}" if row.nip else "",
                say(f"peran.{row.assignment.role}"),
                row.unit_name or say("akses.lingkup.provinsi"),
                say(f"keadaan.{row.assignment.shown_state}"),
                row.assignment.document or "",
                _day(row.assignment.valid_from, language),
                _day(row.assignment.valid_until, language),
            )
            for row in rows
        ],
    )


def _day(value: str | None, language: Language) -> str:
    return date_short(value, language) if value else ""


def _address(parameters_: Mapping[str, str]) -> str:
    return f"{EXPORT}?{urlencode(parameters_)}" if parameters_ else EXPORT
