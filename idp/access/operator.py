"""The operator at the machine: whoever runs a command without saying who they are.

They may do what an Operator Diskominfo may (Pasal 24(5)). A sample or test installation has no
officials, so there they stand in for all of them, second persons and papers included. What is the
owner's alone stays the owner's everywhere (Pasal 27(2)i, 27(2)j).
"""

from __future__ import annotations

from dataclasses import replace

from idp.access.facts import Authority, Proof, ResourceFacts, SubjectFacts
from idp.access.resources import APPROVER, PAPERS
from idp.audit import OPERATOR
from idp.foundation.installation import Kind
from idp.governance import ROLES, UNIT_ROLES

KIND = "operator"
AT_THE_MACHINE = Proof("mfa", 0)
"""Access to the machine is proof of another kind, and no weaker."""
_ROLE = "operator_diskominfo"
_LETTER = "diketahui"
"""Pasal 9(7): the letter that the head has acknowledged."""


def operator_facts(kind: Kind, resource: ResourceFacts) -> tuple[SubjectFacts, ResourceFacts]:
    """The operator as a subject on this kind of installation, and the resource as they state it."""
    if kind == "production":
        return _subject((Authority(_ROLE),)), resource
    held = tuple(
        Authority(role, resource.unit if role in UNIT_ROLES else None) for role in sorted(ROLES)
    )
    stated = {**resource.stated, APPROVER: True, **dict.fromkeys(PAPERS, True)}
    return _subject(held), replace(resource, stated=stated, records=resource.records | {_LETTER})


def _subject(authorities: tuple[Authority, ...]) -> SubjectFacts:
    return SubjectFacts(
        KIND,
        OPERATOR,
        known=True,
        active=True,
        employed=True,
        central=True,
        pledged=True,
        authorities=authorities,
    )
