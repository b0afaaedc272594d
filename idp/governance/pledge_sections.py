"""A text of the pledge as people read it: its title, its sections, what another version changes.

A section is what its reader says to have read: a list with the words that lead into it, or any
other paragraph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_ITEM = re.compile(r"\d{1,2}\. ")


@dataclass(frozen=True, slots=True)
class PledgeSection:
    """A paragraph and, where it leads into a list, the items of it without their numbers."""

    words: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadablePledge:
    """Title and sections of a text."""

    title: str
    sections: tuple[PledgeSection, ...]


@dataclass(frozen=True, slots=True)
class PledgeChange:
    """A paragraph or item of two versions: in both, in the newer one alone, or in the older one."""

    kind: Literal["same", "added", "removed"]
    words: str


def read_pledge(text: str) -> ReadablePledge:
    """The text in its parts; nothing of it is left out."""
    first, *blocks = [block for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    sections: list[PledgeSection] = []
    for block in blocks:
        items = _items(block)
        if items and sections and not sections[-1].items:
            sections[-1] = PledgeSection(sections[-1].words, items)
        else:
            sections.append(PledgeSection("" if items else _line(block), items))
    return ReadablePledge(_line(first), tuple(sections))


def compare_pledges(older: str, newer: str) -> list[PledgeChange]:
    """What the newer text says anew or no more, paragraph by paragraph."""
    before, after = _parts(older), _parts(newer)
    changes: list[PledgeChange] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            changes += [PledgeChange("same", words) for words in before[a:b]]
            continue
        changes += [PledgeChange("removed", words) for words in before[a:b]]
        changes += [PledgeChange("added", words) for words in after[c:d]]
    return changes


def _parts(text: str) -> list[str]:
    read = read_pledge(text)
    parts = [read.title]
    for section in read.sections:
        parts += [*([section.words] if section.words else []), *section.items]
    return parts


def _items(block: str) -> tuple[str, ...]:
    """The items of a block that is a numbered list; none for any other block."""
    if _ITEM.match(block.strip()) is None:
        return ()
    items: list[str] = []
    for line in block.strip().splitlines():
        if _ITEM.match(line.strip()):
            items.append(_ITEM.sub("", line.strip(), count=1))
        else:
            items[-1] += " " + line.strip()
    return tuple(items)


def _line(block: str) -> str:
    return " ".join(block.split())
