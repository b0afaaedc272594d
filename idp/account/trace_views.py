"""P9: who asked for the person's own data, when, through which module, and why."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from idp.access import (
    Disclosure,
    DisclosureFilter,
    count_disclosures,
    list_callers_about,
    list_disclosures,
)
from idp.account.portal import Portal
from idp.foundation.clock import civil_date, start_of_date
from idp.foundation.database import Transaction
from idp.foundation.http import NO_STORE, BadRequest, Request, Response
from idp.foundation.spreadsheet_cell import harmless
from idp.oidc import names_of_clients
from idp.pages import Language, article, has_text, text, timestamp
from idp.sessions import Visitor, language_of

PATH = "/account/jejak"
DOWNLOAD = PATH + "/unduh"
PAGE_ROWS = 30
MOST_ROWS = 5_000
"""Of one file."""
PERIODS = ("7", "30", "90", "365")
_PERIOD, _ANSWER, _CALLER, _AFTER = "masa", "jawaban", "lewat", "setelah"
_ANSWERS = {"": None, "boleh": True, "tolak": False}
_DAY = 86_400
_LONGEST = 80
ResourceLabel = Callable[[str], str]
"""The policy's words for a type of resource."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of the page; ``at`` is epoch seconds."""

    at: int
    who: str
    unit: str | None
    what: str
    act: str
    through: str
    allowed: bool
    pasal: tuple[str, ...]


class TracePage:
    """``/account/jejak``: the person's own data alone."""

    def __init__(self, portal: Portal, label: ResourceLabel) -> None:
        self._portal = portal
        self._label = label

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: what others asked about the person's data; raises BadRequest."""
        kept = _kept(request.query)
        wanted = self._wanted(kept)
        owner, language = visitor.person.id, language_of(request)
        after = _after(request.query.get(_AFTER))
        with self._portal.foundation.database.reading() as tx:
            found = list_disclosures(tx, owner, wanted, after=after, limit=PAGE_ROWS + 1)
            total = count_disclosures(tx, owner, wanted)
            callers = list_callers_about(tx, owner)
            names = names_of_clients(tx, callers)
        shown = found[:PAGE_ROWS]
        more = len(found) > PAGE_ROWS
        mark = f"{shown[-1].at_ms}.{shown[-1].id}" if more else ""
        return self._portal.show(
            request,
            visitor,
            "portal/trace.html",
            link=kept,
            rows=[self._row(one, names, language) for one in shown],
            total=total,
            now=self._portal.foundation.clock.now(),
            kept=kept,
            periods=PERIODS,
            callers=[(one, _door(one, names, language)) for one in callers],
            download=f"{DOWNLOAD}?{urlencode(kept)}" if total else None,
            first_page=f"{PATH}?{urlencode(kept)}" if after else None,
            next_page=f"{PATH}?{urlencode({**kept, _AFTER: mark})}" if more else None,
        )

    def download(self, request: Request, visitor: Visitor) -> Response:
        """GET: the same as a CSV file, the newest MOST_ROWS of it; raises BadRequest."""
        wanted, language = self._wanted(_kept(request.query)), language_of(request)
        owner = visitor.person.id
        with self._portal.foundation.database.reading() as tx:
            found = list_disclosures(tx, owner, wanted, limit=MOST_ROWS)
            names = _names(tx, found)
        rows = [self._row(one, names, language) for one in found]
        headers = [
            ("Content-Type", "text/csv; charset=utf-8"),
            ("Content-Disposition", 'attachment; filename="jejak-data-saya.csv"'),
            *NO_STORE,
        ]
        return Response(200, as_csv(rows, language).encode("utf-8-sig"), headers)

    def _wanted(self, kept: Mapping[str, str]) -> DisclosureFilter:
        days, since = kept.get(_PERIOD, ""), 0
        if days:
            today = start_of_date(civil_date(self._portal.foundation.clock.now()))
            since = today - (int(days) - 1) * _DAY
        answer = _ANSWERS[kept.get(_ANSWER, "")]
        return DisclosureFilter(since * 1000, answer, kept.get(_CALLER, ""))

    def _row(self, one: Disclosure, names: Mapping[str, str], language: Language) -> Asked:
        return Asked(
            at=one.at_ms // 1000,
            who=_who(one, names, language),
            unit=one.unit_name,
            what=self._label(one.resource_type),
            act=_act(one.action, language),
            through=_door(one.caller, names, language),
            allowed=one.allowed,
            pasal=one.pasal,
        )


def as_csv(rows: Sequence[Asked], language: Language) -> str:
    """The rows as a table; no cell begins what a spreadsheet would calculate."""
    file = io.StringIO()
    writer = csv.writer(file)
    heads = ("waktu", "siapa", "unit", "tindakan", "data", "lewat", "jawaban", "dasar")
    writer.writerow([text(language, f"jejakku.{head}") for head in heads])
    for row in rows:
        answer = text(language, "jejakku.boleh" if row.allowed else "jejakku.tolak")
        cited = "; ".join(article(code, language) for code in row.pasal)
        cells = (row.who, row.unit or "", row.act, row.what, row.through, answer, cited)
        writer.writerow([timestamp(row.at, language), *(harmless(cell) for cell in cells)])
    return file.getvalue()


def _names(tx: Transaction, found: Sequence[Disclosure]) -> Mapping[str, str]:
    return names_of_clients(tx, sorted({one.caller for one in found}))


def _who(one: Disclosure, names: Mapping[str, str], language: Language) -> str:
    if one.name is not None:
        return one.name
    if one.subject_kind == "operator":
        return text(language, "jejakku.operator")
    return names.get(one.subject_id) or text(language, "jejakku.tak_dikenal")


def _door(caller: str, names: Mapping[str, str], language: Language) -> str:
    key = f"jejakku.pintu.{caller}"
    return text(language, key) if has_text(language, key) else names.get(caller, caller)


def _act(action: str, language: Language) -> str:
    key = f"jejakku.tindakan.{action}"
    return text(language, key) if has_text(language, key) else action


def _kept(query: Mapping[str, str]) -> dict[str, str]:
    """The filter as the address has it; raises BadRequest for one that there is not."""
    period, answer = query.get(_PERIOD, ""), query.get(_ANSWER, "")
    caller = query.get(_CALLER, "")
    known = period in {"", *PERIODS} and answer in _ANSWERS
    if not known or not caller.isprintable() or len(caller) > _LONGEST:
        raise BadRequest("there is no such filter")
    given = {_PERIOD: period, _ANSWER: answer, _CALLER: caller}
    return {name: value for name, value in given.items() if value}


def _after(mark: str | None) -> tuple[int, int] | None:
    """Where the page before this one ended: a moment and an id."""
    if not mark:
        return None
    parts = mark.split(".")
    longest = 18
    if len(parts) != len(("moment", "id")) or not all(
        part.isascii() and part.isdigit() and len(part) <= longest for part in parts
    ):
        raise BadRequest("this is no place in the list")
    return int(parts[0]), int(parts[1])
