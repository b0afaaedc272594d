"""Reads a CSV file from outside: bounded, UTF-8 only, and every cell is nothing but text."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from idp.directory.import_report import InvalidFile, RowFault

MAX_BYTES = 64 * 1024 * 1024
MAX_ROWS = 250_000
MAX_CELL = 400
_MAX_COLUMNS = 64


@dataclass(frozen=True, slots=True)
class Columns:
    """The header names that a file must and may have."""

    required: tuple[str, ...]
    optional: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of data: its number in the file, and its cells by column name, stripped."""

    line: int
    cells: dict[str, str]


def read_rows(data: bytes, columns: Columns) -> tuple[list[Row], list[RowFault]]:
    """The rows of the file, and the faults of those that cannot be read at all.

    Comma or semicolon, whichever the header has more of. Raises InvalidFile where the file as a
    whole is no table of these columns.
    """
    reader = _reader(_decode(data))
    try:
        header: list[str] = next(reader, [])
    except csv.Error:
        raise InvalidFile([RowFault(1, "", "not_csv")]) from None
    names = _check_header(header, columns)
    rows: list[Row] = []
    faults: list[RowFault] = []
    for line, cells in _numbered(reader, faults):
        if not any(cells):
            continue
        if len(rows) >= MAX_ROWS:
            raise InvalidFile([RowFault(line, "", "too_many_rows")])
        if len(cells) != len(names):
            faults.append(RowFault(line, "", "row_length"))
            continue
        row = Row(line, {name: _clean(cell) for name, cell in zip(names, cells, strict=True)})
        faults.extend(_check_cells(row))
        rows.append(row)
    if not rows and not faults:
        raise InvalidFile([RowFault(1, "", "empty_file")])
    return rows, faults


def _decode(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise InvalidFile([RowFault(1, "", "file_too_large")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidFile([RowFault(line, "", "not_text")]) from None
    if "\0" in text:
        raise InvalidFile([RowFault(1, "", "not_text")])
    return text


def _reader(text: str) -> Any:
    header, _, _ = text.partition("\n")
    delimiter = ";" if header.count(";") > header.count(",") else ","
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _numbered(reader: Any, faults: list[RowFault]) -> Iterator[tuple[int, list[str]]]:
    """Each record with the number of its first line; ends at the first broken one."""
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error:
            # After a broken quote nobody knows where the next record begins.
            faults.append(RowFault(line, "", "not_csv"))
            return
        if cells is None:
            return
        yield line, cells


def _check_header(header: list[str], columns: Columns) -> list[str]:
    names = [cell.strip().casefold() for cell in header]
    known = {*columns.required, *columns.optional}
    faults = [
        RowFault(1, name[:40], "column_unknown" if name not in known else "column_twice")
        for position, name in enumerate(names[:_MAX_COLUMNS])
        if name not in known or name in names[:position]
    ]
    faults += [
        RowFault(1, name, "column_missing") for name in columns.required if name not in names
    ]
    if faults:
        raise InvalidFile(faults)
    return names


def _clean(cell: str) -> str:
    if cell.isascii():
        return cell.strip()
    return unicodedata.normalize("NFC", cell).replace("\N{NO-BREAK SPACE}", " ").strip()


def _check_cells(row: Row) -> Iterator[RowFault]:
    for name, cell in row.cells.items():
        if len(cell) > MAX_CELL:
            yield RowFault(row.line, name, "cell_too_long")
        elif not cell.isprintable():
            yield RowFault(row.line, name, "cell_control")
