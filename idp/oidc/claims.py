"""Claims about a person by scope (OpenID Connect Core §5.4, product scopes of the contract)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from idp.directory import PersonRecord


def claims_by_scope(person: PersonRecord, scopes: Iterable[str]) -> dict[str, Any]:
    """What the granted scopes say about a person; absent facts are left out, never null.

    ``profile`` never gives the NIP. ``kepegawaian`` gives exactly nama, NIP, pangkat/golongan,
    pendidikan, jabatan (Pasal 22 ayat (2)).
    """
    claims: dict[str, Any] = {}
    for scope in scopes:
        source = _BY_SCOPE.get(scope)
        if source is not None:
            claims |= source(person)
    return {name: value for name, value in claims.items() if value is not None}


def _profile(person: PersonRecord) -> dict[str, Any]:
    return {"name": person.name, "locale": "id", "zoneinfo": "Asia/Jakarta"}


def _email(person: PersonRecord) -> dict[str, Any]:
    if person.email is None:
        return {}
    # A contact is confirmed by its owner at activation or by a code sent to it, never before.
    return {"email": person.email, "email_verified": person.activated_at is not None}


def _phone(person: PersonRecord) -> dict[str, Any]:
    if person.phone is None:
        return {}
    return {"phone_number": person.phone, "phone_number_verified": False}


def _kepegawaian(person: PersonRecord) -> dict[str, Any]:
    return {
        "name": person.name,
        "nip": person.nip,
        "pangkat_golongan": person.rank,
        "pendidikan": person.education,
        "jabatan": person.position,
    }


_BY_SCOPE = {
    "profile": _profile,
    "email": _email,
    "phone": _phone,
    "kepegawaian": _kepegawaian,
}
