"""Reading the YAML files beside a bundle: tables, prohibitions, promises. All values are text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from idp.access.errors import PolicyBroken


def read_yaml(path: Path) -> Any:
    """Lists, mappings and text; raises PolicyBroken.

    Nothing is guessed from how a word looks: article ``1.7`` is no number and ``ya`` no truth.
    """
    import yaml  # noqa: PLC0415 - a server that serves needs no tables and no parser

    try:
        # The base loader makes text, lists and mappings only; it can build no object.
        return yaml.load(path.read_text(), Loader=yaml.BaseLoader)  # noqa: S506
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise PolicyBroken(f"{path.name}: {error}") from error


def entries(path: Path, name: str) -> list[dict[str, Any]]:
    """The list of mappings under a key of the file; raises PolicyBroken."""
    document = read_yaml(path)
    listed = document.get(name) if isinstance(document, dict) else None
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        raise PolicyBroken(f"{path.name}: {name!r} is a list of mappings")
    return listed


def words(entry: dict[str, Any], name: str, default: str = "") -> tuple[str, ...]:
    """A field of space-separated words."""
    value = entry.get(name, default)
    if not isinstance(value, str):
        raise PolicyBroken(f"{name!r} is text, not {value!r}")
    return tuple(value.split())
