"""K6: the suspensions in force with what each way back still lacks, and findings to decide."""

from __future__ import annotations

from collections.abc import Mapping

from idp import documents, governance
from idp.console.frame import Console
from idp.console.navigation import SEE
from idp.console.paging import PAGE_ROWS, pages, read_choice, read_mark, read_search
from idp.console.places import choose_units
from idp.console.sorting import Sorting
from idp.console.suspensions.cases import KNOW, SUSPENSIONS, find_case, prospects_of
from idp.desk import find_receipt
from idp.foundation.clock import civil_date
from idp.foundation.http import Request, Response
from idp.governance import STANDINGS, SUSPENSION_SORTS, SuspensionFilter
from idp.sessions import Visitor, language_of

_SCOPES = ("person", "unit")
_SEARCH, _SCOPE, _STANDING, _UNIT, _SORT = "cari", "cakupan", "tahap", "unit", "urut"


class SuspensionsPage:
    """``/console/penghentian``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: what is stopped within the viewer's units; raises AccessDenied, BadRequest."""
        wanted, sort = read_suspensions(request.query)
        after = read_mark(request.query)
        _, units = self._console.reach_by(visitor, SEE, KNOW)
        with self._console.foundation.database.reading() as tx:
            found = governance.list_suspended(
                tx, wanted, units=units, sort=sort, after=after, limit=PAGE_ROWS + 1
            )
            total = governance.count_suspended(tx, wanted, units=units)
            findings = governance.list_open_findings(tx, units=units)
            left = governance.list_left_stopped(tx, units=units)
            chosen = choose_units(tx, units)
        kept = suspension_fields(wanted, sort)
        last = found[PAGE_ROWS - 1].assignment if len(found) > PAGE_ROWS else None
        return self._console.show(
            request,
            visitor,
            "console/suspension_list.html",
            link=kept,
            may_export=self._console.presents(visitor),
            entries=found[:PAGE_ROWS],
            findings=findings,
            left=left,
            total=total,
            wanted=wanted,
            is_narrowed=bool(suspension_fields(wanted, SUSPENSION_SORTS[0])),
            standings=STANDINGS,
            scopes=_SCOPES,
            sort=sort,
            sorts=SUSPENSION_SORTS,
            sorting=Sorting(SUSPENSIONS, kept, sort, SUSPENSION_SORTS[0], {5: ("lama", "baru")}),
            units=chosen,
            everywhere=units is None,
            today=civil_date(self._console.foundation.clock.now()),
            **pages(
                SUSPENSIONS,
                kept,
                is_first=after is None,
                last=(last.state_since, last.id) if last is not None else None,
            ),
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


def read_suspensions(query: Mapping[str, str]) -> tuple[SuspensionFilter, str]:
    """What an address asks for: the filter and the order; raises BadRequest."""
    wanted = SuspensionFilter(
        search=read_search(query, _SEARCH),
        unit_code=read_search(query, _UNIT),
        scope=read_choice(query, _SCOPE, _SCOPES),
        standing=read_choice(query, _STANDING, STANDINGS),
    )
    return wanted, read_choice(query, _SORT, SUSPENSION_SORTS) or SUSPENSION_SORTS[0]


def suspension_fields(wanted: SuspensionFilter, sort: str) -> dict[str, str]:
    """The filter as the address has it, without what narrows nothing."""
    given = {
        _SEARCH: wanted.search,
        _SCOPE: wanted.scope,
        _STANDING: wanted.standing,
        _UNIT: wanted.unit_code,
        _SORT: sort if sort != SUSPENSION_SORTS[0] else "",
    }
    return {name: value for name, value in given.items() if value}
