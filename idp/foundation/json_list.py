"""A list of texts as one parameter, for ``column IN (...)`` of any length on both dialects.

One compiled statement so serves one question and a batch of a hundred alike. The value given to
the statement is a JSON array (``json.dumps([...])``).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BindParameter, Boolean, ColumnElement, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler


class InList(ColumnElement[bool]):
    """Whether a column's value is in the JSON array given as the named parameter."""

    inherit_cache = False
    type = Boolean()

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        self.column = column
        self.parameter: BindParameter[str] = bindparam(name)

    def self_group(self, against: object = None) -> InList:
        """It stays as it is in AND and OR: SQLite would be given ``... = 1``, past every index."""
        return self


@compiles(InList, "sqlite")
def _on_sqlite(element: InList, compiler: SQLCompiler, **kw: Any) -> str:
    column = compiler.process(element.column, **kw)
    parameter = compiler.process(element.parameter, **kw)
    return f"{column} IN (SELECT value FROM json_each({parameter}))"  # noqa: S608 - compiled parts, no input


@compiles(InList, "postgresql")
def _on_postgresql(element: InList, compiler: SQLCompiler, **kw: Any) -> str:
    column = compiler.process(element.column, **kw)
    parameter = compiler.process(element.parameter, **kw)
    return f"{column} IN (SELECT json_array_elements_text(CAST({parameter} AS json)))"
