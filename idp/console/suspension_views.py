"""K6: the suspensions in force with what each way back still lacks, and findings to decide."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from idp import documents, governance
from idp.console.frame import Console
from idp.console.navigation import SEE
from idp.console.suspension_cases import KNOW, SUSPENSIONS, find_case, prospects_of
from idp.desk import find_receipt
from idp.directory import list_units
from idp.foundation.clock import civil_date
from idp.foundation.http import BadRequest, Request, Response
from idp.governance import STANDINGS, SuspensionEntry, SuspensionFilter
from idp.sessions import Visitor, language_of

PAGE_ROWS = 30
_LONGEST = 100
_SCOPES = ("person", "unit")
_SEARCH, _SCOPE, _STANDING, _UNIT, _AFTER = "cari", "cakupan", "tahap", "unit", "setelah"


class SuspensionsPage:
    """``/console/penghentian``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: what is stopped within the viewer's units; raises AccessDenied, BadRequest."""
        wanted, after = _wanted(request.query), _after(request.query.get(_AFTER))
        _, units = self._console.reach_by(visitor, SEE, KNOW)
        with self._console.foundation.database.reading() as tx:
            found = governance.list_suspended(
                tx, wanted, units=units, after=after, limit=PAGE_ROWS + 1
            )
            total = governance.count_suspended(tx, wanted, units=units)
            findings = governance.list_open_findings(tx, units=units)
            left = governance.list_left_stopped(tx, units=units)
            unit_names = {unit.code: unit.name for unit in list_units(tx)}
        kept = _parameters(wanted)
        return self._console.show(
            request,
            visitor,
            "console/suspension_list.html",
            link=kept,
            entries=found[:PAGE_ROWS],
            findings=findings,
            left=left,
            total=total,
            wanted=wanted,
            is_narrowed=bool(kept),
            standings=STANDINGS,
            scopes=_SCOPES,
            units={
                code: unit_names[code] for code in sorted(unit_names if units is None else units)
            },
            everywhere=units is None,
            today=civil_date(self._console.foundation.clock.now()),
            first_page=f"{SUSPENSIONS}?{urlencode(kept)}" if after else None,
            next_page=_next_page(kept, found),
        )


class CasePage:
    """``/console/penghentian/<assignment_id>``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor, assignment_id: str) -> Response:
        """GET: one case with its papers and what may follow; raises AccessDenied, NotFound."""
        case = find_case(self._console, visitor, assignment_id)
        prospects = prospects_of(self._console, visitor, case, language_of(request))
        evidence_id = case.finding.evidence_id if case.finding is not None else None
        with self._console.foundation.database.reading() as tx:
            evidence = documents.find_document(tx, evidence_id) if evidence_id else None
            letter = documents.find_document(tx, case.letter.document_id) if case.letter else None
            receipt = find_receipt(tx, request, case.assignment.id)
        return self._console.show(
            request,
            visitor,
            "console/suspension_case.html",
            case=case,
            held=case.assignment,
            evidence=evidence,
            letter=letter,
            words=self._console.guard.words_of_articles(*governance.DUTIES),
            offers=prospects.offers,
            today=civil_date(self._console.foundation.clock.now()),
            may_read=prospects.may_read,
            trace=receipt,
        )


def _wanted(query: Mapping[str, str]) -> SuspensionFilter:
    wanted = SuspensionFilter(
        search=query.get(_SEARCH, "").strip(),
        unit_code=query.get(_UNIT, ""),
        scope=query.get(_SCOPE, ""),
        standing=query.get(_STANDING, ""),
    )
    known = wanted.scope in {*_SCOPES, ""} and wanted.standing in {*STANDINGS, ""}
    typed = (wanted.search + wanted.unit_code).isprintable()
    if not known or not typed or max(len(wanted.search), len(wanted.unit_code)) > _LONGEST:
        raise BadRequest("the register has no such scope or state")
    return wanted


def _parameters(wanted: SuspensionFilter) -> dict[str, str]:
    """The filter as the address has it, without what narrows nothing."""
    given = {
        _SEARCH: wanted.search,
        _SCOPE: wanted.scope,
        _STANDING: wanted.standing,
        _UNIT: wanted.unit_code,
    }
    return {name: value for name, value in given.items() if value}


def _after(mark: str | None) -> tuple[int, str] | None:
    """Where the page before this one ended: a moment and an id."""
    if not mark:
        return None
    moment, _, last_id = mark.partition(".")
    is_moment = moment.isascii() and moment.isdigit() and len(moment) <= len("9999999999")
    if not mark.isprintable() or not is_moment:
        raise BadRequest("this is no place in the register")
    return int(moment), last_id[:_LONGEST]


def _next_page(kept: Mapping[str, str], found: list[SuspensionEntry]) -> str | None:
    if len(found) <= PAGE_ROWS:
        return None
    last = found[PAGE_ROWS - 1].assignment
    mark = f"{last.state_since}.{last.id}"
    return f"{SUSPENSIONS}?{urlencode({**kept, _AFTER: mark})}"
