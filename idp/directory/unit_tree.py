"""The rules that hold between units: who may be under whom, and in whose time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from idp.directory.import_report import RowFault
from idp.directory.units import UnitRecord

_DEEPEST = 8
_PARENT_KINDS: dict[str, tuple[str, ...]] = {
    "PROV": (),
    "PD": ("PROV",),  # Pasal 1 angka 4
    "UNIT": ("PD", "UNIT"),  # Pasal 1 angka 5
}


def check_tree(tree: Mapping[str, UnitRecord], lines: Mapping[str, int]) -> list[RowFault]:
    """Faults of the whole tree as the file would leave it; ``lines`` maps a code to its line.

    A fault of a unit that the file does not name is laid at the line of its parent, which is what
    the file changed.
    """
    faults = []
    for unit in tree.values():
        line = lines.get(unit.code) or lines.get(unit.parent_code or "", 0)
        if line:
            faults += [RowFault(line, column, code) for column, code in _check_unit(unit, tree)]
    faults += _check_single(tree, lines, "jenis", "root_twice", lambda unit: unit.kind == "PROV")
    faults += _check_single(
        tree, lines, "pusat", "central_twice", lambda unit: bool(unit.is_central)
    )
    return faults


def order_by_height(
    units: Sequence[UnitRecord], tree: Mapping[str, UnitRecord]
) -> list[UnitRecord]:
    """The same units, every parent before its children, so that foreign keys hold."""
    return sorted(units, key=lambda unit: len(list(_climb(unit, tree))))


def _check_unit(unit: UnitRecord, tree: Mapping[str, UnitRecord]) -> Iterator[tuple[str, str]]:
    if unit.is_central and unit.kind != "PD":
        yield "pusat", "central_kind"  # Pasal 1 angka 8
    kinds = _PARENT_KINDS[unit.kind]
    if unit.parent_code is None:
        if kinds:
            yield "induk", "required"
        return
    parent = tree.get(unit.parent_code)
    if parent is None:
        yield "induk", "parent_unknown"
        return
    if parent.kind not in kinds:
        yield "induk", "parent_kind"
    if len(list(_climb(unit, tree))) >= _DEEPEST:
        yield "induk", "parent_circle"
    ends_later = parent.valid_until is not None and (
        unit.valid_until is None or unit.valid_until > parent.valid_until
    )
    if unit.valid_from < parent.valid_from or ends_later:
        yield "induk", "parent_period"


def _climb(unit: UnitRecord, tree: Mapping[str, UnitRecord]) -> Iterator[UnitRecord]:
    """The unit and those above it; ends after the deepest allowed, also in a circle."""
    above: UnitRecord | None = unit
    for _ in range(_DEEPEST):
        if above is None:
            return
        yield above
        above = tree.get(above.parent_code) if above.parent_code else None


def _check_single(
    tree: Mapping[str, UnitRecord],
    lines: Mapping[str, int],
    column: str,
    code: str,
    bears: Callable[[UnitRecord], bool],
) -> list[RowFault]:
    bearers = [unit for unit in tree.values() if bears(unit)]
    if len(bearers) < 2:
        return []
    return [RowFault(lines[unit.code], column, code) for unit in bearers if unit.code in lines]
