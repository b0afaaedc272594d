"""Lists as files for a spreadsheet, in which no cell is ever a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from idp.foundation.http import NO_STORE, Response
from idp.foundation.spreadsheet_cell import harmless


def as_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The table as CSV in UTF-8 with a mark, which spreadsheets read as such."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([harmless(cell) for cell in header])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def download(name: str, content_type: str, body: bytes) -> Response:
    """A file that the browser saves under this name, and nobody stores on the way."""
    headers = [
        ("Content-Type", content_type),
        ("Content-Disposition", f'attachment; filename="{name}"'),
        ("X-Content-Type-Options", "nosniff"),
        *NO_STORE,
    ]
    return Response(200, body, headers)
