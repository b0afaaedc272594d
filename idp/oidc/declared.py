"""Clients as a file declares them: what is to be made, changed or ended, so that all is as it says.

A module is known by the module that it is, a client by its ``client_id`` or else by its name.
What a file does not name stays as it is; a client ends only where the file says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, Refusal
from idp.oidc.client_metadata import ClientMetadata, read_metadata
from idp.oidc.client_register import get_register_entry
from idp.oidc.clients import ClientRecord
from idp.oidc.registration import (
    Registered,
    change_client,
    disable_client,
    get_client,
    get_client_metadata,
    list_clients,
    register_client,
)
from idp.oidc.vocabulary import MODULES

StepKind = Literal["create", "change", "disable", "none"]
SECTIONS = ("module", "client")
_OWN = frozenset({"client_id", "module", "unit", "basis", "first_party", "state", "reason"})
_STATES = ("active", "disabled")
MOST_ENTRIES = 1000


@dataclass(frozen=True, slots=True)
class Declared:
    """One entry of the file; ``where`` is its place in it, for whoever reads a fault."""

    where: str
    name: str
    client_id: str | None
    metadata: ClientMetadata | None
    module: str | None
    unit: str | None
    basis: str | None
    first_party: bool
    reason: str
    """Why it ends; for those that are to be active it is empty."""


@dataclass(frozen=True, slots=True)
class Step:
    """What makes one entry true. ``changes`` maps a member to what it is and what it becomes."""

    kind: StepKind
    declared: Declared
    client_id: str | None
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)


def read_declaration(document: Any, *, loopback_allowed: bool) -> list[Declared]:
    """The entries of a document; raises Refusal ``invalid_declaration`` with place and reason."""
    if not isinstance(document, dict) or set(document) - set(SECTIONS):
        raise _fault("the file", f"has other sections than {' and '.join(SECTIONS)}")
    found: list[Declared] = []
    for section in SECTIONS:
        entries = document.get(section, [])
        if not isinstance(entries, list) or len(entries) > MOST_ENTRIES:
            raise _fault(section, f"must be a list of at most {MOST_ENTRIES} entries")
        for number, entry in enumerate(entries, 1):
            where = f"{section} {number}"
            found.append(_read(section, where, entry, loopback_allowed=loopback_allowed))
    known: set[str] = set()
    for declared in found:
        for key in (declared.module or declared.name, declared.client_id):
            if key is not None and key in known:
                raise _fault(declared.where, f"{key} is declared twice")
            known.add(key or "")
    return found


def plan(tx: Transaction, declared: Sequence[Declared]) -> list[Step]:
    """What is to be done for each entry, in order; raises Conflict, NotFound. Nothing is done."""
    living = list_clients(tx)
    return [_step(tx, entry, living) for entry in declared]


def carry_out(tx: Transaction, step: Step, *, actor: str, now_ms: int) -> Registered | None:
    """Do one step; what is registered anew, with its secret. Raises as its act does."""
    entry = step.declared
    if step.kind == "create" and entry.metadata is not None:
        return register_client(
            tx,
            entry.metadata,
            actor=actor,
            now_ms=now_ms,
            owner_unit=entry.unit,
            first_party=entry.first_party,
            module=entry.module,
            basis=entry.basis,
        )
    if step.kind == "change" and entry.metadata is not None and step.client_id is not None:
        change_client(
            tx,
            step.client_id,
            entry.metadata,
            actor=actor,
            now_ms=now_ms,
            owner_unit=entry.unit,
            basis=entry.basis,
        )
    elif step.kind == "disable" and step.client_id is not None:
        disable_client(tx, step.client_id, reason=entry.reason, actor=actor, now_ms=now_ms)
    return None


def _read(section: str, where: str, entry: Any, *, loopback_allowed: bool) -> Declared:
    if not isinstance(entry, dict):
        raise _fault(where, "must be a table")
    unknown = sorted(set(entry) - _OWN - set(ClientMetadata.model_fields))
    if unknown:
        raise _fault(where, f"{unknown[0]} is no member of a client")
    own = {name: entry.get(name) for name in _OWN}
    _check_own(section, where, own)
    stated = {name: value for name, value in entry.items() if name not in _OWN}
    name = stated.get("client_name")
    if not isinstance(name, str):
        raise _fault(where, "client_name is missing")
    metadata = None
    if own["state"] != "disabled":
        given = {**_defaults(own["module"], stated), **stated}
        try:
            metadata = read_metadata(given, loopback_allowed=loopback_allowed)
        except Refusal as refusal:
            raise _fault(where, refusal.reason) from None
    return Declared(
        where,
        name,
        own["client_id"],
        metadata,
        own["module"],
        own["unit"],
        own["basis"],
        bool(own["first_party"]) or section == "module",
        own["reason"] or "",
    )


def _check_own(section: str, where: str, own: Mapping[str, Any]) -> None:
    """The members that are ours and not RFC 7591's."""
    texts = [own[name] for name in sorted(_OWN - {"first_party"})]
    if any(not isinstance(value, str | None) or value == "" for value in texts):
        raise _fault(where, "client_id, module, unit, basis, state and reason are texts")
    if own["state"] not in (*_STATES, None) or not isinstance(own["first_party"], bool | None):
        raise _fault(where, "state is active or disabled, first_party true or false")
    is_module = section == "module"
    if is_module != (own["module"] is not None) or (is_module and own["module"] not in MODULES):
        raise _fault(where, f"a module names one of {', '.join(MODULES)}, a client none")
    if (own["state"] == "disabled") != (own["reason"] is not None):
        raise _fault(where, "a reason is given where, and only where, the state is disabled")


def _defaults(module: str | None, stated: Mapping[str, Any]) -> dict[str, Any]:
    """What is meant where the file is silent, as the console's wizard has it."""
    people = ["authorization_code", "refresh_token"]
    if module is not None:
        # A module also asks the decision point by itself.
        scope = f"openid profile offline_access {module} pdp"
        return {"grant_types": [*people, "client_credentials"], "scope": scope}
    return {"grant_types": people if stated.get("redirect_uris") else ["client_credentials"]}


def _step(tx: Transaction, entry: Declared, living: Sequence[ClientRecord]) -> Step:
    client = _find(tx, entry, living)
    if client is None:
        return Step("none" if entry.metadata is None else "create", entry, None)
    if entry.metadata is None:
        return Step("disable", entry, client.client_id)
    if client.first_party != entry.first_party:
        raise Conflict("first_party_fixed", f"{entry.where}: whether consent is asked is fixed")
    register = get_register_entry(tx, client.client_id)
    before = {
        **get_client_metadata(tx, client.client_id),
        "unit": register.unit_code,
        "basis": register.basis,
    }
    after = {
        **entry.metadata.model_dump(exclude_none=True),
        "unit": entry.unit,
        "basis": entry.basis,
    }
    changes = {
        name: (before.get(name), after.get(name))
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    }
    return Step("change" if changes else "none", entry, client.client_id, changes)


def _find(tx: Transaction, entry: Declared, living: Sequence[ClientRecord]) -> ClientRecord | None:
    """The living client that an entry speaks of; raises NotFound, Conflict ``client_ambiguous``."""
    if entry.client_id is not None:
        client = get_client(tx, entry.client_id)
        return client if client.client_id in {known.client_id for known in living} else None
    if entry.module is not None:
        same = [client for client in living if client.module == entry.module]
    else:
        same = [c for c in living if c.name == entry.name and c.module is None]
    if len(same) > 1:
        raise Conflict("client_ambiguous", f"{entry.where}: several are named so; give client_id")
    return same[0] if same else None


def _fault(where: str, reason: str) -> Refusal:
    return Refusal("invalid_declaration", f"{where}: {reason}")
