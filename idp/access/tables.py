"""Decision tables: cases that people write and read, held against the policy (``policy test``).

A case says who asks what in which situation, and what must come of it: the answer with its code
and articles, and the line that the decision log must hold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from idp.access.decision import ALLOWED as PERMITTED
from idp.access.decision import Decision, decide
from idp.access.decision_log import decision_row
from idp.access.engine import Policy
from idp.access.errors import PolicyBroken
from idp.access.facts import from_document
from idp.access.logged import ALLOWED, line_of
from idp.access.questions import Answer, Question
from idp.access.situation import (
    THING,
    Values,
    check_values,
    kelas_of,
    proof_in,
    resource_in,
    subject_in,
)
from idp.access.vocabulary import CLASSES, Vocabulary
from idp.access.yaml_file import entries, words

FOLDER = "tables"
_EXPECTED = re.compile(r"(?:(boleh)|tolak ([A-Z_]+)) menurut (\S+(?: \S+)*)")
_FIELDS = frozenset(
    ("kasus", "tentang", "peran", "tindakan", "sumber_daya", "kelas", "bila", "maka", "catatan")
)


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a table."""

    table: str
    name: str
    about: tuple[str, ...]
    """The articles that the case shows at work."""
    roles: tuple[str, ...]
    action: str
    resource_type: str
    kelas: str
    values: Values
    allowed: bool
    code: str
    pasal: tuple[str, ...]
    line: str
    """What the decision log must say (see :func:`idp.access.logged.line_of`)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a case; ``faults`` is empty when all is as expected."""

    case: Case
    decision: Decision
    line: str
    faults: tuple[str, ...]


def tables_of(folder: Path) -> list[Path]:
    """The tables of a bundle's folder, in order."""
    return sorted((folder / FOLDER).glob("*.yaml"))


def read_cases(paths: Iterable[Path], vocabulary: Vocabulary) -> list[Case]:
    """Every case of these files; raises PolicyBroken with the file and the case."""
    return [_case(path, entry, vocabulary) for path in paths for entry in entries(path, "kasus")]


def run_case(policy: Policy, case: Case) -> Outcome:
    """Decide a case, write the row of the log, and make the decision again from that row."""
    subject = subject_in(policy.vocabulary, case.roles, case.values)
    resource = resource_in(case.resource_type, case.kelas, case.values)
    proof = proof_in(case.values)
    decision = decide(policy, subject, case.action, resource, proof)
    question = Question(
        subject.id, case.action, case.resource_type, THING, subject_kind=subject.kind
    )
    row = decision_row(Answer(question, decision, subject, resource, proof), "table", 0, None)
    line = line_of(row)
    found = (
        ("maka", case.allowed, decision.allowed),
        ("kode", case.code, decision.code),
        ("pasal", case.pasal, decision.pasal),
        ("catatan", case.line, line),
        ("diputus ulang", decision, _again(policy, case.action, str(row["facts"]))),
    )
    faults = tuple(
        f"{name}: {_text(expected)} diharapkan, {_text(came)} didapat"
        for name, expected, came in found
        if expected != came
    )
    return Outcome(case, decision, line, faults)


def _again(policy: Policy, action: str, facts: str) -> Decision:
    subject, resource, proof = from_document(json.loads(facts))
    return decide(policy, subject, action, resource, proof)


def _case(path: Path, entry: dict[str, Any], vocabulary: Vocabulary) -> Case:
    place = f"{path.name}: {entry.get('kasus', '?')}"
    unknown = entry.keys() - _FIELDS
    if unknown:
        raise PolicyBroken(f"{place}: unknown fields {sorted(unknown)}")
    roles, about = words(entry, "peran"), words(entry, "tentang")
    if not roles or not all(role in vocabulary.roles for role in roles):
        raise PolicyBroken(f"{place}: roles {roles!r}")
    if not about or not all(article in vocabulary.articles for article in about):
        raise PolicyBroken(f"{place}: articles {about!r}")
    values = dict(entry.get("bila", {}))
    check_values(values, place)
    resource_type = str(entry.get("sumber_daya"))
    kelas = str(entry.get("kelas", kelas_of(vocabulary, resource_type)))
    expected = _EXPECTED.fullmatch(str(entry.get("maka")))
    if expected is None or kelas not in CLASSES:
        raise PolicyBroken(f"{place}: class {kelas!r}, maka {entry.get('maka')!r}")
    return Case(
        path.stem,
        str(entry["kasus"]),
        about,
        roles,
        str(entry.get("tindakan")),
        resource_type,
        kelas,
        values,
        expected[1] == ALLOWED,
        PERMITTED if expected[1] else expected[2],
        tuple(expected[3].split()),
        str(entry.get("catatan")),
    )


def _text(value: object) -> str:
    return " ".join(value) if isinstance(value, tuple) else str(value)
