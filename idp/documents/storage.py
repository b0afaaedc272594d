"""Where the files lie: encrypted, under a name that says nothing, written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from idp.foundation.context import Foundation
from idp.foundation.errors import NotFound, Unavailable
from idp.foundation.sealing import MasterKey, SealBroken
from idp.foundation.settings import Settings

_PURPOSE = "document"
_NO_KEY = "0" * 32


def purpose_of(key: str) -> str:
    """What a file is sealed for, so that one can't be passed off as another.

    Keys are our own ids; anything else might name a file outside the storage: ValueError.
    """
    if not key.isalnum():
        raise ValueError("not a key of this storage")
    return f"{_PURPOSE}:{key}"


class Storage(Protocol):
    """Keeps bytes under a key; whoever holds only the storage can't read them."""

    def put(self, key: str, data: bytes) -> None:
        """Keep; raises Unavailable when it can't."""

    def get(self, key: str) -> bytes:
        """Give back; raises NotFound, or Unavailable when the bytes were changed."""


class FolderStorage:
    """Files in a folder of the data directory, sealed under the master key."""

    def __init__(self, folder: Path, master_key: MasterKey) -> None:
        self._folder = folder
        self._master_key = master_key

    def put(self, key: str, data: bytes) -> None:
        sealed = self._master_key.seal(purpose_of(key), data)
        path = self._path(key)
        draft = path.with_suffix(".draft")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(sealed.encode())
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except OSError as fault:
            raise Unavailable("storage_unavailable", "the file can't be kept") from fault

    def get(self, key: str) -> bytes:
        try:
            return self._master_key.unseal(purpose_of(key), self._path(key).read_text())
        except FileNotFoundError as fault:
            raise NotFound("file_not_found", "the file of this document is missing") from fault
        except (OSError, SealBroken) as fault:
            raise Unavailable("storage_unavailable", "the file can't be read") from fault

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key


def open_storage(foundation: Foundation) -> Storage:
    """The storage of this installation: a bucket where a setting names one, else a folder."""
    if foundation.settings.documents_s3_url:
        # Loaded where it is used: the client costs every worker its memory.
        from idp.documents.object_storage import open_object_storage  # noqa: PLC0415

        return open_object_storage(foundation.settings, foundation.master_key)
    return FolderStorage(foundation.settings.data_dir / "documents", foundation.master_key)


def probe_storage(settings: Settings) -> None:
    """Ask the bucket for what it does not have; raises Unavailable when that is not its answer."""
    from idp.documents.object_storage import open_object_storage  # noqa: PLC0415

    try:
        open_object_storage(settings, MasterKey(bytes(32))).get(_NO_KEY)
    except NotFound:
        return
