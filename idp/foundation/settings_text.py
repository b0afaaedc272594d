"""The settings as texts: a TOML file of the defaults, one for production, a page of reference.

All three come from the fields of Settings, so that none can say something else than the program.
"""

from __future__ import annotations

import json
import types
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le
from pydantic.fields import FieldInfo

from idp.foundation.settings import CONFIG, PREFIX, Settings

_HEADING = f"""\
# {{title}}
# Made from the settings themselves by: simasn-idp config dump --form {{form}}
# {CONFIG} names the file to read; a variable of the environment wins over a line of it.
"""
_PAGE = f"""\
# Settings

Made from the settings themselves by `simasn-idp config dump --form reference`.

Every setting is a variable of the environment, or a line of the TOML file that `{CONFIG}`
names; the variable wins. An unknown name or a malformed value stops the start, with one line that
names every fault. `simasn-idp config check` tries out what the settings point at: folders, keys,
database, Redis and mail server. `PORT` is the port of `simasn-idp serve`, and of a local issuer
where none is set.

| setting | variable | value | default | meaning |
|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One setting as it is described. ``production`` is None where the default serves as well."""

    key: str
    variable: str
    value: str
    default: Any
    production: Any
    meaning: str


def entries() -> list[Entry]:
    """Every setting, in the order of the model."""
    return [_entry(key, field) for key, field in Settings.model_fields.items()]


def default_toml() -> str:
    """A file that says what holds without any file."""
    lines = [_HEADING.format(title="The default of every setting.", form="default")]
    for entry in entries():
        lines += [*_comment(entry), f"{entry.key} = {_toml(entry.default)}", ""]
    return "\n".join(lines)


def production_toml() -> str:
    """A file to start a production installation from; what it need not say stands as a comment."""
    title = "A production installation; what stands as a comment is the default."
    lines = [_HEADING.format(title=title, form="production")]
    for entry in entries():
        needed = entry.production is not None
        value = _toml(entry.production if needed else entry.default)
        lines += [*_comment(entry), f"{'' if needed else '# '}{entry.key} = {value}", ""]
    return "\n".join(lines)


def reference_page() -> str:
    """The page of the manual, in Markdown."""
    rows = [
        f"| `{entry.key}` | `{entry.variable}` | {entry.value} | `{_toml(entry.default)}`"
        f" | {entry.meaning} |"
        for entry in entries()
    ]
    return _PAGE + "\n".join(rows) + "\n"


def _comment(entry: Entry) -> Iterator[str]:
    yield f"# {entry.meaning}"
    yield f"# {entry.variable}: {entry.value}"


def _entry(key: str, field: FieldInfo) -> Entry:
    example = field.examples[0] if field.examples else None
    return Entry(
        key=key,
        variable=PREFIX + key.upper(),
        value=_kind(field.annotation) + _bounds(field),
        default=str(field.default) if isinstance(field.default, Path) else field.default,
        production=example,
        meaning=field.description or "",
    )


def _kind(annotation: Any) -> str:
    origin = get_origin(annotation)
    if origin is Literal:
        return " or ".join(str(choice) for choice in get_args(annotation))
    if origin in (Union, types.UnionType):
        return _kind(get_args(annotation)[0])
    if origin is tuple:
        return "words"
    return {bool: "true or false", int: "number", str: "text", Path: "path"}[annotation]


def _bounds(field: FieldInfo) -> str:
    least = [str(item.ge) for item in field.metadata if isinstance(item, Ge)]
    most = [str(item.le) for item in field.metadata if isinstance(item, Le)]
    return "".join([*(f" from {bound}" for bound in least), *(f" to {bound}" for bound in most)])


def _toml(value: Any) -> str:
    """A value as TOML writes it; for texts, numbers and lists that is JSON's way too."""
    if isinstance(value, tuple):
        value = list(value)
    return json.dumps("" if value is None else value, ensure_ascii=False)
