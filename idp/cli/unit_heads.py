"""Who heads a Perangkat Daerah, on the command line: what the personnel file says of posts."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, BinaryIO

import click

from idp import governance
from idp.audit import OPERATOR
from idp.cli.acting import Acting, acts_as
from idp.cli.papers import Paper, paper_options
from idp.cli.runtime import emit, open_foundation
from idp.cli.shapes import OnlyAsked, find_named_person, json_option, read_file, take_file
from idp.directory import list_units
from idp.documents import DocumentType
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.governance import HeadRecord, HeadReport, NewHead


@click.command("head")
@click.option("--unit", "unit_code", required=True, help="The Perangkat Daerah.")
@click.option("--nip", required=True)
@click.option("--kind", type=click.Choice(governance.HEADSHIPS), required=True)
@click.option("--from", "valid_from", required=True, help="YYYY-MM-DD, the first day (WIB).")
@click.option("--until", "valid_until", help="The last day; compulsory for plt and plh.")
@paper_options
@json_option
def name_head(
    unit_code: str,
    nip: str,
    kind: str,
    valid_from: str,
    valid_until: str | None,
    paper: Paper,
    as_json: bool,
) -> None:
    """Name the head of a Perangkat Daerah on a decree, or who acts (Plt, Plh) on an order."""
    foundation = open_foundation()
    with foundation.database.transaction() as tx:
        person = find_named_person(tx, nip, None, None)
        document = paper.submit(tx, foundation, governance.HEAD_PAPERS[kind], OPERATOR)
        named = governance.name_head(
            tx,
            NewHead(person.id, unit_code.upper(), kind, valid_from, valid_until),
            document_id=document.id,
            actor=OPERATOR,
            now_ms=foundation.clock.now_ms(),
        )
    emit(head_shape(named), as_json)


@click.command("ppk")
@click.option("--nip")
@click.option("--id", "person_id", help="The person's sub, where there is no NIP.")
@click.option("--from", "valid_from", required=True, help="YYYY-MM-DD, the first day (WIB).")
@click.option("--until", "valid_until", help="The last day.")
@paper_options
@json_option
def name_ppk(
    nip: str | None,
    person_id: str | None,
    valid_from: str,
    valid_until: str | None,
    paper: Paper,
    as_json: bool,
) -> None:
    """Name the Pejabat Pembina Kepegawaian on a Keputusan Presiden (Pasal 17)."""
    foundation = open_foundation()
    with foundation.database.transaction() as tx:
        person = find_named_person(tx, nip, None, person_id)
        document = paper.submit(tx, foundation, DocumentType.KEPUTUSAN_PRESIDEN, OPERATOR)
        named = governance.name_ppk(
            tx,
            person.id,
            valid_from=valid_from,
            valid_until=valid_until,
            document_id=document.id,
            actor=OPERATOR,
            now_ms=foundation.clock.now_ms(),
        )
    emit(head_shape(named), as_json)


@click.command("end-head")
@click.argument("head_id")
@click.option("--last-day", required=True, help="YYYY-MM-DD (WIB); it never makes a term longer.")
@paper_options
@json_option
def end_head(head_id: str, last_day: str, paper: Paper, as_json: bool) -> None:
    """Let the term of a head end with a day, on the document that ends it."""
    foundation = open_foundation()
    with foundation.database.transaction() as tx:
        document = paper.submit(tx, foundation, DocumentType.SURAT_MUTASI, OPERATOR)
        ended = governance.end_head(
            tx,
            head_id,
            last_day=last_day,
            document_id=document.id,
            actor=OPERATOR,
            now_ms=foundation.clock.now_ms(),
        )
    emit(head_shape(ended), as_json)


@click.command("heads")
@click.option("--unit", "unit_code", help="Only this Perangkat Daerah.")
@click.option("--on", "day", help="YYYY-MM-DD (WIB); today if not given.")
@acts_as("unit heads")
@json_option
def list_heads(unit_code: str | None, day: str | None, acting: Acting, as_json: bool) -> None:
    """Who heads which Perangkat Daerah on a day; those without any head are shown as vacant."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    day = day or civil_date(foundation.clock.now())
    wanted = unit_code.upper() if unit_code else None
    with actor.transaction() as tx:
        actor.require(tx, unit=wanted)
        found = governance.list_heads(tx, day, unit_code=wanted)
        offices = [unit.code for unit in list_units(tx) if unit.kind == "PD" and unit.is_open(day)]
    headed = {head.unit_code for head in found}
    rows = [head_shape(head) for head in found]
    rows += [
        {"unit": code, "kind": "kosong"}
        for code in offices
        if code not in headed and wanted in (None, code)
    ]
    emit(sorted(rows, key=lambda row: str(row["unit"])), as_json)


@click.command("import-heads")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Check everything, write nothing.")
@json_option
def import_heads(file: BinaryIO, dry_run: bool, as_json: bool) -> None:
    """Name the heads of a CSV FILE, wholly or not at all; their documents are registered."""
    foundation = open_foundation()
    reports: list[HeadReport] = []

    def take(tx: Transaction) -> None:
        now_ms = foundation.clock.now_ms()
        reports.append(governance.import_heads(tx, read_file(file), actor=OPERATOR, now_ms=now_ms))
        if dry_run:
            raise OnlyAsked

    with suppress(OnlyAsked):
        take_file(foundation, take, as_json)
    report = reports[0]
    shown = {
        "rows": report.rows,
        "named": report.named,
        "known": report.known,
        "dry_run": dry_run,
        "sha256": report.file_digest,
    }
    emit(shown, as_json)


def head_shape(head: HeadRecord) -> dict[str, Any]:
    """A term of a head as it is printed; the days are civil (WIB)."""
    return {
        "id": head.assignment_id,
        "unit": head.unit_code,
        "role": head.role,
        "kind": head.kind,
        "nip": head.nip,
        "sub": head.person_id,
        "since": head.valid_from,
        "until": head.valid_until,
        "document": head.document,
        "document_date": head.document_date,
        "central": head.central_id is not None,
        "state": head.state,
    }


HEAD_COMMANDS = (name_head, name_ppk, end_head, list_heads, import_heads)
