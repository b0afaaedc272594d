"""What a proof of the policy found: each broken promise or prohibition with its counterexample."""

from __future__ import annotations

from dataclasses import dataclass, field

from idp.access.decision import Decision
from idp.access.situation import ASPECTS, Values, in_words
from idp.access.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Breach:
    """One counterexample: who could (or could not) do what, in which situation, by which rule."""

    invariant: str
    sentence: str
    pasal: tuple[str, ...]
    roles: tuple[str, ...]
    action: str
    resource_type: str
    kelas: str
    values: Values
    allowed: bool
    code: str
    rule: str

    def in_words(self, vocabulary: Vocabulary) -> str:
        """The counterexample as a sentence in Indonesian."""
        held = [vocabulary.roles[role].label for role in self.roles if role in vocabulary.roles]
        who = " yang juga ".join(held) or "Orang tanpa peran"
        named = vocabulary.resources.get(self.resource_type)
        what = f"{named.label} ({self.resource_type})" if named else self.resource_type
        answer = "boleh" if self.allowed else "tidak boleh"
        told = in_words(self.values) or "keadaannya biasa"
        by = f"aturan {self.rule}" + ("" if self.allowed else f", kode {self.code}")
        return f"{who} {answer} {self.action} {what}, kelas {self.kelas}, bila {told}: {by}."


@dataclass(slots=True)
class Findings:
    """Everything that a proof saw."""

    decisions: int = 0
    """How many times the decision was made."""
    cells: int = 0
    """Role x type x action x class."""
    permits: int = 0
    promises: int = 0
    breaches: list[Breach] = field(default_factory=list)
    """The first counterexample of each invariant that is broken."""
    broken: dict[str, int] = field(default_factory=dict)
    """Invariant -> how many counterexamples there are."""

    @property
    def holds(self) -> bool:
        return not self.broken

    def note(self, breach: Breach) -> None:
        """Count a counterexample; keep it when it is its invariant's first."""
        seen = self.broken.get(breach.invariant, 0)
        self.broken[breach.invariant] = seen + 1
        if not seen:
            self.breaches.append(breach)


def breach(
    invariant: str,
    sentence: str,
    pasal: tuple[str, ...],
    roles: tuple[str, ...],
    cell: tuple[str, str, str],
    values: Values,
    decision: Decision,
    named: frozenset[str] = frozenset(),
) -> Breach:
    """A counterexample that tells what is not ordinary, and the aspects that are ``named``."""
    resource_type, action, kelas = cell
    told = {
        aspect: value
        for aspect, value in values.items()
        if aspect in named or value != ASPECTS[aspect][0]
    }
    return Breach(
        invariant,
        sentence,
        pasal,
        roles,
        action,
        resource_type,
        kelas,
        told,
        decision.allowed,
        decision.code,
        decision.rule,
    )
