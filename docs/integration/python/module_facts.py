"""What each of the six modules is, and how its page words roles, articles and times."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

# The six modules of Pasal 6(1), in the order of the regulation.
MODULE_NAMES = (
    "informasi",
    "analisis",
    "perencanaan",
    "pengelolaan",
    "layanan",
    "pelaporan",
)
WIB = timezone(timedelta(hours=7), "WIB")  # no daylight saving time
MONTHS = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "Mei",
    "Jun",
    "Jul",
    "Agu",
    "Sep",
    "Okt",
    "Nov",
    "Des",
)


@dataclass(frozen=True)
class Duty:
    """One plain sentence about what a role may do, with the article it rests on."""

    text: str
    pasal: str


@dataclass(frozen=True)
class RoleCard:
    """A role of the person as the page shows it: its name, its reach, its duties."""

    label: str
    scope: str
    duties: tuple[Duty, ...]


def load_facts() -> dict[str, Any]:
    """Return the texts of ``modules.toml`` next to this file."""
    with Path(__file__).with_name("modules.toml").open("rb") as file:
        return tomllib.load(file)


def describe_pasal(short: str) -> str:
    """Write ``9(3)a`` as ``Pasal 9 ayat (3) huruf a`` and ``1.17`` as ``angka 17``."""
    found = re.fullmatch(r"(\d+)(?:\.(\d+))?(?:\((\d+)\))?(?:\.?([a-z]))?", short)
    if found is None:
        return f"Pasal {short}"
    pasal, angka, ayat, huruf = found.groups()
    words = [f"Pasal {pasal}"]
    words += [f"angka {angka}"] if angka else []
    words += [f"ayat ({ayat})"] if ayat else []
    words += [f"huruf {huruf}"] if huruf else []
    return " ".join(words)


def describe_time(epoch_seconds: float) -> str:
    """Write a time as ``24 Nov 2026 08.05.09 WIB``."""
    at = datetime.fromtimestamp(epoch_seconds, UTC).astimezone(WIB)
    return f"{at.day} {MONTHS[at.month - 1]} {at.year} {at:%H.%M.%S} WIB"


def describe_unit(claim: object) -> str:
    """Name the unit of a token: a code, or an object with ``name`` and ``code``."""
    if isinstance(claim, Mapping):
        parts = [
            claim.get("name") or claim.get("nama"),
            claim.get("code") or claim.get("kode"),
        ]
        return " · ".join(str(part) for part in parts if part)
    return claim if isinstance(claim, str) else ""


def describe_roles(facts: Mapping[str, Any], module: str, roles: Sequence[str]) -> list[RoleCard]:
    """Turn the ``roles`` claim into cards, in the token's order.

    A role this module knows nothing about gives no right in it (Pasal 2 huruf a).
    """
    duties: Mapping[str, Any] = facts["modul"][module]["peran"]
    cards = []
    for role in roles:
        name, _, unit = str(role).partition(":")
        scope = f"unit {unit}" if unit else facts["lingkup"].get(name, "")
        reach = f"unit {unit}" if unit else "lingkup Anda"
        lines = duties.get(name) or [facts["tanpa_hak"]]
        sentences = tuple(
            Duty(line["isi"].replace("{lingkup}", reach), describe_pasal(line["pasal"]))
            for line in lines
        )
        cards.append(RoleCard(facts["label"].get(name, name), scope, sentences))
    return cards
