"""How persons, units, assignments and files look on standard output, and options all share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO, NoReturn, TypeVar

import click

from idp.audit import OPERATOR
from idp.cli.runtime import emit
from idp.directory import (
    ImportReport,
    InvalidFile,
    PersonRecord,
    UnitRecord,
    get_person,
    get_person_by_login,
)
from idp.foundation.clock import utc_text
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.governance import AssignmentRecord

MOST_BYTES = 64 * 1024 * 1024 + 1
"""One byte more than an import takes, so that it can see that a file is too large."""

Command = TypeVar("Command", bound=Callable[..., Any])
Report = TypeVar("Report")

json_option = click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")


class OnlyAsked(Exception):
    """Undoes what was done in a transaction to find out what would happen."""


def person_options(command: Command) -> Command:
    """--nip, --email or --id, of which exactly one names a person."""
    for option in (
        click.option("--id", "person_id", help="The person's sub."),
        click.option("--email", help="E-mail address."),
        click.option("--nip", help="NIP or NI PPPK, present or former."),
    ):
        command = option(command)
    return command


def page_options(command: Command) -> Command:
    """--limit and --offset of a list."""
    limit = click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True)
    offset = click.option("--offset", type=click.IntRange(0), default=0, show_default=True)
    return limit(offset(command))


def find_named_person(
    tx: Transaction, nip: str | None, email: str | None, person_id: str | None
) -> PersonRecord:
    """The one whom ``person_options`` name; UsageError unless there is exactly one."""
    given = [value for value in (nip, email, person_id) if value]
    if len(given) != 1:
        raise click.UsageError("name the person by one of --nip, --email and --id")
    if person_id:
        return get_person(tx, person_id)
    return get_person_by_login(tx, given[0])


def person_shape(person: PersonRecord) -> dict[str, Any]:
    """Everything but secrets. ``state`` is the account's, beside that of the employment."""
    return {
        "id": person.id,
        "sub": person.id,
        "nip": person.nip,
        "email": person.email,
        "phone": person.phone,
        "name": person.name,
        "kind": person.kind,
        "unit": person.unit_code,
        "unit_name": person.unit_name,
        "rank": person.rank,
        "position": person.position,
        "education": person.education,
        "state": person.account_status,
        "employment": person.employment_status,
        "activated": person.activated_at is not None,
    }


def unit_shape(unit: UnitRecord) -> dict[str, Any]:
    """A unit as it is printed."""
    return {
        "code": unit.code,
        "name": unit.name,
        "kind": unit.kind,
        "parent": unit.parent_code,
        "since": unit.valid_from,
        "until": unit.valid_until,
        "document": unit.legal_basis,
        "central": bool(unit.is_central),
    }


def assignment_shape(assignment: AssignmentRecord, nip: str | None) -> dict[str, Any]:
    """``since`` and ``until`` are the first and last civil day (WIB)."""
    return {
        "id": assignment.id,
        "nip": nip,
        "sub": assignment.person_id,
        "role": assignment.role,
        "unit": assignment.unit_code,
        "state": assignment.shown_state,
        "since": assignment.valid_from,
        "until": assignment.valid_until,
        "document": assignment.document,
        "document_date": assignment.document_date,
        "state_since": utc_text(assignment.state_since),
        "reason": assignment.reason,
        "scope": "unit" if assignment.stopped_with_unit else assignment.suspension_scope,
        "withheld": assignment.withheld,
    }


def report_shape(report: ImportReport) -> dict[str, Any]:
    """What an import did, as it is printed."""
    return {
        "rows": report.rows,
        "created": report.created,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "departed": report.departed,
        "dry_run": report.dry_run,
        "sha256": report.file_digest,
        "kept_contacts": [{"line": line, "column": name} for line, name in report.kept_contacts],
        "warnings": [
            {"line": line, "column": name, "code": code} for line, name, code in report.warnings
        ],
    }


def read_file(file: BinaryIO) -> bytes:
    """The file, up to one byte more than an import would take."""
    return file.read(MOST_BYTES)


def take_file(
    foundation: Foundation, taking: Callable[[Transaction], Report], as_json: bool
) -> Report:
    """What ``taking`` reports of a file; a faulty one is told, and nothing of it is applied."""
    try:
        with foundation.database.transaction() as tx:
            return taking(tx)
    except InvalidFile as refusal:
        refuse_file(refusal, as_json)


def import_source(
    foundation: Foundation,
    take: Callable[..., ImportReport],
    file: BinaryIO,
    *,
    dry_run: bool,
    as_json: bool,
    **more: Any,
) -> None:
    """Let the operator import a source file by ``take``, wholly or not at all, and tell of it."""
    report = take_file(
        foundation,
        lambda tx: take(
            tx,
            read_file(file),
            actor=OPERATOR,
            now_ms=foundation.clock.now_ms(),
            dry_run=dry_run,
            **more,
        ),
        as_json,
    )
    emit(report_shape(report), as_json)


def refuse_file(refusal: InvalidFile, as_json: bool) -> NoReturn:
    """Tell every fault with its line and column, and exit 1; nothing was applied."""
    if as_json:
        rows = [
            {"line": fault.line, "column": fault.column, "code": fault.code, "reason": fault.reason}
            for fault in refusal.faults
        ]
        emit({"error": refusal.code, "reason": refusal.reason, "pasal": [], "rows": rows}, as_json)
    else:
        for fault in refusal.faults:
            place = f"{fault.line}, {fault.column}" if fault.column else str(fault.line)
            click.echo(f"{place}: {fault.reason} [{fault.code}]", err=True)
        click.echo(refusal.reason, err=True)
    raise SystemExit(1)
