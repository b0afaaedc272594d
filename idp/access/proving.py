"""The proof: the decision is made for every role, type, action and class, in every situation.

Per cell, every combination of the aspects that its rules ask about or a prohibition speaks of is
decided by the very function that serves requests. Aspects that neither names are left ordinary:
no rule of the cell reads them. Where no rule allows anything, two situations are enough to see
that nothing does. A person with several roles gets what one of them gives and no more, which is
checked too, so that what holds for each role alone holds for all who have several.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import product

from idp.access.bundle import DENY_BY_DEFAULT, Bundle
from idp.access.decision import BROKEN, BY_DEFAULT, Decision, decide
from idp.access.engine import NOTHING_ALLOWS, Policy, Rule
from idp.access.facts import Proof, ResourceFacts, SubjectFacts
from idp.access.findings import Findings, breach
from idp.access.invariants import Invariants, Prohibition
from idp.access.situation import (
    ASKED_BY,
    ASPECTS,
    OF_PROOF,
    OF_RESOURCE,
    OF_SUBJECT,
    ORDINARILY,
    WITH_EVERYTHING,
    Values,
    combinations,
    proof_in,
    resource_in,
    subject_in,
)
from idp.access.vocabulary import CLASSES, CONFIDENTIAL, EVERYONE

Cell = tuple[str, str, str]
"""(type, action, class)."""

_UNKNOWN = "tak-dikenal"
_STANDING = "akun"
_APPOINTMENT = "penunjukan"


def prove(
    bundle: Bundle, policy: Policy, invariants: Invariants, roles: Collection[str] = ()
) -> Findings:
    """Hold a policy against its invariants; gives every breach with a counterexample.

    ``roles`` narrows the search to what these roles give (EVERYONE: what binds all); all else.
    """
    everybody = (*policy.vocabulary.roles, EVERYONE)
    searched = tuple(role for role in everybody if not roles or role in roles)
    return _Proof(bundle, policy, invariants, searched).carry_out()


class _Proof:
    """One proof under way."""

    def __init__(
        self, bundle: Bundle, policy: Policy, invariants: Invariants, roles: tuple[str, ...]
    ) -> None:
        self._bundle = bundle
        self._roles = roles
        self._policy = policy
        self._invariants = invariants
        self._articles = frozenset(policy.vocabulary.articles)
        self._findings = Findings()
        self._reached: dict[tuple[str, Cell], Values] = {}
        self._used: set[str] = set()
        self._about: dict[Cell, list[Prohibition]] = {}
        for prohibition in invariants.prohibitions:
            for cell in prohibition.scope:
                self._about.setdefault(cell, []).append(prohibition)

    def carry_out(self) -> Findings:
        """All of it, in order."""
        vocabulary = self._policy.vocabulary
        cells = list(product(vocabulary.resources, vocabulary.actions, CLASSES))
        for role in self._roles:
            for cell in cells:
                self._findings.cells += 1
                self._every_situation(role, cell)
            self._unknown_words(role)
        self._every_permit_is_reachable()
        self._what_must_be_written_is()
        self._every_promise_is_kept()
        self._roles_add_up()
        return self._findings

    # -- situations

    def _every_situation(self, role: str, cell: Cell) -> None:
        aspects = self._aspects(role, cell)
        if aspects is None:
            for values in (ORDINARILY, WITH_EVERYTHING):
                self._try((role,), cell, values)
            return
        resource_type, action, kelas = cell
        of_resource, of_proof = aspects & OF_RESOURCE, aspects & OF_PROOF
        proofs = [(values, proof_in(values)) for values in combinations(of_proof)]
        resources = [
            (values, resource_in(resource_type, kelas, values))
            for values in combinations(of_resource)
        ]
        for of_subject in combinations(aspects & OF_SUBJECT):
            subject = self._subject((role,), of_subject)
            for (about, resource), (shown, proof) in product(resources, proofs):
                decision = self._decide(subject, action, resource, proof)
                if decision.allowed or decision.rule == BROKEN:
                    self._judge((role,), cell, {**of_subject, **about, **shown}, decision)

    def _aspects(self, role: str, cell: Cell) -> frozenset[str] | None:
        """What the answer may depend on, or must not; None where no rule allows anything."""
        rules = self._rules(role, cell)
        if not any(rule.allows for rule in rules):
            return None
        asked = {aspect for rule in rules for name in rule.conditions for aspect in ASKED_BY[name]}
        for prohibition in self._about.get(cell, ()):
            if not prohibition.roles.isdisjoint({role, EVERYONE}):
                asked |= prohibition.aspects
        return frozenset(asked | {_STANDING})

    def _rules(self, role: str, cell: Cell) -> list[Rule]:
        policy = self._policy
        found = (
            policy.table.get((role, *cell)),
            policy.ownership.get(cell),
            policy.prohibitions.get(cell),
        )
        return [rule for rule in found if rule is not None]

    def _subject(self, roles: tuple[str, ...], values: Values) -> SubjectFacts:
        held = [role for role in roles if role != EVERYONE]
        return subject_in(self._policy.vocabulary, held, values)

    def _try(self, roles: tuple[str, ...], cell: Cell, values: Values) -> Decision:
        resource_type, action, kelas = cell
        decision = self._decide(
            self._subject(roles, values),
            action,
            resource_in(resource_type, kelas, values),
            proof_in(values),
        )
        if decision.allowed or decision.rule == BROKEN:
            self._judge(roles, cell, values, decision)
        return decision

    def _decide(
        self, subject: SubjectFacts, action: str, resource: ResourceFacts, proof: Proof
    ) -> Decision:
        self._findings.decisions += 1
        decision = decide(self._policy, subject, action, resource, proof)
        if not decision.pasal or not self._articles.issuperset(decision.pasal):
            cell = (resource.type, action, resource.kelas)
            roles = tuple(held.role for held in subject.authorities)
            self._note("PASAL", "Setiap jawaban menyebut pasal yang ada", roles, cell, {}, decision)
        return decision

    # -- what is held against each answer

    def _judge(
        self, roles: tuple[str, ...], cell: Cell, values: Values, decision: Decision
    ) -> None:
        if decision.rule == BROKEN:
            self._note("GALAT", "Tidak ada keputusan yang galat", roles, cell, values, decision)
            return
        rests_on = decision.authority.role if decision.authority is not None else EVERYONE
        self._findings.permits += 1
        self._used.add(decision.rule)
        self._reached.setdefault((rests_on, cell), values)
        for prohibition in self._about.get(cell, ()):
            if rests_on in prohibition.roles and prohibition.is_met(values):
                self._findings.note(
                    breach(
                        prohibition.id,
                        prohibition.sentence,
                        prohibition.pasal,
                        roles,
                        cell,
                        values,
                        decision,
                        prohibition.aspects,
                    )
                )
        if len(roles) == 1:
            self._nothing_is_lost(roles[0], cell, values)

    def _nothing_is_lost(self, role: str, cell: Cell, values: Values) -> None:
        for kept in self._invariants.kept:
            if kept.role == role:
                together, situation = (role, kept.beside), {**values, **kept.values}
                decision = self._try(together, cell, situation)
                if not decision.allowed:
                    self._note(
                        kept.id, kept.sentence, together, cell, situation, decision, kept.pasal
                    )

    def _unknown_words(self, role: str) -> None:
        """What no vocabulary knows is denied, whatever is in hand (Pasal 2 huruf a)."""
        vocabulary = self._policy.vocabulary
        strange = [
            *((_UNKNOWN, action, CLASSES[0]) for action in (*vocabulary.actions, _UNKNOWN)),
            *((known, _UNKNOWN, CLASSES[0]) for known in vocabulary.resources),
            *((known, vocabulary.actions[0], _UNKNOWN) for known in vocabulary.resources),
        ]
        for cell in strange:
            decision = self._try((role,), cell, WITH_EVERYTHING)
            if (decision.code, decision.rule) != (NOTHING_ALLOWS, BY_DEFAULT):
                sentence = "Kata yang tidak dikenal ditolak menurut aturan bawaan"
                self._note("BAWAAN", sentence, (role,), cell, WITH_EVERYTHING, decision)

    def _every_permit_is_reachable(self) -> None:
        policy = self._policy
        granted = [
            *(((role, cell), rule) for (role, *cell), rule in policy.table.items() if rule.allows),
            *(((EVERYONE, cell), rule) for cell, rule in policy.ownership.items()),
        ]
        for (role, words), rule in granted:
            cell: Cell = (words[0], words[1], words[2])
            never = cell[2] == CONFIDENTIAL and "C10" in rule.conditions
            if role in self._roles and not never and (role, cell) not in self._reached:
                sentence = f"Izin {rule.id} dapat dipakai oleh seseorang"
                decision = self._try((role,), cell, WITH_EVERYTHING)
                self._note(f"SIA-SIA {rule.id}", sentence, (role,), cell, {}, decision)
        for row in self._bundle.rows:
            searched = row.effect == "allow" and row.role in self._roles
            if searched and row.rule not in self._used:
                sentence = f"Izin {row.rule} dapat dipakai: tidak tertutup larangan lain"
                cell = (row.resources, row.actions, row.classes)
                decision = self._try((row.role,), cell, WITH_EVERYTHING)
                self._note(f"SIA-SIA {row.rule}", sentence, (row.role,), cell, {}, decision)

    def _what_must_be_written_is(self) -> None:
        policy = self._policy
        for written in self._invariants.written:
            for role, cell in product(written.roles.intersection(self._roles), written.scope):
                rule = policy.prohibitions.get(cell) or policy.table.get((role, *cell))
                if rule is None or rule.allows:
                    decision = self._try((role,), cell, ORDINARILY)
                    self._note(
                        f"TERTULIS {written.sentence}",
                        written.sentence,
                        (role,),
                        cell,
                        ORDINARILY,
                        decision,
                        written.pasal,
                    )

    def _every_promise_is_kept(self) -> None:
        promises = (p for p in self._invariants.promises if p.role in self._roles)
        for promise in promises:
            for cell in sorted(promise.scope):
                self._findings.promises += 1
                decision = self._try((promise.role,), cell, promise.values)
                if not decision.allowed:
                    self._note(
                        f"JANJI {promise.sentence}",
                        promise.sentence,
                        (promise.role,),
                        cell,
                        promise.values,
                        decision,
                        promise.pasal,
                    )

    def _roles_add_up(self) -> None:
        """Two roles give what either gives, whichever comes first and in whatever state."""
        for (role, cell), values in list(self._reached.items()):
            for other in self._policy.vocabulary.roles:
                if other in (role, EVERYONE):
                    continue
                for state in ASPECTS[_APPOINTMENT]:
                    situation = {**values, _APPOINTMENT: state}
                    either = any(
                        self._try((one,), cell, situation).allowed for one in (role, other)
                    )
                    for pair in ((role, other), (other, role)):
                        decision = self._try(pair, cell, situation)
                        if decision.allowed != either:
                            sentence = "Beberapa peran memberi yang diberikan salah satunya"
                            self._note("GABUNGAN", sentence, pair, cell, situation, decision)

    def _note(
        self,
        invariant: str,
        sentence: str,
        roles: tuple[str, ...],
        cell: Cell,
        values: Values,
        decision: Decision,
        pasal: tuple[str, ...] = (DENY_BY_DEFAULT,),
    ) -> None:
        self._findings.note(breach(invariant, sentence, pasal, roles, cell, values, decision))
