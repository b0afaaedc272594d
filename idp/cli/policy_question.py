"""The question that ``policy explain`` is about, from its options."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

from idp import directory
from idp.access import Policy, Question
from idp.foundation.database import Transaction
from idp.foundation.errors import NotFound

CLIENT, USER = "client", "user"


def read_question(
    tx: Transaction, loaded: Policy, subject: str, asked: Mapping[str, Any], *, now: int
) -> Question:
    """The question as a module would ask it at ``now`` (epoch seconds).

    Raises NotFound for a NIP or an address that nobody has, UsageError for a malformed property.
    """
    kind, _, client_id = subject.partition(":")
    is_client = kind == CLIENT
    resource_type, resource_id = _resource(loaded, asked["resource"])
    owner = _person(tx, asked["owner"])
    term = loaded.vocabulary.resources.get(resource_type)
    if term is not None and term.id_is_owner:
        resource_id = resource_id or owner or ""
    stated = {
        **dict(_property(text) for text in asked["properties"]),
        "unit": asked["unit"].upper() if asked["unit"] else None,
        "pegawai": owner,
        "penulis": _person(tx, asked["author"]),
        "kelas": asked["kelas"],
    }
    age = asked["auth_age"]
    return Question(
        client_id if is_client else _person(tx, subject) or subject,
        asked["action"],
        resource_type,
        resource_id,
        {name: value for name, value in stated.items() if value is not None},
        subject_kind=CLIENT if is_client else USER,
        acr=asked["acr"],
        auth_time=None if age is None else now - age,
    )


def _person(tx: Transaction, named: str | None) -> str | None:
    """The sub of whom a NIP, an e-mail address or a sub names; raises NotFound for a login."""
    if not named:
        return None
    person = directory.find_person_by_login(tx, named)
    if person is not None:
        return person.id
    if named.isdigit() or "@" in named:
        raise NotFound("person_not_found", "there is no such person")
    return named


def _resource(loaded: Policy, named: str) -> tuple[str, str]:
    """``md:pribadi:ID`` parted at the type, where the vocabulary has it."""
    known = loaded.vocabulary.resources
    longest = max((t for t in known if named.startswith(f"{t}:")), key=len, default=None)
    if named in known or longest is None:
        return named, ""
    return longest, named.removeprefix(f"{longest}:")


def _property(given: str) -> tuple[str, Any]:
    """``data_lengkap=true``: JSON where it is JSON, else text."""
    name, equals, value = given.partition("=")
    if not equals or not name:
        raise click.UsageError("--property is KEY=VALUE")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value
