"""What is asked of the decision point, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from idp.access.decision import Decision
from idp.access.facts import USER, Proof, ResourceFacts, SubjectFacts
from idp.access.standing import Standing


@dataclass(frozen=True, slots=True)
class Question:
    """May this subject do this action on this resource? Whatever text is asked, it is an answer.

    ``properties`` are the resource's, as its module states them. ``acr`` and ``auth_time``
    (epoch seconds) tell how the subject proved themself at the module; where both are null the
    subject's strongest living session speaks for them.
    """

    subject_id: str
    action: str
    resource_type: str
    resource_id: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)
    subject_kind: str = USER
    acr: str | None = None
    auth_time: int | None = None
    said_of_subject: Mapping[str, Any] = field(default_factory=dict)
    """What the asker says of the subject: read for a bundle's own subjects only, never a person."""
    said_of_action: Mapping[str, Any] = field(default_factory=dict)
    """What the asker says of the action; read by a bundle's own conditions."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The decision with everything that it was made from."""

    question: Question
    decision: Decision
    subject: SubjectFacts
    resource: ResourceFacts
    proof: Proof
    standing: Standing | None = field(default=None, compare=False, repr=False)
    """What the query behind it told of persons and units, for later questions of the same request.

    No part of the decision, nor of its log.
    """

    @property
    def by_the_province(self) -> bool:
        """Whether the authority that it rests on is bound to no unit."""
        held = self.decision.authority
        return held is not None and held.unit_code is None
