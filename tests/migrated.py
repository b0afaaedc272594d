"""Makes all tables in an empty database."""

from __future__ import annotations

import importlib
import pkgutil

from sqlalchemy import create_engine

import idp
from idp.foundation.database import Base


def import_all_models() -> None:
    """Import every model of every room, so that ``Base.metadata`` knows all tables."""
    for module in pkgutil.walk_packages(idp.__path__, "idp."):
        if module.name.endswith(".models") or module.name.startswith("idp.foundation."):
            importlib.import_module(module.name)


def migrate(url: str) -> None:
    """Bring an empty database to the newest state."""
    import_all_models()
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    engine.dispose()
