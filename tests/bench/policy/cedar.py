"""Cedar with an equivalent policy: its text, the entities that stay, and those of each question.

Every condition that the questions touch is written down, as policy or as attribute. cedarpy is
used in its fastest form: policies and lasting entities parsed once, the two entities of a question
added to them.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from idp.access.bundle import Bundle, RuleRow
from idp.access.vocabulary import ANY, EVERYONE
from tests.bench.policy.questions import Asked

_HERE = Path(__file__).resolve().parents[1] / "peers" / "cedar"
_OWN = "resource has owner && resource.owner == principal.sub"
_BY_ME = "resource has author && resource.author == principal.sub"
_CONDITIONS = {
    "C1": _OWN,
    "C2": "principal.units.containsAny(resource.units)",
    "C7": "principal.pledged",
    "C17": "principal.employed",
    "A5": "principal.central",
    "C10": 'resource.kelas == "biasa"',
    "C12": 'context.acr == "mfa"',
    "C12S": "context.age <= 300",
    "C14": f"!({_OWN}) && !({_BY_ME})",
    # Who is suspended or not in office has no such role among their parents.
    "C8": "true",
    "C11": "true",
    "DITETAPKAN": "principal.decreed",
    **{
        name: f'{"!" if lacking else ""}resource.records.contains("{kind}")'
        for name, kind, lacking in (
            ("C3", "layanan_nonaktif", True),
            ("C9", "darurat", True),
            ("C5", "persetujuan", False),
            ("C6", "perjanjian", False),
            ("HIBAH", "hibah", False),
            ("INSIDEN", "insiden", False),
            ("SURAT", "diketahui", False),
            ("C13", "rekomendasi", False),
            ("C15", "izin", False),
        )
    },
    **{
        name: f'resource.stated.contains("{word}")'
        for name, word in (
            ("C4", "data_lengkap"),
            ("DOK", "dokumen"),
            ("BUKTI", "bukti"),
            ("ALASAN", "alasan"),
            ("C16", "penyetuju_kedua"),
        )
    },
}


def policies(bundle: Bundle) -> str:
    """The bundle as Cedar policies."""
    return "\n".join(
        policy for row in bundle.rows for policy in _policies_of(bundle, row) if policy
    )


def _policies_of(bundle: Bundle, row: RuleRow) -> list[str]:
    everyone = row.role == EVERYONE
    if row.effect == "deny" and not everyone:
        return []  # what a role never gives is what no policy of it permits
    words = row.conditions.split()
    waived = {word[1:] for word in words if word.startswith("-")}
    asked = {word.lstrip("!") for word in words if not word.startswith("-")}
    if not everyone:
        asked |= set(bundle.vocabulary.roles[row.role].implies) - waived
    who = "principal" if everyone else f'principal in Role::"{row.role}"'
    what = "action"
    if row.actions != ANY:
        what = "action in [" + ", ".join(f'Action::"{a}"' for a in row.actions.split()) + "]"
    clauses = [] if row.classes == ANY else [f'resource.kelas == "{row.classes}"']
    found = []
    for word in row.resources.split():
        members = bundle.vocabulary.groups[word[1:]] if word.startswith("@") else (word,)
        for member in members:
            bound = bundle.vocabulary.resources[bundle.vocabulary.types_of(member)[0]].unit_bound
            wanted = sorted(asked if bound else asked - {"C2"})
            tests = [*clauses, *(f"({_CONDITIONS[name]})" for name in wanted)]
            thing = "resource" if member == ANY else f'resource in Kind::"{member}"'
            found.append(_policy(row, f"{who}, {what}, {thing}", tests))
    return found


def _policy(row: RuleRow, scope: str, tests: list[str]) -> str:
    if row.effect == "deny":
        exempt = " unless { " + " && ".join(tests) + " }" if tests else ""
        return f'@id("{row.rule}") forbid({scope}){exempt};'
    condition = " when { " + " && ".join(tests) + " }" if tests else ""
    return f'@id("{row.rule}") permit({scope}){condition};'


def lasting_entities(bundle: Bundle) -> list[dict[str, Any]]:
    """Roles and kinds of resources."""
    prefixes = {f"{name.partition(':')[0]}:*" for name in bundle.vocabulary.resources}
    roles = [_entity("Role", name) for name in bundle.vocabulary.roles]
    above = [_entity("Kind", name) for name in sorted(prefixes)]
    kinds = [
        _entity("Kind", name, parents=[("Kind", f"{name.partition(':')[0]}:*")])
        for name in bundle.vocabulary.resources
    ]
    return [*roles, *above, *kinds]


def request_of(item: Asked) -> dict[str, Any]:
    """The question, and the entities that it brings along."""
    subject, resource, proof = item.answer.subject, item.answer.resource, item.answer.proof
    binding = [held for held in subject.authorities if held.binds]
    person = _entity(
        "User",
        subject.id,
        parents=[("Role", held.role) for held in binding],
        sub=subject.id,
        units=sorted({held.unit_code for held in binding if held.unit_code is not None}),
        pledged=subject.pledged,
        employed=subject.employed,
        central=subject.central,
        decreed=bool(binding),
    )
    named = {"owner": resource.owner, "author": resource.author}
    thing = _entity(
        "Thing",
        "x",
        parents=[("Kind", resource.type)],
        units=sorted(resource.units),
        kelas=resource.kelas,
        records=sorted(resource.records),
        stated=sorted(resource.stated),
        **{name: value for name, value in named.items() if value is not None},
    )
    return {
        "request": {
            "principal": f'User::"{subject.id}"',
            "action": f'Action::"{item.question.action}"',
            "resource": 'Thing::"x"',
            "context": {"acr": proof.acr, "age": -1 if proof.age is None else proof.age},
        },
        "entities": [person, thing],
        "allowed": item.allowed,
    }


def _entity(
    kind: str, name: str, *, parents: Sequence[tuple[str, str]] = (), **attributes: Any
) -> dict[str, Any]:
    return {
        "uid": {"type": kind, "id": name},
        "attrs": attributes,
        "parents": [{"type": type_, "id": id_} for type_, id_ in parents],
    }


def install(home: Path) -> Path:
    """Make the virtual environment once under ``home``; its Python."""
    wanted = (_HERE / "requirements.txt").read_text()
    mark = home / "installed.txt"
    if not mark.exists() or mark.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
        command = [str(home / "bin" / "pip"), "install", "--quiet", "--only-binary", ":all:"]
        subprocess.run([*command, "-r", str(_HERE / "requirements.txt")], check=True)
        mark.write_text(wanted)
    return home / "bin" / "python"


def measure(home: Path, folder: Path, bundle: Bundle, asked: Sequence[Asked]) -> dict[str, float]:
    """Percentiles in microseconds; raises RuntimeError where it answers otherwise than ours."""
    program = install(home)
    material = folder / "cedar.json"
    content = {
        "policies": policies(bundle),
        "entities": lasting_entities(bundle),
        "questions": [request_of(item) for item in asked],
    }
    material.write_text(json.dumps(content))
    done = subprocess.run(
        [str(program), str(_HERE / "run.py"), str(material)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"Cedar: {done.stderr[-1500:]}")
    figures: dict[str, float] = json.loads(done.stdout)
    return figures
