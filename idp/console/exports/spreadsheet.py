"""Lists as files for a spreadsheet, in which no cell is ever a formula.

Rows are taken one by one and written at once, so that a file of any length needs the memory of one.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date
from typing import BinaryIO

from idp.foundation.http import NO_STORE, Response
from idp.foundation.spreadsheet_cell import harmless
from idp.pages import Language, date_short

Cell = str | date | int | None
"""A NIP is a text: a spreadsheet rounds eighteen digits. A day is a day, which sorts."""
SHAPES = ("csv", "xlsx")
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_DAY_FORMAT = "dd/mm/yyyy"
_WIDTH = 22


def as_csv(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], language: Language = "id"
) -> bytes:
    """The table as CSV in UTF-8 with a mark, which spreadsheets read as such."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([harmless(cell) for cell in header])
    writer.writerows([_said(cell, language) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(out: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """The table as a workbook (ISO/IEC 29500) into ``out``; a row is forgotten once written."""
    # Only here: few who are served ever take a workbook, and it weighs on every worker.
    import xlsxwriter  # noqa: PLC0415

    # Rows wait in files of the process's own folder, which nobody else enters, until it is packed.
    with tempfile.TemporaryDirectory() as folder:
        book = xlsxwriter.Workbook(out, {"constant_memory": True, "tmpdir": folder})
        sheet = book.add_worksheet()
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": _DAY_FORMAT})
        sheet.set_column(0, len(header) - 1, _WIDTH)
        sheet.freeze_panes(1, 0)
        for column, cell in enumerate(header):
            sheet.write_string(0, column, cell, bold)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                # Said to be what it is: a text is never looked at for a formula or an address.
                if isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif isinstance(value, date):
                    sheet.write_datetime(number, column, value, day)
                elif value is not None:
                    sheet.write_number(number, column, value)
        book.close()


def as_file(
    name: str,
    shape: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    language: Language,
) -> Response:
    """The table in one of SHAPES, which the browser saves under this name."""
    if shape == "csv":
        body = as_csv(header, rows, language)
    else:
        out = io.BytesIO()
        write_xlsx(out, header, rows)
        body = out.getvalue()
    return download(f"{name}.{shape}", _TYPES[shape], body)


def download(name: str, content_type: str, body: bytes) -> Response:
    """A file that the browser saves under this name, and nobody stores on the way."""
    headers = [
        ("Content-Type", content_type),
        ("Content-Disposition", f'attachment; filename="{name}"'),
        ("X-Content-Type-Options", "nosniff"),
        *NO_STORE,
    ]
    return Response(200, body, headers)


def _said(cell: Cell, language: Language) -> str:
    if isinstance(cell, date):
        return date_short(cell.isoformat(), language)
    return harmless(cell) if isinstance(cell, str) else "" if cell is None else str(cell)
