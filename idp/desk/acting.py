"""One act of a signed-in person: foreseen by a page, admitted to its form, done in a transaction.

The policy is asked of the very thing that is acted upon. Acts that stop, give or take a right also
want a proof of the last minutes (ui: preview, reason, document, step-up, receipt).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from idp.access import FORESEEN, AccessGuard, Act, Answer, needs_proof_alone
from idp.desk.forms import Form, read_form
from idp.desk.held_files import HeldFiles
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.http import Request
from idp.governance import AssignmentRecord
from idp.sessions import FreshProofWanted, Visitor, is_fresh


@dataclass(frozen=True, slots=True)
class Thing:
    """What an act is about: its id, the person whom it concerns (``sub``), a unit's code."""

    id: str
    owner: str | None = None
    unit: str | None = None

    @classmethod
    def of(cls, held: AssignmentRecord) -> Thing:
        """A right: whose it is, and where."""
        return cls(held.id, owner=held.person_id, unit=held.unit_code)

    def stated(self, brought: Mapping[str, str | None]) -> tuple[str, dict[str, Any]]:
        """Id and properties as the policy reads them; what is None is left out."""
        properties = {"pegawai": self.owner, "unit": self.unit, **brought}
        return self.id, {name: value for name, value in properties.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Doing:
    """An act that is permitted and under way. ``actor`` is a ``sub``, ``now_ms`` epoch ms."""

    tx: Transaction
    actor: str
    now_ms: int
    answer: Answer

    @property
    def act_id(self) -> str:
        """Names it in audit rows and messages; what a receipt is found by."""
        return self.tx.act


class Desk:
    """Where pages have acts done. ``guard`` is that of their door."""

    def __init__(self, foundation: Foundation, guard: AccessGuard) -> None:
        self.foundation = foundation
        self.guard = guard

    def read_form(self, visitor: Visitor, request: Request) -> Form:
        """A form that may bring files: they wait for the visitor when it comes back."""
        return read_form(request, HeldFiles(self.foundation, visitor.session))

    def may(
        self, visitor: Visitor, asked: Iterable[tuple[Act, Thing]], **foreseen: str
    ) -> list[Answer]:
        """What would be answered if the form brought all it asks for: for buttons, not for acts.

        ``foreseen`` replaces single facts (``alasan dokumen bukti penyetuju_kedua``).
        """
        brought = {**_all_brought(), **foreseen}
        return self.guard.foresee(visitor, [(act, thing.stated(brought)) for act, thing in asked])

    def may_each(
        self, visitor: Visitor, act: Act, thing: Thing, foreseen: Iterable[Mapping[str, str]]
    ) -> list[Answer]:
        """What would be answered about one act with each of these facts foreseen, as ``may``."""
        brought = _all_brought()
        asked = [(act, thing.stated({**brought, **facts})) for facts in foreseen]
        return self.guard.foresee(visitor, asked)

    def admit(
        self, visitor: Visitor, act: Act, thing: Thing, *, fresh: bool = False, **foreseen: str
    ) -> Answer:
        """Let the visitor to the form of an act.

        Raises AccessDenied as the act would, and FreshProofWanted where ``fresh`` is asked.
        """
        (answer,) = self.may(visitor, [(act, thing)], **foreseen)
        if not answer.decision.allowed:
            if needs_proof_alone(answer):
                self._want_fresh(visitor, fresh=fresh)
            self.guard.refuse(answer)
        self._want_fresh(visitor, fresh=fresh)
        return answer

    @contextmanager
    def acting(
        self,
        visitor: Visitor,
        act: Act,
        thing: Thing,
        *,
        fresh: bool = False,
        **brought: str | None,
    ) -> Iterator[Doing]:
        """The transaction of the act; whatever is raised in it undoes it.

        ``brought`` are the facts that the form brings (``alasan``, ``dokumen``: its number,
        ``bukti``, ``penyetuju_kedua``). Raises AccessDenied, which is kept, and FreshProofWanted.
        """
        self._want_fresh(visitor, fresh=fresh)
        with self.guard.acting() as tx:
            answer = self.guard.require_in(tx, visitor, act, thing.stated(brought))
            yield Doing(tx, visitor.person.id, self.foundation.clock.now_ms(), answer)

    @contextmanager
    def asking(
        self,
        visitor: Visitor,
        act: Act,
        thing: Thing,
        *,
        fresh: bool = False,
        **brought: str | None,
    ) -> Iterator[Doing]:
        """The transaction in which an act is put before a second person, who may do it (C16)."""
        self._want_fresh(visitor, fresh=fresh)
        with self.guard.acting() as tx:
            answer = self.guard.require_asking(tx, visitor, act, thing.stated(brought))
            yield Doing(tx, visitor.person.id, self.foundation.clock.now_ms(), answer)

    def let_in(self, visitor: Visitor, asked: Iterable[tuple[Act, Thing]]) -> Act:
        """The first of these that the visitor may do, if need be with a second person.

        Raises AccessDenied with the answer to the first where it is none.
        """
        pairs = [(act, thing.stated({"alasan": FORESEEN})) for act, thing in asked]
        question = self.guard.let_in(visitor, pairs).question
        return Act(question.action, question.resource_type)

    def _want_fresh(self, visitor: Visitor, *, fresh: bool) -> None:
        if fresh:
            self.want_fresh(visitor)

    def want_fresh(self, visitor: Visitor) -> None:
        """Raise FreshProofWanted unless the visitor proved themself in the last minutes."""
        proven = visitor.found.proven_at if visitor.found is not None else None
        if not is_fresh(proven, now=self.foundation.clock.now()):
            raise FreshProofWanted


def _all_brought() -> dict[str, str]:
    return dict.fromkeys(("alasan", "dokumen", "bukti", "penyetuju_kedua"), FORESEEN)
