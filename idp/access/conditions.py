"""The conditions C1 to C17 of the law, and the product's own: one small question each.

Each asks a subject, one of its authorities (none for a rule that binds everyone), the resource
and the proof. They are asked in the order of ``CHECKS``: what can't be mended first, and proving
oneself again last, because that is only worth while when everything else holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from idp.access.facts import Authority, Proof, ResourceFacts, SubjectFacts
from idp.sessions import STEP_UP_SECONDS

STRONG = "mfa"

Check = Callable[[SubjectFacts, Authority | None, ResourceFacts, Proof], bool]


def _is_own(
    subject: SubjectFacts, _a: Authority | None, resource: ResourceFacts, _p: Proof
) -> bool:
    # Pasal 8(1)
    return resource.owner is not None and resource.owner == subject.id


def _is_in_scope(
    _s: SubjectFacts, authority: Authority | None, resource: ResourceFacts, _p: Proof
) -> bool:
    # Pasal 8(2), 15(4): the unit of the appointment, or one below it.
    return authority is not None and authority.unit_code in resource.units


def _is_not_oneself(
    subject: SubjectFacts, _a: Authority | None, resource: ResourceFacts, _p: Proof
) -> bool:
    # Pasal 15(1)c: nobody verifies a record about himself or entered by himself.
    return subject.id not in (resource.owner, resource.author)


def _is_fresh(_s: SubjectFacts, _a: Authority | None, _r: ResourceFacts, proof: Proof) -> bool:
    return proof.age is not None and 0 <= proof.age <= STEP_UP_SECONDS


def _is_appointed(
    _s: SubjectFacts, authority: Authority | None, _r: ResourceFacts, _p: Proof
) -> bool:
    return authority is not None and authority.state in ("decreed", "active", "suspended")


def _recorded(kind: str) -> Check:
    return lambda _s, _a, resource, _p: kind in resource.records


def _not_recorded(kind: str) -> Check:
    return lambda _s, _a, resource, _p: kind not in resource.records


def _stated(name: str) -> Check:
    return lambda _s, _a, resource, _p: bool(resource.stated.get(name))


CHECKS: Mapping[str, Check] = {
    # Standing: Pasal 1.7, 8(3), 9(5), 9(6), 9(7), 27(1)a.
    "C17": lambda subject, _a, _r, _p: subject.employed,
    "A5": lambda subject, _a, _r, _p: subject.central,
    "C11": lambda _s, authority, _r, _p: authority is not None and authority.in_force,
    "DITETAPKAN": _is_appointed,
    "C8": lambda _s, authority, _r, _p: authority is not None and not authority.suspended,
    "C7": lambda subject, _a, _r, _p: subject.pledged,
    # Relation to the resource: Pasal 8(1), 8(2), 9(2)c, 15(1)c.
    "C1": _is_own,
    "C2": _is_in_scope,
    "C10": lambda _s, _a, resource, _p: resource.kelas == "biasa",
    "C14": _is_not_oneself,
    # State of the service: Pasal 10(3), 13(2), 29(1).
    "C3": _not_recorded("layanan_nonaktif"),
    "C9": _not_recorded("darurat"),
    "C4": _stated("data_lengkap"),
    # Papers and other people's word: Pasal 9(7), 16, 20(3), 23(2), 27(2)g, 27(2)h, 28.
    "C5": _recorded("persetujuan"),
    "C6": _recorded("perjanjian"),
    "HIBAH": _recorded("hibah"),
    "INSIDEN": _recorded("insiden"),
    "SURAT": _recorded("diketahui"),
    "C13": _recorded("rekomendasi"),
    "C15": _recorded("izin"),
    "DOK": _stated("dokumen"),
    "BUKTI": _stated("bukti"),
    "ALASAN": _stated("alasan"),
    "C16": _stated("penyetuju_kedua"),
    # The proof, last.
    "C12": lambda _s, _a, _r, proof: proof.acr == STRONG,
    "C12S": _is_fresh,
}

ORDER: Mapping[str, int] = {name: place for place, name in enumerate(CHECKS)}
RELATIONS = frozenset({"C1", "C2"})
"""Whether the subject stands in any relation to the resource at all."""
OF_THE_PROOF = frozenset({"C12", "C12S"})


def compare_properties(left: str, right: str) -> Check:
    """A bundle's own condition: two property paths whose values are equal and present."""

    def check(
        subject: SubjectFacts, _a: Authority | None, resource: ResourceFacts, _p: Proof
    ) -> bool:
        found = _property(left, subject, resource)
        return found is not None and found == _property(right, subject, resource)

    return check


def require_property(path: str, value: str | int) -> Check:
    """A bundle's own condition: a property with this very value."""

    def check(
        subject: SubjectFacts, _a: Authority | None, resource: ResourceFacts, _p: Proof
    ) -> bool:
        found: object = _property(path, subject, resource)
        return found == (type(value), value)

    return check


def _property(path: str, subject: SubjectFacts, resource: ResourceFacts) -> Any:
    """A property by its path, of the same JSON type on both sides: 1 is not true."""
    side, _, name = path.partition(".")
    if side == "action":
        # What is said of the action stands among what is stated, by its whole path.
        side, name = "resource", path
    holder = subject if side == "subject" else resource
    if name in ("id", "type", "owner", "unit"):
        value = getattr(holder, name, None)
        return (type(value), value) if value is not None else None
    properties = subject.properties if side == "subject" else resource.stated
    value = properties.get(name)
    return (type(value), value) if isinstance(value, (str, int, bool)) else None
