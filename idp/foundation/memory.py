"""The memory of password hashes: kept while they are many, given back when there are none.

A hash fills some twenty megabytes. Fresh from the system they cost as much again as half the hash
(every page is cleared first); kept for good they would be the largest part of a worker.
"""

from __future__ import annotations

import ctypes
import logging

log = logging.getLogger(__name__)
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8
_KEPT = 32 * 1024 * 1024
"""Bytes; glibc takes no larger threshold on 64 bits."""


def keep_freed_memory() -> None:
    """Keep what is freed for the next who asks, and few arenas to keep it in (mallopt of glibc).

    Left alone, glibc asks the system anew for each hash, and every thread keeps an arena that has
    once held one.
    """
    try:
        libc = ctypes.CDLL(None)
        libc.mallopt(_M_MMAP_THRESHOLD, _KEPT)
        libc.mallopt(_M_TRIM_THRESHOLD, 2 * _KEPT)
        libc.mallopt(_M_ARENA_MAX, 2)
    except (OSError, AttributeError):
        log.debug("mallopt_missing")


def give_freed_memory_back() -> None:
    """Give every freed page back to the system (malloc_trim of glibc): some milliseconds."""
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (OSError, AttributeError):
        log.debug("malloc_trim_missing")
