"""The versions of the policy for those who look at them: which is in force, which waits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from idp.access import history_store, store
from idp.access.errors import PolicyBroken
from idp.access.shelf import PolicyShelf
from idp.foundation.database import Transaction

IN_FORCE, WAITING, KEPT, PAST = "in_force", "waiting", "kept", "past"


@dataclass(frozen=True, slots=True)
class Activation:
    """One act by which a version was put in force; ``at_ms`` is epoch milliseconds."""

    at_ms: int
    actor: str
    reason: str


@dataclass(frozen=True, slots=True)
class ListedVersion:
    """A kept version. ``state`` is one of the four words above; ``fault`` is why it is broken."""

    version: str
    name: str
    effective_from: str
    author: str
    document: str
    stored_at: int
    state: str
    activations: tuple[Activation, ...]
    """Newest first."""
    fault: str | None


def list_versions(tx: Transaction, shelf: PolicyShelf, today: str) -> list[ListedVersion]:
    """Every kept version, oldest first, on the civil day ``today`` (WIB)."""
    activations: dict[str, list[Activation]] = {}
    newest: str | None = None
    ahead: set[str] = set()
    for _, version, at_ms, actor, reason, effective_from in tx.all(history_store.LIST_ACTIVATIONS):
        activations.setdefault(version, []).append(Activation(at_ms, actor, reason))
        if newest is None and effective_from <= today:
            newest = version
        elif newest is None:
            ahead.add(version)
    found = []
    for row in tx.all(history_store.LIST_VERSIONS):
        version = str(row[0])
        acts = tuple(activations.get(version, ()))
        state = PAST if acts else KEPT
        state = IN_FORCE if version == newest else WAITING if version in ahead else state
        _, name, effective_from, author, document, stored_at = row
        fault = fault_of(tx, shelf, version)
        found.append(
            ListedVersion(
                version, name, effective_from, author, document, stored_at, state, acts, fault
            )
        )
    return found


def fault_of(tx: Transaction, shelf: PolicyShelf, version: str) -> str | None:
    """Why a kept version can't be loaded; null when it can."""
    try:
        shelf.load(tx, version)
    except PolicyBroken as broken:
        return str(broken)
    return None


def files_of_version(tx: Transaction, version: str) -> Mapping[str, str]:
    """The texts of a kept version's files by their path; raises PolicyBroken."""
    row = tx.one(store.FIND_VERSION, version=version)
    if row is None:
        raise PolicyBroken(f"there is no version {version}")
    files: dict[str, str] = json.loads(row[0])
    return files
