"""The question of the policy explorer, as its address says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from idp.access import CLASSES, Question, Vocabulary
from idp.foundation.http import BadRequest

POLICY = "/console/kebijakan"
OWN, OTHERS = "sendiri", "lain"
STRONG, WEAK = "mfa", "pwd"
_LONGEST = 100
_MOST_TURNS = 8
_FIELDS = ("nama", "siapa", "tindakan", "sumber", "milik", "unit", "kelas", "masuk", "ubah")


@dataclass(frozen=True, slots=True)
class PolicyQuery:
    """What is asked; an empty text is what the form begins with."""

    kept: Mapping[str, str]

    @property
    def name(self) -> str:
        """Part of a name that is looked for."""
        return self.kept.get("nama", "")

    @property
    def subject(self) -> str:
        """The ``sub`` of whom it is asked about; empty is the viewer."""
        return self.kept.get("siapa", "")

    @property
    def turned(self) -> tuple[str, ...]:
        """Conditions that are supposed to be the other way round."""
        return tuple(self.kept.get("ubah", "").split())

    @property
    def is_asked(self) -> bool:
        return bool(self.kept.get("tindakan") and self.kept.get("sumber"))

    def question(self, subject: str, vocabulary: Vocabulary, now: int) -> Question:
        """As a module would ask it at ``now`` (epoch seconds), with a proof of this moment."""
        resource = self.kept["sumber"]
        is_own = self.kept.get("milik", OWN) == OWN
        stated = {
            "pegawai": subject if is_own else "",
            "unit": "" if is_own else self.kept.get("unit", ""),
            "kelas": self.kept.get("kelas", ""),
        }
        return Question(
            subject,
            self.kept["tindakan"],
            resource,
            subject if is_own and vocabulary.resources[resource].id_is_owner else "",
            {name: value for name, value in stated.items() if value},
            acr=self.kept.get("masuk", STRONG),
            auth_time=now,
        )

    def address(self, **changed: str) -> str:
        """The same question with some of it otherwise; an empty text takes a parameter away."""
        values = {**self.kept, **changed}
        return f"{POLICY}?{urlencode({name: value for name, value in values.items() if value})}"

    def turning(self, condition: str) -> str:
        """The same with one fact the other way round, or back again."""
        turned = list(self.turned)
        if condition in turned:
            turned.remove(condition)
        else:
            turned.append(condition)
        return self.address(ubah=" ".join(turned[:_MOST_TURNS]))


def read_question(query: Mapping[str, str], vocabulary: Vocabulary) -> PolicyQuery:
    """Read an address; raises BadRequest for a word that the policy does not have."""
    kept = {name: query.get(name, "").strip() for name in _FIELDS}
    known = {
        "tindakan": vocabulary.actions,
        "sumber": vocabulary.resources,
        "kelas": CLASSES,
        "milik": (OWN, OTHERS),
        "masuk": (STRONG, WEAK),
    }
    if any(kept[name] and kept[name] not in words for name, words in known.items()):
        raise BadRequest("the policy has no such word")
    if not all(value.isprintable() and len(value) <= _LONGEST for value in kept.values()):
        raise BadRequest("this is nothing to ask for")
    if not set(kept["ubah"].split()) <= set(vocabulary.conditions):
        raise BadRequest("the policy has no such condition")
    return PolicyQuery({name: value for name, value in kept.items() if value})
