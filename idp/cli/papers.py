"""The options by which a command brings a document, and its entry in the register."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BufferedReader
from typing import Any, TypeVar

import click

from idp import documents
from idp.documents import DocumentRecord, DocumentType, NewDocument
from idp.foundation.clock import civil_date
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as the command line names it."""

    file: BufferedReader
    number: str
    dated: str | None
    signer: str

    def submit(
        self, tx: Transaction, foundation: Foundation, type_: DocumentType, actor: str
    ) -> DocumentRecord:
        """Put it into the register; raises Refusal or Conflict as ``submit_document`` does."""
        now_ms = foundation.clock.now_ms()
        return documents.submit_document(
            tx,
            documents.open_storage(foundation),
            NewDocument(type_, self.number, self.dated or civil_date(now_ms // 1000), self.signer),
            documents.examine(self.file.read(documents.MOST_BYTES + 1)),
            uploaded_by=actor,
            now_ms=now_ms,
        )


def paper_options(function: Command) -> Command:
    """``--document FILE --number N --date D --signer S``, given on as ``paper``."""

    @click.option("--document", "file", type=click.File("rb"), required=True, help="PDF or scan.")
    @click.option("--number", required=True, help="The number on the document.")
    @click.option("--date", "dated", help="YYYY-MM-DD on the document; today if not given.")
    @click.option("--signer", default="Pejabat berwenang", help="Who signed it.")
    def run(
        *arguments: Any,
        file: BufferedReader,
        number: str,
        dated: str | None,
        signer: str,
        **given: Any,
    ) -> Any:
        return function(*arguments, paper=Paper(file, number, dated, signer), **given)

    return _with_options_of(function, run)


def optional_paper_options(function: Command) -> Command:
    """As ``paper_options``, for what may come without a document: then ``paper`` is None."""

    @click.option("--document", "file", type=click.File("rb"), help="PDF or scan.")
    @click.option("--number", help="The number on the document.")
    @click.option("--date", "dated", help="YYYY-MM-DD on the document; today if not given.")
    @click.option("--signer", default="Pejabat berwenang", help="Who signed it.")
    def run(
        *arguments: Any,
        file: BufferedReader | None,
        number: str | None,
        dated: str | None,
        signer: str,
        **given: Any,
    ) -> Any:
        if (file is None) != (number is None):
            raise click.UsageError("--document and --number go together")
        paper = Paper(file, number, dated, signer) if file and number else None
        return function(*arguments, paper=paper, **given)

    return _with_options_of(function, run)


def _with_options_of(function: Command, run: Callable[..., Any]) -> Command:
    """``run`` under the name of the command, with the options of both."""
    run.__name__, run.__doc__ = function.__name__, function.__doc__
    run.__click_params__ = [  # type: ignore[attr-defined]
        *getattr(function, "__click_params__", []),
        *getattr(run, "__click_params__", []),
    ]
    return run  # type: ignore[return-value]
