"""Files of a form that came back: they wait on the server, so that nobody chooses them twice.

Sealed, bound to the session, an hour at most and few at a time. The form carries an id that means
nothing outside its session; name and size are told from what was kept, never from the form.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from idp.foundation.context import Foundation
from idp.foundation.ids import is_id, new_id
from idp.foundation.uploads import Upload
from idp.sessions import Session

HELD, NAME, SIZE = "-simpanan", "-nama-berkas", "-ukuran-berkas"
"""Behind a field's name: the id of what waits (posted back), its name and its bytes (shown)."""
_PURPOSE = "held-file"
_SECONDS = 3600
_MOST = 4
"""Files of one session that wait at a time; one more takes the place of the oldest."""
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class HeldFile:
    """What a page says of a file that waits. ``size`` is bytes."""

    id: str
    name: str
    size: int

    def shown(self, field: str) -> dict[str, str]:
        """The values by which the form of ``field`` shows it and posts it back."""
        return {field + HELD: self.id, field + NAME: self.name, field + SIZE: str(self.size)}


class HeldFiles:
    """The files that wait for one session."""

    def __init__(self, foundation: Foundation, session: Session) -> None:
        self._store = foundation.ephemeral
        self._master_key = foundation.master_key
        self._session = session.id

    def hold(self, file: Upload) -> HeldFile:
        """Let a file wait; the oldest of too many goes."""
        held = HeldFile(new_id(), file.name[:_LONGEST_NAME], len(file.content))
        told = json.dumps({"name": held.name, "size": held.size, "type": file.said_to_be})
        self._put("told", held.id, told.encode())
        self._put("bytes", held.id, file.content)
        waiting = [*self._waiting(), held.id]
        for old in waiting[:-_MOST]:
            self._forget(old)
        self._store.put(self._key("list"), " ".join(waiting[-_MOST:]), _SECONDS)
        return held

    def find(self, held_id: str) -> HeldFile | None:
        """Name and size of what waits under this id; None where nothing does."""
        told = self._told(held_id)
        return None if told is None else HeldFile(held_id, told["name"], told["size"])

    def read(self, held_id: str) -> Upload | None:
        """The file itself, which stays; None where nothing waits under this id."""
        told, content = self._told(held_id), self._get("bytes", held_id)
        if told is None or content is None:
            return None
        return Upload(told["name"], content, told["type"])

    def drop(self, held_id: str) -> None:
        """It waits no longer."""
        if is_id(held_id):
            self._forget(held_id)

    def show_again(self, values: Mapping[str, str]) -> dict[str, str]:
        """These values with name and size of each file that still waits, and without any other."""
        typed = typed_alone(values)
        for name, held_id in values.items():
            held = self.find(held_id) if name.endswith(HELD) else None
            if held is not None:
                typed |= held.shown(name.removesuffix(HELD))
        return typed

    def _told(self, held_id: str) -> dict[str, Any] | None:
        told = self._get("told", held_id)
        return None if told is None else json.loads(told)

    def _waiting(self) -> list[str]:
        return (self._store.get(self._key("list")) or "").split()

    def _put(self, part: str, held_id: str, content: bytes) -> None:
        # Bound to its place: one that was moved under another id or session is none.
        bound = self._key(part, held_id).encode() + b"\n" + content
        sealed = self._master_key.seal(_PURPOSE, bound)
        self._store.put(self._key(part, held_id), sealed, _SECONDS)

    def _get(self, part: str, held_id: str) -> bytes | None:
        sealed = self._store.get(self._key(part, held_id)) if is_id(held_id) else None
        if sealed is None:
            return None
        place, _, content = self._master_key.unseal(_PURPOSE, sealed).partition(b"\n")
        return content if place == self._key(part, held_id).encode() else None

    def _forget(self, held_id: str) -> None:
        for part in ("told", "bytes"):
            self._store.delete(self._key(part, held_id))

    def _key(self, part: str, held_id: str = "") -> str:
        return f"held-file:{self._session}:{part}:{held_id}"


def typed_alone(values: Mapping[str, str]) -> dict[str, str]:
    """The values without all that is said of files: a browser may not say it."""
    return {name: value for name, value in values.items() if not name.endswith((HELD, NAME, SIZE))}
