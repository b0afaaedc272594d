"""What would be true if one condition were the other way round: the facts, changed in one place.

Used to say what would turn an answer. Each function takes the facts and the authority that the
condition is asked of, and gives facts in which the condition holds, or does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from idp.access.conditions import STRONG
from idp.access.facts import Authority, Proof, ResourceFacts, SubjectFacts
from idp.access.vocabulary import CONFIDENTIAL, ORDINARY
from idp.sessions import STEP_UP_SECONDS

_SOMEBODY_ELSE = "?"
_WEAK = "pwd"


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a decision is made from."""

    subject: SubjectFacts
    resource: ResourceFacts
    proof: Proof


Turn = Callable[[Facts, Authority | None, bool], Facts]


def turned(name: str, facts: Facts, authority: Authority | None, *, holds: bool) -> Facts | None:
    """The facts with this condition made true or false; None for one of a bundle's own."""
    turn = TURNS.get(name)
    return None if turn is None else turn(facts, authority, holds)


def with_authority(facts: Facts, authority: Authority) -> Facts:
    """The facts, had the subject this authority besides."""
    held = (*facts.subject.authorities, authority)
    return replace(facts, subject=replace(facts.subject, authorities=held))


def _employed(facts: Facts, _a: Authority | None, holds: bool) -> Facts:  # noqa: FBT001
    return replace(facts, subject=replace(facts.subject, employed=holds))


def _central(facts: Facts, _a: Authority | None, holds: bool) -> Facts:  # noqa: FBT001
    return replace(facts, subject=replace(facts.subject, central=holds))


def _pledged(facts: Facts, _a: Authority | None, holds: bool) -> Facts:  # noqa: FBT001
    return replace(facts, subject=replace(facts.subject, pledged=holds))


def _in_force(facts: Facts, authority: Authority | None, holds: bool) -> Facts:  # noqa: FBT001
    return _held(facts, authority, state="active" if holds else "lapsed", in_force=holds)


def _decreed(facts: Facts, authority: Authority | None, holds: bool) -> Facts:  # noqa: FBT001
    return _held(facts, authority, state="decreed" if holds else "lapsed")


def _not_suspended(facts: Facts, authority: Authority | None, holds: bool) -> Facts:  # noqa: FBT001
    return _held(facts, authority, suspended=not holds)


def _held(facts: Facts, authority: Authority | None, **changes: object) -> Facts:
    """The facts with one of the subject's authorities changed."""
    held = tuple(
        replace(one, **changes) if one is authority else one  # type: ignore[arg-type]
        for one in facts.subject.authorities
    )
    return replace(facts, subject=replace(facts.subject, authorities=held))


def _own(facts: Facts, _a: Authority | None, holds: bool) -> Facts:  # noqa: FBT001
    owner = facts.subject.id if holds else _SOMEBODY_ELSE
    return replace(facts, resource=replace(facts.resource, owner=owner))


def _in_scope(facts: Facts, authority: Authority | None, holds: bool) -> Facts:  # noqa: FBT001
    code = {authority.unit_code} if authority is not None and authority.unit_code else set()
    units = facts.resource.units | code if holds else facts.resource.units - code
    return replace(facts, resource=replace(facts.resource, units=units))


def _ordinary(facts: Facts, _a: Authority | None, holds: bool) -> Facts:  # noqa: FBT001
    return replace(
        facts, resource=replace(facts.resource, kelas=ORDINARY if holds else CONFIDENTIAL)
    )


def _not_oneself(facts: Facts, _a: Authority | None, holds: bool) -> Facts:  # noqa: FBT001
    me, resource = facts.subject.id, facts.resource
    if not holds:
        return replace(facts, resource=replace(resource, author=me))
    owner = None if resource.owner == me else resource.owner
    author = None if resource.author == me else resource.author
    return replace(facts, resource=replace(resource, owner=owner, author=author))


def _strong(facts: Facts, _a: Authority | None, holds: bool) -> Facts:  # noqa: FBT001
    return replace(facts, proof=Proof(STRONG if holds else _WEAK, facts.proof.age))


def _fresh(facts: Facts, _a: Authority | None, holds: bool) -> Facts:  # noqa: FBT001
    return replace(facts, proof=Proof(facts.proof.acr, 0 if holds else STEP_UP_SECONDS + 1))


def _record(kind: str, *, present: bool = True) -> Turn:
    def turn(facts: Facts, _a: Authority | None, holds: bool) -> Facts:  # noqa: FBT001
        records = facts.resource.records - {kind}
        if holds == present:
            records |= {kind}
        return replace(facts, resource=replace(facts.resource, records=records))

    return turn


def _paper(name: str) -> Turn:
    def turn(facts: Facts, _a: Authority | None, holds: bool) -> Facts:  # noqa: FBT001
        stated = {key: value for key, value in facts.resource.stated.items() if key != name}
        if holds:
            stated[name] = True
        return replace(facts, resource=replace(facts.resource, stated=stated))

    return turn


TURNS: Mapping[str, Turn] = {
    "C17": _employed,
    "A5": _central,
    "C11": _in_force,
    "DITETAPKAN": _decreed,
    "C8": _not_suspended,
    "C7": _pledged,
    "C1": _own,
    "C2": _in_scope,
    "C10": _ordinary,
    "C14": _not_oneself,
    "C3": _record("layanan_nonaktif", present=False),
    "C9": _record("darurat", present=False),
    "C4": _paper("data_lengkap"),
    "C5": _record("persetujuan"),
    "C6": _record("perjanjian"),
    "HIBAH": _record("hibah"),
    "INSIDEN": _record("insiden"),
    "SURAT": _record("diketahui"),
    "C13": _record("rekomendasi"),
    "C15": _record("izin"),
    "DOK": _paper("dokumen"),
    "BUKTI": _paper("bukti"),
    "ALASAN": _paper("alasan"),
    "C16": _paper("penyetuju_kedua"),
    "C12": _strong,
    "C12S": _fresh,
}
"""Condition -> how its truth is turned; the same conditions as idp.access.conditions.CHECKS."""
