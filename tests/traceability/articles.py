"""The articles of the regulation, and which of them must be shown both ways."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACES = Path(__file__).with_name("places.toml")
LATER = ROOT / "tests" / "pergub" / "later.txt"
ON_ACCESS = frozenset({*range(6, 10), *range(16, 19), *range(20, 24), *range(26, 30)})
"""The Pasal that say who may do what with whose data."""

_ID = re.compile(r"(?P<pasal>\d+)(?P<rest>.*)")


@dataclass(frozen=True, slots=True)
class Article:
    """An ayat, huruf or angka, or a Pasal as a whole."""

    id: str
    words: str
    is_heading: bool
    """Its own words only introduce or entitle what stands below it."""

    @property
    def pasal(self) -> str:
        """``27`` of ``27(2)j``; ``Menimbang`` and ``Mengingat`` for the preamble."""
        found = _ID.match(self.id)
        return found["pasal"] if found else self.id.partition(" ")[0]

    @property
    def is_on_access(self) -> bool:
        return self.pasal.isdecimal() and int(self.pasal) in ON_ACCESS


def read_articles() -> list[Article]:
    """Every article in the order of the regulation."""
    text = (ROOT / "policies" / "regulation.toml").read_text()
    words: dict[str, str] = tomllib.loads(text)["articles"]
    return [Article(id_, said, _has_parts(id_, words)) for id_, said in words.items()]


def _has_parts(id_: str, words: dict[str, str]) -> bool:
    """Whether another article is a part of this one: ``27(2)j`` of ``27(2)``, ``2.a`` of ``2``."""
    part = re.compile(re.escape(id_) + r"(?:[(.a-z].*)")
    return any(part.fullmatch(other) for other in words)


def read_places() -> dict[str, dict[str, str]]:
    """``documents``: article -> path; ``not_access``: article -> why it is no matter of access."""
    found: dict[str, dict[str, str]] = tomllib.loads(PLACES.read_text())
    return found


def must_be_shown_both_ways(articles: list[Article]) -> list[str]:
    """Articles on access that need a test that allows and a test that refuses."""
    excepted = read_places()["not_access"]
    return [
        article.id
        for article in articles
        if article.is_on_access and not article.is_heading and article.id not in excepted
    ]


def read_later() -> dict[str, str]:
    """Articles that wait for what they speak of -> what they wait for."""
    lines = [line.strip() for line in LATER.read_text().splitlines()]
    entries = [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]
    return {entry[0]: entry[1] for entry in entries}
