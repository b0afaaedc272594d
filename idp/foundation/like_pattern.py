"""A part of a text as a LIKE pattern, for lists that are searched."""

from __future__ import annotations


def part_pattern(typed: str) -> str:
    r"""The pattern of a lower-cased part, ``\`` its escape; empty for nothing typed.

    A sign of the pattern that somebody types is a letter like any other.
    """
    part = typed.strip().lower()
    for special in ("\\", "%", "_"):
        part = part.replace(special, "\\" + special)
    return f"%{part}%" if part else ""
