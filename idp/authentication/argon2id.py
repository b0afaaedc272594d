"""argon2id (RFC 9106) in memory that a thread keeps from one hash to the next.

Fresh megabytes cost the system more than a third of the time of a whole hash: each page of them
is made, cleared and taken away again. argon2 clears what it used, here as ever.
"""

from __future__ import annotations

import base64
import hmac
import mmap
import threading
from typing import Any

from argon2 import Parameters, Type, extract_parameters
from argon2.exceptions import InvalidHashError
from argon2.low_level import core, error_to_str, ffi

from idp.foundation.errors import Unavailable
from idp.foundation.ids import new_secret

_VERSION = 19
_OK = 0
_NO_MEMORY = -22
_kept = threading.local()


class _Memory:
    """The working memory of one thread, as large as its largest hash; gone with the thread."""

    def __init__(self) -> None:
        pages: list[Any] = []

        def allocate(memory: Any, size: int) -> int:
            if not pages or len(pages[0]) < size:
                try:
                    pages[:] = [ffi.from_buffer(mmap.mmap(-1, size))]
                except OSError:
                    return _NO_MEMORY
            memory[0] = ffi.cast("uint8_t *", pages[0])
            return 0

        # Kept here: the library calls them, and nothing else holds them. They know nothing of
        # this object, so that the pages go at once with the last who does.
        self.allocate = ffi.callback("int(uint8_t **, size_t)", allocate)
        self.free = ffi.callback("void(uint8_t *, size_t)", lambda _memory, _size: None)


def matches(password: str, stored: str) -> bool | None:
    """Whether a password is that of an argon2id hash; None when ``stored`` is not one.

    Raises Unavailable when there is no memory for it.
    """
    try:
        parameters = extract_parameters(stored)
        salt, expected = (_decode(part) for part in stored.split("$")[-2:])
    except (InvalidHashError, ValueError):
        return None
    if parameters.type is not Type.ID or parameters.version != _VERSION:
        return None
    given = password.encode("utf-8", "surrogatepass")
    return hmac.compare_digest(_digest(given, salt, parameters), expected)


def compute(password: str, like: str) -> str:
    """The hash of a password with a fresh salt and all parameters of the hash ``like``.

    Raises Unavailable when there is no memory for it.
    """
    parameters = extract_parameters(like)
    salt = base64.urlsafe_b64decode(_padded(new_secret(parameters.salt_len)))
    digest = _digest(password.encode("utf-8", "surrogatepass"), salt, parameters)
    return "$".join((like.rsplit("$", 2)[0], _encode(salt), _encode(digest)))


def _digest(password: bytes, salt: bytes, parameters: Parameters) -> bytes:
    memory = _memory()
    # The buffers live until the library is done with them.
    given, salted = ffi.new("uint8_t[]", password), ffi.new("uint8_t[]", salt)
    digest = ffi.new("uint8_t[]", parameters.hash_len)
    context = ffi.new(
        "argon2_context *",
        {
            "version": parameters.version,
            "out": digest,
            "outlen": parameters.hash_len,
            "pwd": given,
            "pwdlen": len(password),
            "salt": salted,
            "saltlen": len(salt),
            "t_cost": parameters.time_cost,
            "m_cost": parameters.memory_cost,
            "lanes": parameters.parallelism,
            "threads": parameters.parallelism,
            "allocate_cbk": memory.allocate,
            "free_cbk": memory.free,
        },
    )
    code = core(context, Type.ID.value)
    if code != _OK:
        raise Unavailable("no_hash", f"a password hash failed: {error_to_str(code)}")
    return bytes(ffi.buffer(digest, parameters.hash_len))


def _memory() -> _Memory:
    memory: _Memory | None = getattr(_kept, "memory", None)
    if memory is None:
        memory = _kept.memory = _Memory()
    return memory


def _decode(part: str) -> bytes:
    return base64.b64decode(_padded(part), validate=True)


def _encode(part: bytes) -> str:
    return base64.b64encode(part).decode().rstrip("=")


def _padded(part: str) -> str:
    return part + "=" * (-len(part) % 4)
