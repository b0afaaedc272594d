"""``simasn-idp document``: the register of decrees, letters and evidence (Pasal 1 angka 12)."""

from __future__ import annotations

import os
from io import BufferedReader
from pathlib import Path
from typing import Any

import click

from idp import documents
from idp.audit import OPERATOR
from idp.cli.acting import Acting, acts_as
from idp.cli.papers import Paper
from idp.cli.runtime import emit, open_foundation
from idp.cli.shapes import json_option, page_options
from idp.documents import DocumentRecord, DocumentType
from idp.foundation.clock import utc_text

_TYPES = click.Choice([kind.value for kind in DocumentType])


@click.group()
def document() -> None:
    """Documents on which rights rest; registered once, never changed."""


@document.command()
@click.argument("file", type=click.File("rb"))
@click.option("--type", "type_", type=_TYPES, required=True)
@click.option("--number", required=True, help="The number on the document.")
@click.option("--date", "dated", required=True, help="YYYY-MM-DD on the document.")
@click.option("--signer", required=True, help="Who signed it.")
@json_option
def submit(
    file: BufferedReader, type_: str, number: str, dated: str, signer: str, as_json: bool
) -> None:
    """Register a document with its FILE: PDF, PNG or JPEG, kept encrypted."""
    foundation = open_foundation()
    paper = Paper(file, number, dated, signer)
    with foundation.database.transaction() as tx:
        kept = paper.submit(tx, foundation, DocumentType(type_), OPERATOR)
    emit(_shape(kept), as_json)


@document.command("list")
@click.option("--type", "type_", type=_TYPES, help="Only of this type.")
@page_options
@acts_as("document list")
@json_option
def list_all(type_: str | None, limit: int, offset: int, acting: Acting, as_json: bool) -> None:
    """Documents, the newest first."""
    actor = acting.on(open_foundation())
    with actor.transaction() as tx:
        actor.require(tx)
        kind = DocumentType(type_) if type_ else None
        found = documents.list_documents(tx, type_=kind, limit=limit, offset=offset)
    emit([_shape(one) for one in found], as_json)


@document.command()
@click.argument("document_id")
@acts_as("document show")
@json_option
def show(document_id: str, acting: Acting, as_json: bool) -> None:
    """What is written on a document; not the file itself."""
    actor = acting.on(open_foundation())
    with actor.transaction() as tx:
        actor.require(tx)
        found = documents.get_document(tx, document_id)
    emit(_shape(found), as_json)


@document.command()
@click.argument("document_id")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A file that is new.")
@acts_as("document fetch")
@json_option
def fetch(document_id: str, out: Path, acting: Acting, as_json: bool) -> None:
    """Write the file of a document, decrypted, for its reader alone; it goes on record."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        actor.require(tx, item=document_id)
        # Noted first: no file leaves without a trace.
        found, content = documents.fetch_document(
            tx,
            documents.open_storage(foundation),
            document_id,
            actor=actor.id,
            now_ms=foundation.clock.now_ms(),
        )
    _write(out, content)
    emit(_shape(found), as_json)


def _write(out: Path, content: bytes) -> None:
    try:
        descriptor = os.open(out, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except OSError as fault:
        raise click.FileError(str(out), fault.strerror or "it can't be written") from fault
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def _shape(record: DocumentRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "type": record.type,
        "number": record.number,
        "date": record.dated,
        "signer": record.signer,
        "sha256": record.sha256,
        "media_type": record.media_type,
        "size": record.size,
        "pages": record.pages,
        "by": record.uploaded_by,
        "at": utc_text(record.uploaded_at),
    }
