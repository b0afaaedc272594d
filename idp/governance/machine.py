"""A machine of states as one table, which code, tests and documentation all read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from idp.foundation.errors import Conflict


@dataclass(frozen=True, slots=True)
class Passage:
    """One line of the table: from which state, by which event, to which, and by what right.

    An empty ``source`` begins the machine. ``action`` on ``resource`` is what the policy is asked
    about the actor, ``paper`` the document it rests on, ``guard`` what must be true besides.
    """

    source: str
    event: str
    target: str
    action: str
    resource: str
    pasal: str
    paper: str = ""
    guard: str = ""


@dataclass(frozen=True)
class Machine:
    """The states of one kind of case, with the regulation's word for each, and its passages."""

    name: str
    labels: Mapping[str, str]
    passages: tuple[Passage, ...]

    @cached_property
    def transitions(self) -> Mapping[tuple[str, str], str]:
        """(state, event) -> next state. Every pair that is not here is refused."""
        return {(item.source, item.event): item.target for item in self.passages}

    @cached_property
    def events(self) -> tuple[str, ...]:
        """Every event after the first, in the order of the table."""
        return tuple(dict.fromkeys(item.event for item in self.passages if item.source))

    def target(self, state: str, event: str) -> str:
        """The state after this event; raises Conflict ``wrong_state``."""
        found = self.transitions.get((state, event))
        if found is None:
            pasal = next(item.pasal for item in self.passages if item.event == event)
            raise Conflict(
                "wrong_state", f"{event} is not possible for what is {state}", pasal=(pasal,)
            )
        return found


def require_moved(moved: int, pasal: str) -> None:
    """Raise Conflict ``wrong_state`` when an UPDATE that names the old state changed no row."""
    if moved == 0:
        raise Conflict("wrong_state", "somebody else was first", pasal=(pasal,))
