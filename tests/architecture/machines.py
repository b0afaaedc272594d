"""The tables of states as docs/design/authority.md shows them; run as a module, it writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from idp import governance
from idp.governance import Machine, Passage, Step
from tests.architecture.sources import ROOT

PAGE = ROOT / "docs" / "design" / "authority.md"
ASSIGNMENT_LABELS = {
    "proposed": "DIUSULKAN",
    "returned": "DIKEMBALIKAN",
    "withdrawn": "DITARIK",
    "rejected": "DITOLAK",
    "verified": "DIVERIFIKASI",
    "decreed": "DITETAPKAN",
    "active": "AKTIF",
    "suspended": "DIHENTIKAN SEMENTARA",
    "lapsed": "GUGUR",
    "revoked": "DICABUT",
    "ended": "BERAKHIR",
    "replaced": "DIGANTI",
}
MACHINES: Mapping[str, Machine] = {
    machine.name: machine
    for machine in (
        governance.NEGLECT,
        governance.ACCESS_REQUEST,
        governance.WITHDRAWAL,
        governance.RECOMMENDATION,
        governance.transfer_days.TRANSFER_DAY,
    )
}
_HEAD = ("from", "event", "to", "the policy is asked", "document", "guard", "Pasal")


def sections() -> dict[str, str]:
    """Name of a machine -> its table in Markdown."""
    found = {"assignment": _table(ASSIGNMENT_LABELS, governance.STEPS)}
    for name, machine in MACHINES.items():
        found[name] = _table(machine.labels, machine.passages)
    return found


def written() -> dict[str, str]:
    """The same, as the page has it."""
    pattern = re.compile(r"<!-- table: (\w+) -->\n(.*?)\n<!-- end -->", re.DOTALL)
    return dict(pattern.findall(PAGE.read_text("utf-8")))


def write() -> None:
    """Put the tables into the page, each between its marks."""
    page = PAGE.read_text("utf-8")
    for name, table in sections().items():
        marks = re.compile(rf"(<!-- table: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        page = marks.sub(lambda found, table=table: f"{found[1]}{table}\n{found[2]}", page)
    PAGE.write_text(page, "utf-8")


def _table(labels: Mapping[str, str], steps: Iterable[Passage | Step]) -> str:
    rows = [_HEAD, tuple("---" for _ in _HEAD)]
    rows += [
        (
            _state(labels, step.source),
            f"`{step.event}`",
            _state(labels, step.target),
            f"`{step.action}` {step.resource}" if step.action else "–",
            step.paper or "–",
            step.guard or "–",
            step.pasal,
        )
        for step in steps
    ]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _state(labels: Mapping[str, str], state: str) -> str:
    return f"`{state}` {labels[state]}" if state else "–"


if __name__ == "__main__":
    write()
