"""Policies spoiled on purpose: a copy of the bundle, one fixture's changes made to it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from idp.access.bundle import Bundle, read_bundle
from idp.access.engine import Answers, Policy, ask_everything, assemble
from idp.access.findings import Breach
from idp.access.vocabulary import EVERYONE
from idp.access.yaml_file import read_yaml

FOLDER = Path(__file__).parent / "sabotage"
SABOTAGES = sorted(FOLDER.glob("*.yaml"))


@dataclass(frozen=True)
class Spoiled:
    """A spoiled bundle, and what a proof of it must find."""

    folder: Path
    roles: frozenset[str]
    """Those whose files were changed."""
    invariant: str
    example: Mapping[str, str]

    @property
    def bundle(self) -> Bundle:
        return read_bundle(self.folder)


def spoil(fixture: Path, source: Path, target: Path) -> Spoiled:
    """Copy a bundle and make the fixture's changes; each must find its text exactly once."""
    told: dict[str, Any] = read_yaml(fixture)
    shutil.copytree(source, target)
    roles: set[str] = set()
    for change in told["ubah"]:
        path = target / change["berkas"]
        text = path.read_text()
        assert text.count(change["semula"]) == 1, f"{fixture.name}: {change['semula']}"
        path.write_text(text.replace(change["semula"], change["menjadi"]))
        roles.add(EVERYONE if path.stem == "semua" else path.stem)
    if "vocabulary" in roles:
        roles = {told["contoh"]["roles"]}
    return Spoiled(target, frozenset(roles), told["larangan"], told["contoh"])


def load_spoiled(spoiled: Spoiled, sound: Bundle, answers: Answers) -> Policy:
    """The spoiled policy: Casbin is asked again about the roles that were changed alone."""
    bundle = spoiled.bundle
    rows = tuple(row for row in bundle.rows if row.role in spoiled.roles)
    assert {row.role for row in sound.rows} == {row.role for row in bundle.rows}
    changed = Bundle(
        bundle.version, bundle.manifest, bundle.vocabulary, rows, bundle.model, bundle.static
    )
    kept = [answer for answer in answers if _role_of(answer[0]) not in spoiled.roles]
    return assemble(bundle, [*kept, *ask_everything(changed)])


def _role_of(group: str) -> str:
    return EVERYONE if group.startswith(EVERYONE) else group


def fits(breach: Breach, example: Mapping[str, str]) -> bool:
    """Whether a counterexample has all the fields of a fixture's example."""
    told = {
        "roles": " ".join(breach.roles),
        "action": breach.action,
        "resource_type": breach.resource_type,
        "kelas": breach.kelas,
        "rule": breach.rule,
        "allowed": "ya" if breach.allowed else "tidak",
        **breach.values,
    }
    return all(told.get(name) == value for name, value in example.items())
