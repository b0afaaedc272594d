"""Finds screens by following the links of the pages, so that no screen can be forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Error, Page

ROLES = (
    "administrator",
    "fasilitator",
    "kepala_perangkat_daerah",
    "kepala_bkpsdmd",
    "pengaudit",
    "operator_diskominfo",
    "user_personal",
)
_LINKS = "els => els.map(el => el.href)"
_ID = re.compile(r"(?<=/)(?:[0-9a-f]{12,}|\d+|[A-Z][A-Z0-9_.-]+)(?=/|$)")
"""Ids, numbers, versions and codes of units."""
_NOT_PAGES = ("/oauth/", "/static/", "/logout", "/login", "/account/totp")
_DEEPEST = 3
_MOST = 90


@dataclass(frozen=True)
class Screen:
    """One screen: the address it was found at, and its pattern, in which ids are ``*``."""

    pattern: str
    address: str
    status: int

    @property
    def name(self) -> str:
        """For a file: ``console-penunjukan-x``."""
        return self.pattern.strip("/").replace("*", "x").replace("/", "-").strip("-") or "beranda"


def pattern_of(address: str) -> str:
    """The path with its ids as ``*``; what an address asks for is no other screen, its tab is."""
    parts = urlsplit(address)
    tab = re.search(r"(?:^|&)(tab|bagian)=([a-z]+)", parts.query)
    return _ID.sub("*", parts.path) + (f"-{tab[2]}" if tab else "")


def screens(
    page: Page, site: str, starts: tuple[str, ...] = ("/", "/console", "/console/_parts")
) -> Iterator[Screen]:
    """Each screen that whoever is signed in on ``page`` gets to; the page stands on it.

    One address stands for all of its pattern: the first that was linked.
    """
    waiting = [(site + start, 0) for start in starts]
    seen: set[str] = set()
    while waiting and len(seen) < _MOST:
        address, depth = waiting.pop(0)
        if (pattern := pattern_of(address)) in seen:
            continue
        seen.add(pattern)
        try:
            answer = page.goto(address)
        except Error as fault:
            # A file to keep is no screen.
            if "Download is starting" in str(fault):
                continue
            raise
        if answer is None or "/login" in page.url:
            continue
        landed = pattern_of(page.url)
        if landed != pattern and landed in seen:
            continue
        seen.add(landed)
        # What is linked is read before the visitor may change the page.
        linked = _linked(page, site) if depth < _DEEPEST else []
        yield Screen(landed, page.url, answer.status)
        waiting += [(link, depth + 1) for link in linked]


def _linked(page: Page, site: str) -> list[str]:
    found: list[str] = page.locator("a[href]:not([download])").evaluate_all(_LINKS)
    here = [link.partition("#")[0] for link in found if link.startswith(site + "/")]
    return [link for link in here if not urlsplit(link).path.startswith(_NOT_PAGES)]
