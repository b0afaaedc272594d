"""An act over one right: the policy is asked of it, the step is taken in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from idp import governance
from idp.access import Act
from idp.administration import shapes
from idp.administration.operation import Call
from idp.desk import Doing, Thing
from idp.governance import AssignmentRecord

SEE = Act("lihat", "idp:akun")
"""A right is part of what an account is."""
Taken = TypeVar("Taken")


def see_assignment(call: Call, assignment_id: str) -> AssignmentRecord:
    """The right, for whoever may see it; who may see none is told the same of what is not there.

    Raises NotFound, AccessDenied.
    """
    call.reach(SEE)
    with call.foundation.database.reading() as tx:
        held = governance.get_assignment(tx, assignment_id)
    call.desk.guard.require_of_visitor(
        call.visitor, SEE, held.id, owner=held.person_id, unit=held.unit_code
    )
    return held


def over_assignment(
    call: Call,
    assignment_id: str,
    act: Act,
    take: Callable[[Doing], Taken],
    **brought: str | None,
) -> Taken:
    """What the step gives; ``brought`` are the facts that the policy asks for.

    Raises NotFound, AccessDenied, FreshProofWanted, and what the step raises.
    """
    with call.foundation.database.reading() as tx:
        thing = Thing.of(governance.get_assignment(tx, assignment_id))
    with call.desk.acting(call.visitor, act, thing, fresh=True, **brought) as doing:
        return take(doing)


def step(
    call: Call, act: Act, take: Callable[[Doing], AssignmentRecord], **brought: str | None
) -> dict[str, Any]:
    """The same over the right of the address, with the reason of the body; its new shape."""
    reason = call.text("reason") or None
    made = over_assignment(call, call.path["id"], act, take, alasan=reason, **brought)
    return shapes.assignment(made)
