"""Who gives a command: the operator, or the person of ``--as`` with a proof on standard input.

The proof is checked as a sign-in is: throttled, counted, audited. Then the policy is asked, as it
is for every page; whoever acts alone where two must finds the second in the same proof.
"""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from idp.access import AccessGuard, Act, Answer, Proof, Question
from idp.app import build_provider, own_guard
from idp.audit import OPERATOR
from idp.cli.acts import COMMANDS
from idp.cli.proving import Proven, prove
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction

_DOOR = "cli"
_MOST_BYTES = 16_384
_STRONG = "mfa"
Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts by one command; ``id`` is a person's ``sub`` or OPERATOR, as audit has it."""

    id: str
    act: Act
    guard: AccessGuard
    foundation: Foundation
    proof: Proof
    second: Proven | None

    @property
    def is_person(self) -> bool:
        """Whether it is somebody with rights of their own, and not the operator."""
        return self.id != OPERATOR

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """The transaction of the act, which asks ``require`` in it; a refusal undoes it."""
        with self.guard.acting() as tx:
            yield tx

    def require(
        self,
        tx: Transaction,
        act: Act | None = None,
        *,
        item: str = "",
        owner: str | None = None,
        unit: str | None = None,
        reason: str | None = None,
        document: str | None = None,
        evidence: str | None = None,
    ) -> Answer:
        """Ask the policy whether it may be done, and give its answer; raises AccessDenied.

        ``act`` is the command's own unless given, ``item`` the id of what is acted upon, ``owner``
        the person whom it is about and ``unit`` a code of a unit. The rest is what the actor brings
        for it: a reason, a document (its number), evidence (its digest).
        """
        stated = {
            "pegawai": owner,
            "unit": unit,
            "alasan": reason,
            "dokumen": document,
            "bukti": evidence,
            "penyetuju_kedua": self.approver(),
        }
        return self._ask(
            tx, act or self.act, item, {k: v for k, v in stated.items() if v is not None}
        )

    def ask(self, **stated: Any) -> None:
        """The same, for work that opens its own transactions afterwards."""
        with self.transaction() as tx:
            self.require(tx, **stated)

    def approver(self) -> str | None:
        """The second person (a ``sub``), where one has proven themself well enough."""
        # Who approves proves themself as strongly as who acts (C12).
        second = self.second
        return second.person.id if second is not None and second.proof.acr == _STRONG else None

    def _ask(self, tx: Transaction, act: Act, item: str, stated: Mapping[str, Any]) -> Answer:
        if not self.is_person:
            question = Question(OPERATOR, act.action, act.resource, item, stated, OPERATOR)
            return self.guard.require_operator(tx, question, self.foundation.kind)
        now = self.foundation.clock.now()
        return self.guard.require(
            tx,
            Question(
                self.id,
                act.action,
                act.resource,
                item,
                stated,
                acr=self.proof.acr,
                auth_time=now - (self.proof.age or 0),
            ),
        )


@dataclass(frozen=True, slots=True)
class Acting:
    """What the command line says about who acts, not yet proven."""

    command: str
    act: Act
    login: str | None
    second: str | None
    proof: Mapping[str, Any]

    def on(self, foundation: Foundation) -> Actor:
        """Prove it; raises Refusal as :func:`idp.cli.proving.prove` does."""
        guard = own_guard(build_provider(foundation), _DOOR)
        if self.login is None:
            return Actor(OPERATOR, self.act, guard, foundation, Proof(), None)
        first = prove(foundation, self.login, self.proof, command=self.command)
        second = None
        if self.second is not None:
            second = prove(
                foundation,
                self.second,
                self.proof["second"],
                command=self.command,
                second_for=first.person.id,
            )
        return Actor(first.person.id, self.act, guard, foundation, first.proof, second)


def acts_as(command: str) -> Callable[[Command], Command]:
    """Give a command the options that say who acts, and its function ``acting``.

    ``command`` is its noun and verb, under which the table of acts names what the policy is asked.
    """
    act = COMMANDS[command]
    if not isinstance(act, Act):
        raise TypeError(f"{command} is the machine's own")

    def decorate(function: Command) -> Command:
        @click.option("--as", "login", metavar="NIP", help="Who acts; proven by --proof-stdin.")
        @click.option("--second", metavar="NIP", help="The second person, where two must agree.")
        @click.option("--proof-stdin", is_flag=True, help='{"password", "otp"} on standard input.')
        @functools.wraps(function)
        def run(
            *arguments: Any, login: str | None, second: str | None, proof_stdin: bool, **given: Any
        ) -> Any:
            acting = _read(command, act, login, second, proof_stdin=proof_stdin)
            return function(*arguments, acting=acting, **given)

        return run  # type: ignore[return-value]

    return decorate


def _read(
    command: str, act: Act, login: str | None, second: str | None, *, proof_stdin: bool
) -> Acting:
    if proof_stdin != (login is not None):
        raise click.UsageError("--as and --proof-stdin go together")
    if login is None:
        if second is not None:
            raise click.UsageError("--second goes with --as")
        return Acting(command, act, None, None, {})
    proof = _read_proof()
    of_second = proof.get("second")
    if of_second is None:
        if second is not None:
            raise click.UsageError('--second is proven by {"second": {"password", "otp"}}')
        return Acting(command, act, login, None, proof)
    named = of_second.get("nip") or second
    if named is None or (second is not None and named != second):
        raise click.UsageError('name the second person once: --second, or "nip" in the proof')
    return Acting(command, act, login, named, proof)


def _read_proof() -> Mapping[str, Any]:
    """The JSON object on standard input; nothing of it is ever shown."""
    try:
        given = json.loads(sys.stdin.read(_MOST_BYTES))
    except (ValueError, RecursionError):
        given = None
    second = given.get("second") if isinstance(given, dict) else None
    if not _is_proof(given) or not (second is None or _is_proof(second)):
        raise click.UsageError('standard input must be {"password": …, "otp": …}')
    return dict(given)


def _is_proof(given: Any) -> bool:
    return isinstance(given, dict) and all(
        isinstance(given.get(name), (str, type(None))) for name in ("nip", "password", "otp")
    )
