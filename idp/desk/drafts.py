"""What somebody was writing in a form: kept while they write, so that a lock loses nothing.

Pasal 27(2)b asks for a screen that locks; WCAG 2.2 §2.2.1 that nothing is lost by it. Sealed, for
the person alone, at most half a day and few at a time, and gone when the form is handed in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from idp.foundation.context import Foundation
from idp.foundation.http import Parameters
from idp.foundation.ids import digest

DRAFT = "draf"
"""The field by which a form says that there is a draft of it."""
_PURPOSE = "form-draft"
_SECONDS = 12 * 3600
_MOST = 10
"""Drafts of one person at a time; one more takes the place of the oldest."""
_LONGEST_PAGE = 300
_LONGEST = 60_000
"""Characters of a whole draft."""
_NEVER = frozenset({
    "csrf_token", "tx", DRAFT, "password", "current_password", "new_password",
    "new_password_repeat", "otp", "code",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """What stood in a form, by field, at ``at`` (epoch seconds)."""

    at: int
    fields: Mapping[str, tuple[str, ...]]


class Drafts:
    """The drafts of one person, each under the address that its form is sent to."""

    def __init__(self, foundation: Foundation, person_id: str) -> None:
        self._foundation = foundation
        self._store = foundation.ephemeral
        self._person = person_id

    def keep(self, page: str, typed: Parameters) -> bool:
        """Keep what stands in the form now; False for what no form of ours brings."""
        fields = {name: typed.values_of(name) for name in typed if name not in _NEVER}
        told = json.dumps(
            {
                "person": self._person,
                "page": page,
                "at": self._foundation.clock.now(),
                "fields": fields,
            }
        )
        if not is_page(page) or len(told) > _LONGEST:
            return False
        sealed = self._foundation.master_key.seal(_PURPOSE, told.encode())
        self._store.put(self._key(page), sealed, _SECONDS)
        self._note(digest(page))
        return True

    def find(self, page: str) -> Draft | None:
        """The draft of the form that is sent to this address; None where there is none."""
        sealed = self._store.get(self._key(page)) if is_page(page) else None
        if sealed is None:
            return None
        told = json.loads(self._foundation.master_key.unseal(_PURPOSE, sealed))
        # One that was moved to another person's place, or page's, is none.
        if (told["person"], told["page"]) != (self._person, page):
            return None
        return Draft(told["at"], {name: tuple(values) for name, values in told["fields"].items()})

    def drop(self, page: str) -> None:
        """It was handed in, or is not wanted."""
        self._store.delete(self._key(page))

    def _note(self, mark: str) -> None:
        listed = f"draft-list:{self._person}"
        before = (self._store.get(listed) or "").split()
        now = [*(one for one in before if one != mark), mark]
        for old in now[:-_MOST]:
            self._store.delete(f"draft:{self._person}:{old}")
        if now != before:
            self._store.put(listed, " ".join(now[-_MOST:]), _SECONDS)

    def _key(self, page: str) -> str:
        return f"draft:{self._person}:{digest(page)}"


def is_page(page: str) -> bool:
    """Whether it may be an address of ours without a query."""
    return page.startswith("/") and page.isprintable() and len(page) <= _LONGEST_PAGE
