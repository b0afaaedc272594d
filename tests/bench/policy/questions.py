"""The questions: what people of every role ask in a day, about half of it refused."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from idp.access import Answer, Question
from tests.bench.policy.installation import SEED, Installation

LATELY = 60
"""Seconds since whoever asks has proven themself."""

# (how often, role, action, type, about whom, class). About: "self", "near" (of the unit of the
# appointment), "far" (of another unit), "" (nobody); for those without a unit near is anybody.
_KINDS: tuple[tuple[int, str, str, str, str, str | None], ...] = (
    (12, "", "lihat", "md:pribadi", "self", None),
    (6, "", "isi", "md:kualifikasi", "self", None),
    (4, "", "lihat", "info:gaji", "self", None),
    (6, "", "akses", "modul:informasi", "", None),
    (4, "", "akses", "modul:pengelolaan", "", None),
    (6, "", "lihat", "md:pribadi", "far", None),
    (4, "", "verifikasi", "md:kinerja", "far", None),
    (2, "", "ubah", "idp:kredensial", "self", None),
    (10, "fasilitator", "lihat", "md:pribadi", "near", None),
    (8, "fasilitator", "verifikasi", "md:kompetensi", "near", None),
    (6, "fasilitator", "perbarui", "md:kualifikasi", "near", None),
    (4, "fasilitator", "verifikasi", "md:kompetensi", "self", None),
    (6, "fasilitator", "lihat", "md:pribadi", "far", None),
    (4, "fasilitator", "lihat", "info:gaji", "near", None),
    (3, "fasilitator", "perbarui", "md:pendukung", "near", "rahasia"),
    (3, "fasilitator", "akses", "modul:pengelolaan", "", None),
    (3, "fasilitator", "ubah", "idp:kredensial", "near", None),
    (4, "administrator", "lihat", "info:gaji", "near", None),
    (4, "administrator", "unggah", "md:pendukung", "near", "rahasia"),
    (3, "administrator", "verifikasi", "md:kinerja", "near", None),
    (2, "administrator", "ubah", "idp:kontak", "near", None),
    (3, "kepala_perangkat_daerah", "pantau", "pantau:kelengkapan", "near", None),
    (3, "kepala_perangkat_daerah", "usulkan", "idp:penunjukan", "far", None),
    (2, "kepala_perangkat_daerah", "akses", "modul:analisis", "", None),
    (2, "operator_diskominfo", "lihat", "md:pribadi", "far", None),
    (2, "pengaudit", "lihat", "idp:audit", "far", None),
)


@dataclass(frozen=True)
class Asked:
    """A question with the facts that the product fetched for it, and its answer."""

    question: Question
    answer: Answer

    @property
    def allowed(self) -> bool:
        return self.answer.decision.allowed


def ask_everything(installation: Installation, count: int) -> list[Asked]:
    """``count`` questions to this installation, by chance from a seed."""
    questions = make_questions(installation, count)
    with installation.foundation.database.reading() as tx:
        answers = installation.access.answer(tx, questions)
    return [Asked(*pair) for pair in zip(questions, answers, strict=True)]


def make_questions(installation: Installation, count: int) -> list[Question]:
    """The questions alone."""
    chance = random.Random(SEED)
    kinds = [kind for kind in _KINDS if kind[1] == "" or installation.holders.get(kind[1])]
    weights = [kind[0] for kind in kinds]
    someone = _people(installation, chance)
    questions = []
    for _, role, action, resource, about, kelas in chance.choices(kinds, weights, k=count):
        holders = installation.holders.get(role, [])
        person, unit = chance.choice(holders or [*installation.employees])
        whom = {"self": person, "near": someone(unit, True), "far": someone(unit, False)}.get(about)
        properties = {"pegawai": whom, "kelas": kelas, "penulis": whom}
        questions.append(
            Question(
                person,
                action,
                resource,
                whom or "",
                {name: value for name, value in properties.items() if value is not None},
                acr="mfa",
                auth_time=installation.now - LATELY,
            )
        )
    return questions


def _people(installation: Installation, chance: random.Random) -> Callable[[str | None, bool], str]:
    """Somebody of this unit or below, or somebody who is not."""
    by_top: dict[str, list[str]] = {}
    for person, unit in installation.employees:
        by_top.setdefault(unit.partition(".")[0], []).append(person)
    tops = sorted(by_top)

    def someone(unit: str | None, near: bool) -> str:
        top = (unit or "").partition(".")[0]
        if near and top in by_top:
            return chance.choice(by_top[top])
        return chance.choice(by_top[chance.choice([name for name in tops if name != top])])

    return someone
