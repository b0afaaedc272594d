"""The tree of units within a viewer's reach, each with its head, its people and who serves them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from statistics import median

from idp.console.units import store
from idp.foundation.database import Transaction
from idp.governance import HeadRecord

OFFICE = "PD"
"""A Perangkat Daerah: what has a head and must have a fasilitator (Pasal 1 angka 4, 9(6))."""
_DEEPEST = 8


@dataclass
class UnitNode:
    """One unit. The days are civil (WIB); ``staff`` and ``serving`` are of this unit alone.

    ``head_kind`` is one of HEADSHIPS, or empty where nobody heads a Perangkat Daerah today.
    """

    id: str
    code: str
    name: str
    kind: str
    above: str | None
    valid_from: str
    valid_until: str | None
    legal_basis: str | None
    staff: int
    serving: int
    suspended: int
    head_kind: str = ""
    head_id: str = ""
    """Whose office it is today (a ``sub``)."""
    below: list[UnitNode] = field(default_factory=list)

    @property
    def is_office(self) -> bool:
        """Whether it has a head and must have a fasilitator."""
        return self.kind == OFFICE

    def all_below(self, depth: int = 0) -> Iterator[UnitNode]:
        """This unit and those below it."""
        yield self
        if depth < _DEEPEST:
            for node in self.below:
                yield from node.all_below(depth + 1)

    @property
    def whole_staff(self) -> int:
        """People here and below."""
        return sum(node.staff for node in self.all_below())

    @property
    def whole_serving(self) -> int:
        """Fasilitators here and below."""
        return sum(node.serving for node in self.all_below())

    def is_open(self, day: str) -> bool:
        """Whether the unit exists on that civil day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Load:
    """How many people there are for each fasilitator of a Perangkat Daerah; None without any."""

    node: UnitNode
    each: float | None


def read_units(tx: Transaction, today: str, *, reach: Collection[str] | None) -> list[UnitNode]:
    """The highest units that may be seen, with all below them, yet without heads. One query.

    ``reach`` are codes of the units that are seen with what is below them (Pasal 8(2)); None is
    the whole Province.
    """
    rows = tx.all(store.OVERVIEW, today=today, seated=store.SEATED_ROLES)
    nodes = {row[1]: UnitNode(*row) for row in rows}
    for node in nodes.values():
        if node.above in nodes:
            nodes[node.above].below.append(node)
    if reach is None:
        return [node for node in nodes.values() if node.above not in nodes]
    asked = [nodes[code] for code in sorted(reach) if code in nodes]
    inside = {low.code for node in asked for low in node.all_below() if low is not node}
    return [node for node in asked if node.code not in inside]


def loads_of(tops: Collection[UnitNode]) -> list[Load]:
    """Of every Perangkat Daerah with people, those without a fasilitator first, then the most."""
    offices = [node for top in tops for node in top.all_below() if node.is_office]
    loads = [
        Load(node, node.whole_staff / node.whole_serving if node.whole_serving else None)
        for node in offices
        if node.whole_staff
    ]
    return sorted(loads, key=lambda load: (load.each is not None, -(load.each or 0)))


def middle_of(loads: Collection[Load]) -> float | None:
    """The median of people for each fasilitator; None where nobody serves."""
    known = [load.each for load in loads if load.each is not None]
    return median(known) if known else None


def heads_of(tops: Collection[UnitNode]) -> set[str]:
    """Who heads any of these units today, for their names."""
    return {node.head_id for top in tops for node in top.all_below() if node.head_id}


def put_heads(tops: Collection[UnitNode], heads: Collection[HeadRecord], today: str) -> None:
    """Write down who heads which unit on that civil day, among these terms."""
    nodes = {node.code: node for top in tops for node in top.all_below()}
    holding = [
        head
        for head in heads
        if head.unit_code in nodes
        and head.state == "active"
        and (head.valid_from or "") <= today <= (head.valid_until or today)
    ]
    # Who acts for an absent head stands beside him; the one who decides today is shown.
    for head in sorted(holding, key=lambda head: head.kind == "plh"):
        node = nodes[str(head.unit_code)]
        node.head_kind, node.head_id = head.kind, head.person_id
