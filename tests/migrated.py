"""Makes all tables in an empty database, by the migrations."""

from __future__ import annotations

import importlib
from pathlib import Path

import idp
from idp.foundation.migrations import upgrade


def import_all_models() -> None:
    """Import every model of every room, so that ``Base.metadata`` knows all tables."""
    root = Path(idp.__file__).parent
    for path in sorted([*root.glob("*/models.py"), *root.glob("foundation/*.py")]):
        importlib.import_module(f"idp.{path.parent.name}.{path.stem}")


def migrate(url: str) -> None:
    """Bring an empty database to the newest state."""
    upgrade(url)
