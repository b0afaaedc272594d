"""How often a page asks the database: each statement is counted, with the name of its caller."""

from __future__ import annotations

import traceback
from typing import Any

import pytest

from idp.foundation.database import Transaction

MOST_QUERIES = 12
"""Statements of a page, however much there is to show."""


def count_statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A list that grows with each statement from now on."""
    asked: list[str] = []
    real = Transaction._execute

    def counted(self: Transaction, *given: Any) -> Any:
        asked.append(traceback.extract_stack(limit=4)[0].name)
        return real(self, *given)

    monkeypatch.setattr(Transaction, "_execute", counted)
    return asked
