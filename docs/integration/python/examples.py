"""Three example records, and what this person may do to them now, by the access engine.

A real module asks like this about the record that it is about to show or to change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from decisions import AccessEngine, Decision


@dataclass(frozen=True)
class Example:
    """A record by its title, its unit, and the engine's answer."""

    title: str
    unit: str
    decision: Decision


def ask_examples(
    engine: AccessEngine, facts: Mapping[str, Any], module: str, person: Mapping[str, Any]
) -> list[Example]:
    """Ask about one's own record, a colleague's, and one of another Perangkat Daerah.

    The two colleagues are fictional: the module states their unit, as for any record whose
    owner the directory does not know.
    """
    act = facts["modul"][module]["contoh"]
    own_unit = str(person.get("unit") or "")
    other_unit = next(
        code for code in facts["contoh"]["unit_lain"] if code != own_unit.partition(".")[0]
    )
    records = (
        ("Data Anda sendiri", own_unit, {"pegawai": person["sub"]}),
        ("Rekan di unit kerja Anda", own_unit, {"unit": own_unit}),
        ("Pegawai Perangkat Daerah lain", other_unit, {"unit": other_unit}),
    )
    proof = {"acr": person.get("acr"), "auth_time": person.get("auth_time")}
    examples = []
    for title, unit, properties in records:
        # For "md:" and "info:" the id is the owner's sub.
        record_id = properties.get("pegawai", f"contoh-{module}")
        resource = {
            "type": act["jenis"],
            "id": record_id,
            "properties": properties | act.get("sifat", {}),
        }
        decision = engine.decide(person["sub"], act["tindakan"], resource, proof)
        examples.append(Example(title, unit, decision))
        if not decision.answered:
            break  # the others would only wait as long
    return examples
