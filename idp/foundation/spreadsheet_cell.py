"""Text that goes into a file for a spreadsheet, in which no cell is ever a formula."""

from __future__ import annotations

_ACTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
"""First characters by which a spreadsheet takes a cell for a formula."""


def harmless(cell: str) -> str:
    """The cell as text (OWASP, CSV injection): a leading apostrophe keeps it from being run."""
    return f"'{cell}" if cell.startswith(_ACTS) else cell
