"""The facts of one question: plain values without I/O, ids only, so that a log row can hold them.

A fact that nothing supplies is false, except: no emergency, and the service is active.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

USER, CLIENT = "user", "client"
_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Authority:
    """A role that a subject holds or held, with the unit it is bound to (null: the Province).

    ``in_force`` is C11 (the decree's dates, the state, an open unit: Pasal 9(5), 9(6)),
    ``suspended`` the opposite of C8 (Pasal 9(7)).
    """

    role: str
    unit_code: str | None = None
    assignment_id: str | None = None
    state: str = "active"
    in_force: bool = True
    suspended: bool = False

    @property
    def claim(self) -> str:
        """As modules see it: ``fasilitator:DINKES``."""
        return f"{self.role}:{self.unit_code}" if self.unit_code else self.role

    @property
    def binds(self) -> bool:
        """Whether it gives a right now, as far as itself is concerned."""
        return self.in_force and not self.suspended


@dataclass(frozen=True, slots=True)
class SubjectFacts:
    """What is true of whoever asks to act."""

    kind: str
    id: str
    known: bool = False
    active: bool = False
    """The account (or client) may act at all."""
    employed: bool = False
    """C17: an active employee (Pasal 1.7, 9(6))."""
    central: bool = False
    """A5: placed in BKPSDMD (Pasal 8(3))."""
    pledged: bool = False
    """C7: a valid pakta integritas (Pasal 27(1)a)."""
    authorities: tuple[Authority, ...] = ()
    properties: Mapping[str, Any] = field(default_factory=dict)
    """Only of bundles that bring their own subjects."""


@dataclass(frozen=True, slots=True)
class ResourceFacts:
    """What is true of the thing acted upon."""

    type: str
    id: str = ""
    unit: str | None = None
    units: frozenset[str] = frozenset()
    """The unit and all above it; empty: outside every scope."""
    owner: str | None = None
    """The ``sub`` of the employee that it is about, when known."""
    kelas: str = ""
    author: str | None = None
    stated: Mapping[str, Any] = field(default_factory=dict)
    """Properties that a rule names, as the module stated them."""
    records: frozenset[str] = frozenset()
    """Kinds of recorded facts that hold for this subject, resource and action."""


@dataclass(frozen=True, slots=True)
class Proof:
    """How the subject proved themself: ``acr`` (``mfa``, ``pwd`` or unknown), ``age`` in s."""

    acr: str = ""
    age: int | None = None


UNPROVEN = Proof()


def to_document(subject: SubjectFacts, resource: ResourceFacts, proof: Proof) -> dict[str, Any]:
    """The facts as a small JSON document, from which the decision can be made again."""
    document: dict[str, Any] = {
        "s": [
            subject.kind,
            subject.id,
            *(int(f) for f in (subject.known, subject.active, subject.employed)),
            *(int(f) for f in (subject.central, subject.pledged)),
            [
                [a.role, a.unit_code, a.assignment_id, a.state, int(a.in_force), int(a.suspended)]
                for a in subject.authorities
            ],
        ],
        "r": [
            resource.type,
            resource.id,
            resource.unit,
            sorted(resource.units),
            resource.owner,
            resource.kelas,
            resource.author,
            sorted(resource.records),
        ],
        "p": [proof.acr, proof.age],
    }
    if resource.stated:
        document["t"] = dict(resource.stated)
    if subject.properties:
        document["q"] = dict(subject.properties)
    return document


def from_document(document: Mapping[str, Any]) -> tuple[SubjectFacts, ResourceFacts, Proof]:
    """The facts that :func:`to_document` wrote."""
    kind, subject_id, known, active, employed, central, pledged, authorities = document["s"]
    subject = SubjectFacts(
        kind,
        subject_id,
        bool(known),
        bool(active),
        bool(employed),
        bool(central),
        bool(pledged),
        tuple(
            Authority(role, unit, assignment, state, bool(in_force), bool(suspended))
            for role, unit, assignment, state, in_force, suspended in authorities
        ),
        document.get("q", _NOTHING),
    )
    kind, resource_id, unit, units, owner, kelas, author, records = document["r"]
    resource = ResourceFacts(
        kind,
        resource_id,
        unit,
        frozenset(units),
        owner,
        kelas,
        author,
        document.get("t", _NOTHING),
        frozenset(records),
    )
    acr, age = document["p"]
    return subject, resource, Proof(acr, age)
