"""What happens on an ordinary day of the fictional province, scene by scene.

A scene is a few events that belong together, in order: a session with its end, a mistyped
password, a stranger who guesses. Everything is drawn from the seeded generator; addresses are
those that are kept for documentation, and those of an intranet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random

from idp.audit import OPERATOR, EventType, PastEvent

MINUTE = 60_000
_MODULES_CLOSED = ("modul:pengelolaan", "modul:perencanaan", "modul:analisis")


@dataclass(frozen=True, slots=True)
class Player:
    """A person of the sample; ``manages`` a unit or the province, or not."""

    id: str
    unit: str | None
    manages: bool = False


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays: everybody, and among them those with management access."""

    everybody: Sequence[Player]
    pengelola: Sequence[Player]


@dataclass(slots=True)
class Stage:
    """What a scene draws from: who, when, from where, under which session."""

    draw: Random
    cast: Cast
    at_ms: int
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 10_000_000)))

    def anybody(self) -> Player:
        # One visit in six is that of a pengelola: they work in the system every day.
        among = self.cast.pengelola if self.draw.random() < 0.17 else self.cast.everybody
        return among[int(self.draw.random() * len(among))]

    def a_pengelola(self) -> Player:
        return self.cast.pengelola[int(self.draw.random() * len(self.cast.pengelola))]

    def later(self, most_minutes: float) -> int:
        """Some time after what happened last."""
        self.at_ms += int((0.2 + self.draw.random() * most_minutes) * MINUTE)
        return self.at_ms

    def office(self) -> str:
        return f"10.19.{int(self.draw.random() * 64)}.{1 + int(self.draw.random() * 250)}"

    def stranger(self) -> str:
        return f"198.51.100.{1 + int(self.draw.random() * 250)}"

    def session(self) -> str:
        return f"contoh-{next(self.numbers):07d}"


def _visit(stage: Stage) -> Iterator[PastEvent]:
    player, address, session = stage.anybody(), stage.office(), stage.session()
    yield _signed_in(stage, player, address, session)
    if stage.draw.random() < 0.3:
        yield _own(stage, EventType.SESSION_UNLOCKED, player, address, session, 120)
    if player.manages and stage.draw.random() < 0.4:
        yield _own(stage, EventType.STEP_UP_SUCCEEDED, player, address, session, 30)
    if stage.draw.random() < 0.7:
        yield PastEvent(
            stage.later(240),
            EventType.SESSION_ENDED,
            actor=player.id,
            subject=player.id,
            reason="signed out",
            correlation=session,
        )


def _mistyped(stage: Stage) -> Iterator[PastEvent]:
    player, address = stage.anybody(), stage.office()
    for _ in range(1 + (stage.draw.random() < 0.3)):
        yield _refused(stage, EventType.SIGN_IN_FAILED, player, address)
    yield _signed_in(stage, player, address, stage.session())


def _guessed(stage: Stage) -> Iterator[PastEvent]:
    player, address = stage.anybody(), stage.stranger()
    for _ in range(5):
        yield _refused(stage, EventType.SIGN_IN_FAILED, player, address)
    yield _refused(stage, EventType.SIGN_IN_THROTTLED, player, address)


def _wrong_code(stage: Stage) -> Iterator[PastEvent]:
    player, address = stage.a_pengelola(), stage.office()
    yield _refused(stage, EventType.SECOND_FACTOR_FAILED, player, address)
    yield _signed_in(stage, player, address, stage.session())


def _not_for_you(stage: Stage) -> Iterator[PastEvent]:
    player, address, session = stage.anybody(), stage.office(), stage.session()
    yield _signed_in(stage, player, address, session)
    if player.manages:
        return
    resource = _MODULES_CLOSED[int(stage.draw.random() * len(_MODULES_CLOSED))]
    yield PastEvent(
        stage.later(5),
        EventType.ACCESS_DENIED,
        actor=player.id,
        subject=player.id,
        unit=player.unit,
        result="denied",
        reason="TIDAK_ADA_DASAR",
        address=address,
        correlation=session,
        detail={"resource": resource, "action": "akses", "pasal": "2.a"},
    )


def _own_matters(stage: Stage) -> Iterator[PastEvent]:
    player, address, session = stage.anybody(), stage.office(), stage.session()
    yield _signed_in(stage, player, address, session)
    kind, detail = (
        (EventType.PASSWORD_CHANGED, {}),
        (EventType.TOTP_ENROLLED, {"device": "Ponsel"}),
        (EventType.CONTACT_CHANGED, {"contact": "phone"}),
        (EventType.RECOVERY_CODES_RENEWED, {}),
    )[int(stage.draw.random() * 4)]
    yield PastEvent(
        stage.later(10),
        kind,
        actor=player.id,
        subject=player.id,
        correlation=session,
        detail=detail,
    )


def _personnel_file(stage: Stage) -> Iterator[PastEvent]:
    yield PastEvent(
        stage.later(1),
        EventType.FILE_IMPORTED,
        actor=OPERATOR,
        detail={"kind": "people", "changed": 3},
    )
    for _ in range(3):
        player = stage.anybody()
        yield PastEvent(
            stage.at_ms,
            EventType.PERSON_CHANGED,
            actor=OPERATOR,
            subject=player.id,
            unit=player.unit,
            detail={"changed": ["rank"]},
        )


def _looked_over(stage: Stage) -> Iterator[PastEvent]:
    yield PastEvent(stage.later(1), EventType.AUDIT_VERIFIED, actor=OPERATOR)


def _signed_in(stage: Stage, player: Player, address: str, session: str) -> PastEvent:
    proofs = ["pwd", "otp"] if player.manages else ["pwd"]
    return PastEvent(
        stage.later(3),
        EventType.SIGN_IN_SUCCEEDED,
        actor=player.id,
        subject=player.id,
        address=address,
        correlation=session,
        detail={"amr": proofs},
    )


def _own(
    stage: Stage, kind: EventType, player: Player, address: str, session: str, most_minutes: float
) -> PastEvent:
    return PastEvent(
        stage.later(most_minutes),
        kind,
        actor=player.id,
        subject=player.id,
        address=address,
        correlation=session,
    )


def _refused(stage: Stage, kind: EventType, player: Player, address: str) -> PastEvent:
    return PastEvent(stage.later(1), kind, subject=player.id, result="denied", address=address)


Scene = Callable[[Stage], Iterator[PastEvent]]
_SCENES: tuple[tuple[Scene, int], ...] = (
    (_visit, 700),
    (_mistyped, 90),
    (_guessed, 12),
    (_wrong_code, 40),
    (_not_for_you, 70),
    (_own_matters, 60),
    (_personnel_file, 6),
    (_looked_over, 12),
)
SCENES = tuple(scene for scene, _ in _SCENES)
SHARES = tuple(accumulate(share for _, share in _SCENES))
