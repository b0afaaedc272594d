"""What every command shares: opening the foundation, printing results, telling refusals."""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

from idp.app import build_foundation
from idp.audit import read_keys
from idp.foundation.context import Foundation
from idp.foundation.errors import Refusal
from idp.foundation.logging import configure_logging
from idp.foundation.settings import Settings, read_settings


@cache
def settings() -> Settings:
    """The settings of this process; logs go to standard error from here on."""
    read = read_settings()
    configure_logging(read.log_level if read.log_level != "info" else "warning")
    return read


def open_foundation() -> Foundation:
    """The foundation; raises ConfigurationError when the database is not migrated."""
    return build_foundation(settings())


def read_key_file(path: Path) -> str:
    """The text of a file of public keys (JWK, JWK Set); raises Refusal ``invalid_key``."""
    try:
        text = path.read_text(encoding="utf-8")
        read_keys(text)
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        raise Refusal("invalid_key", f"{path.name} holds no public keys (JWK)") from None
    return text


def emit(result: Any, as_json: bool) -> None:
    """Print a result: JSON for programs, indented lines for people."""
    if as_json:
        print(json.dumps(result, ensure_ascii=False))
        return
    for line in _lines(result):
        print(line)


def tell_refusal(refusal: Refusal, *, as_json: bool) -> None:
    """Print why an act was refused: JSON on standard output, or a sentence on standard error."""
    if as_json:
        told = {"error": refusal.code, "reason": refusal.reason, "pasal": list(refusal.pasal)}
        print(json.dumps(told, ensure_ascii=False))
        return
    articles = f" (Pasal {', '.join(refusal.pasal)})" if refusal.pasal else ""
    print(f"refused: {refusal.reason} [{refusal.code}]{articles}", file=sys.stderr)


def _lines(result: Any) -> list[str]:
    if isinstance(result, list):
        return [line for item in result for line in (*_lines(item), "")] or ["(none)"]
    if isinstance(result, dict):
        width = max((len(name) for name in result), default=0)
        return [f"{name.ljust(width)}  {_text(value)}" for name, value in result.items()]
    return [_text(result)]


def _text(value: Any) -> str:
    if value is None:
        return "-"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else str(value)
