"""What a module says about a resource, read with care: the contract's four properties and more.

Everything else that is stated is ignored, and what is malformed is taken for the stricter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

from idp.access.engine import Policy
from idp.access.facts import ResourceFacts, SubjectFacts
from idp.access.questions import Question
from idp.access.standing import Standing
from idp.access.vocabulary import CLASSES, CONFIDENTIAL, ORDINARY
from idp.governance import RecordedFact

_CLOCK_SKEW = 60
_COMPLETENESS_SECONDS = 300
PAPERS = ("dokumen", "bukti", "alasan")
APPROVER = "penyetuju_kedua"
FORESEEN = "-"
"""Stands for a reason, a document, evidence or a second person that a form will bring."""
COMPLETE = "data_lengkap"
_SUSPENSION = "idp:suspensi"


class Records:
    """Recorded facts in force, found by who acts and whose data it is about."""

    def __init__(self, facts: Iterable[RecordedFact] = ()) -> None:
        self._by: dict[tuple[str | None, str | None], list[RecordedFact]] = {}
        for fact in facts:
            self._by.setdefault((fact.subject_id, fact.owner_id), []).append(fact)

    def __bool__(self) -> bool:
        return bool(self._by)

    def about(self, subject_id: str, owner_id: str | None) -> Iterator[RecordedFact]:
        """Those that name this subject or nobody, and this owner or nobody."""
        owners = (None,) if owner_id is None else (None, owner_id)
        for key in product((None, subject_id), owners):
            yield from self._by.get(key, ())


def owner_asked(policy: Policy, question: Question) -> str | None:
    """The ``sub`` that the resource is said to be about; null when nothing, or two things, say."""
    stated = _text(question.properties, "pegawai")
    term = policy.vocabulary.resources.get(question.resource_type)
    if term is None or not term.id_is_owner:
        if stated is None and term is not None and term.entered_as_oneself:
            return question.subject_id
        return stated
    return question.resource_id if stated in (None, question.resource_id) else None


def unit_asked(question: Question) -> str | None:
    """The unit code that the module states."""
    return _text(question.properties, "unit")


def approver_asked(question: Question) -> str | None:
    """The second approver that is named (C16); nobody is while a form has yet to bring one."""
    named = _text(question.properties, APPROVER)
    return None if named == FORESEEN else named


def resource_facts(
    policy: Policy,
    question: Question,
    standing: Standing,
    records: Records,
    now: int,
) -> ResourceFacts:
    """The facts about the resource of a question, at ``now`` (epoch seconds)."""
    owner = owner_asked(policy, question)
    if owner not in standing.unit_of:
        owner = None  # an unknown employee: nobody's own data
    # The directory's word about a known employee goes before the module's.
    unit = unit_asked(question) if owner is None else standing.unit_of[owner]
    unit = _unit_of_own_case(question, standing) or unit
    return ResourceFacts(
        question.resource_type,
        question.resource_id,
        unit,
        standing.ancestors.get(unit or "", frozenset()),
        owner,
        class_asked(policy, question),
        _text(question.properties, "penulis"),
        _stated(policy, question, standing, now),
        _records(question, owner, records),
    )


def _unit_of_own_case(question: Question, standing: Standing) -> str | None:
    """The unit of the appointment that a suspension is over, where it is the subject's own.

    Pasal 9(7) stops the access "pada Perangkat Daerah/Unit Kerja tersebut": the case lies where the
    appointment does, be its holder placed elsewhere in the same Perangkat Daerah (Pasal 9(5)). Both
    are the Province's own record; a unit that a module states goes before neither.
    """
    subject = standing.subjects.get(question.subject_id)
    if subject is None or question.resource_type != _SUSPENSION:
        return None
    for held in subject.authorities:
        if held.assignment_id is not None and held.assignment_id == question.resource_id:
            return held.unit_code
    return None


def class_asked(policy: Policy, question: Question) -> str:
    """The resource's class: as stated, else its type's own; what is no class is the stricter."""
    stated = question.properties.get("kelas")
    if stated is None:
        term = policy.vocabulary.resources.get(question.resource_type)
        return term.kelas if term is not None else ORDINARY
    return stated if stated in CLASSES else CONFIDENTIAL


def _stated(policy: Policy, question: Question, standing: Standing, now: int) -> dict[str, Any]:
    """The properties that a rule names; papers and approvals only as true or absent."""
    given = question.properties
    stated: dict[str, Any] = {
        name: given[name]
        for name in policy.compared
        if isinstance(given.get(name), (str, int, bool))
    }
    if not given:
        return stated
    stated.update({name: True for name in PAPERS if _text(given, name) or given.get(name) is True})
    if given.get(COMPLETE) is True and _is_recent(given.get(f"{COMPLETE}_pada", now), now):
        stated[COMPLETE] = True
    approver = standing.subjects.get(approver_asked(question) or "")
    if approver is not None and _approves(policy, question, approver):
        stated[APPROVER] = True
    return stated


def _approves(policy: Policy, question: Question, approver: SubjectFacts) -> bool:
    """Pasal 2 huruf e: another person, with an authority in force that may approve."""
    condition = policy.vocabulary.conditions.get("C16")
    return (
        condition is not None
        and approver.active
        and approver.id != question.subject_id
        and any(held.binds and held.role in condition.by for held in approver.authorities)
    )


def _is_recent(moment: Any, now: int) -> bool:
    """Pasal 10(3): a module's word about complete data holds for five minutes."""
    return (
        isinstance(moment, int)
        and not isinstance(moment, bool)
        and now - _COMPLETENESS_SECONDS <= moment <= now + _CLOCK_SKEW
    )


def _records(question: Question, owner: str | None, records: Records) -> frozenset[str]:
    """The kinds of recorded facts that hold for this very question."""
    if not records:
        return frozenset()
    module = f"modul:{question.resource_type.partition(':')[0]}"
    return frozenset(
        [
            record.kind
            for record in records.about(question.subject_id, owner)
            if record.resource in (None, question.resource_type, module)
            and record.item_id in (None, question.resource_id)
            # Pasal 16: nobody recommends to himself.
            and (record.subject_id is None or record.recorded_by != question.subject_id)
        ]
    )


def _text(properties: Mapping[str, Any], name: str) -> str | None:
    value = properties.get(name)
    return value if isinstance(value, str) and value else None
