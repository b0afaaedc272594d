"""Subjects and resources that a bundle brings itself (``subjects.toml``, ``resources.toml``).

For test bundles, such as public interoperability scenarios: the same rules and conditions over
entities that no directory knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from idp.access.engine import Policy
from idp.access.facts import UNPROVEN, Authority, Proof, ResourceFacts, SubjectFacts
from idp.access.questions import Question
from idp.access.vocabulary import ORDINARY

Entity = Mapping[str, Any]


def static_subject(policy: Policy, question: Question) -> SubjectFacts:
    """The subject of the bundle with this id; one that it doesn't name is unknown.

    What the asker says of it counts for properties that the bundle's conditions ask and that the
    bundle itself says nothing of.
    """
    kind, subject_id = question.subject_kind, question.subject_id
    entity = policy.static.get("subjects", {}).get(subject_id)
    if entity is None or entity.get("type", kind) != kind:
        return SubjectFacts(kind, subject_id)
    given = {**question.said_of_subject, **entity.get("properties", {})}
    return SubjectFacts(
        kind,
        subject_id,
        known=True,
        active=True,
        employed=True,
        authorities=tuple(Authority(role) for role in entity.get("roles", ())),
        properties=_plain(given, policy.vocabulary.named("subject")),
    )


def static_resource(policy: Policy, question: Question) -> ResourceFacts:
    """The resource: what the bundle says about it goes before what the asker states."""
    entity: Entity = policy.static.get("resources", {}).get(question.resource_id, {})
    if entity.get("type", question.resource_type) != question.resource_type:
        entity = {}
    given = {**question.properties, **entity.get("properties", {})}
    stated = _plain(given, policy.compared)
    of_action = _plain(question.said_of_action, policy.vocabulary.named("action"))
    stated |= {f"action.{name}": value for name, value in of_action.items()}
    owner = given.get("owner")
    term = policy.vocabulary.resources.get(question.resource_type)
    return ResourceFacts(
        question.resource_type,
        question.resource_id,
        owner=owner if isinstance(owner, str) else None,
        kelas=term.kelas if term is not None else ORDINARY,
        stated=stated,
    )


def _plain(given: Entity, names: frozenset[str]) -> dict[str, Any]:
    """Those properties that are a text, a number or a truth."""
    return {name: given[name] for name in names if isinstance(given.get(name), (str, int, bool))}


def static_answer_facts(
    policy: Policy, question: Question, _now: int
) -> tuple[SubjectFacts, ResourceFacts, Proof]:
    """All facts of a question about a bundle's own entities."""
    return (
        static_subject(policy, question),
        static_resource(policy, question),
        UNPROVEN,
    )


def static_ids(policy: Policy, table: str, kind: str) -> list[str]:
    """Ids of the bundle's own ``subjects`` or ``resources`` of a type, in order."""
    entities: Mapping[str, Entity] = policy.static.get(table, {})
    return sorted(name for name, entity in entities.items() if entity.get("type", kind) == kind)
