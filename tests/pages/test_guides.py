"""The guides speak one language each, and in the words of the screens."""

import re
from pathlib import Path

import pytest

from idp.pages.i18n import catalogue

USER = Path(__file__).parents[2] / "docs" / "user"
OPERATOR = sorted((USER / "operator").glob("*.md"))
INDONESIAN = sorted(set(USER.rglob("*.md")) - set(OPERATOR))
"""Whoever works on the screens reads Indonesian; commands and programs are described in English."""
ENGLISH = OPERATOR + sorted((USER.parent / "integration").rglob("*.md"))

_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_QUOTED = re.compile(
    r"```.*?```|^    .*?$|`[^`]*`|\]\([^)]*\)|\"[^\"]*\"", re.DOTALL | re.MULTILINE
)
_WORD = re.compile(r"[a-z]+")
_ENGLISH_WORDS = frozenset(
    [
        "the",
        "and",
        "of",
        "with",
        "which",
        "are",
        "from",
        "that",
        "is",
        "to",
        "by",
        "for",
        "no",
        "not",
    ]
)
_INDONESIAN_WORDS = frozenset(
    ["yang", "dan", "dengan", "untuk", "tidak", "dari", "atau", "ialah", "oleh"]
)


def names_of_screens(guide: str) -> set[str]:
    """The bold words of a guide: names of menus, buttons and states, without their full stop."""
    return {" ".join(name.split()).removesuffix(".") for name in _BOLD.findall(guide)}


def words_of(guide: str) -> set[str]:
    """The words that a guide itself says: no command, address, or quotation."""
    return set(_WORD.findall(_QUOTED.sub(" ", guide).lower()))


@pytest.mark.parametrize("path", INDONESIAN, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_a_guide_names_stands_on_the_screens(path: Path) -> None:
    said = set(catalogue("id").values())
    assert sorted(names_of_screens(path.read_text("utf-8")) - said) == []


def test_a_guide_keeps_to_its_language() -> None:
    strays = {
        f"{path.relative_to(USER.parent)}: {word}"
        for guides, foreign in ((INDONESIAN, _ENGLISH_WORDS), (ENGLISH, _INDONESIAN_WORDS))
        for path in guides
        for word in words_of(path.read_text("utf-8")) & foreign
    }
    assert sorted(strays) == []


def test_the_search_for_names_and_words_finds_them() -> None:
    assert names_of_screens("Pilih **Akhiri\nsesi.** atau **Cabut**") == {"Akhiri sesi", "Cabut"}
    assert words_of('Buka `the page` di [sini](the.md), "and" the end') == {
        "buka", "di", "sini", "the", "end",
    }  # fmt: skip
