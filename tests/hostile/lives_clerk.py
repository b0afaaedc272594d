"""A process that does acts one after the other, tells of each after its commit, and is killed."""

from __future__ import annotations

import os
import pickle
import signal
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from random import Random

from idp.foundation.database import Transaction
from tests.hostile.lives_world import Deed, World, perform

COMMITTED = -1
"""To die after the commit, and before anybody was told."""
PATIENCE = 10.0


class Clerk:
    """Forked from a process that has everything loaded, so that a new one costs little."""

    def __init__(self, world: World) -> None:
        # A connection must not be carried into another process.
        world.foundation.database.engine.dispose()
        self._line, far = Pipe()
        self.pid = os.fork()
        if self.pid == 0:
            self._line.close()
            _serve(world, far)
        far.close()

    def do(self, deed: Deed) -> str:
        """Have it done; what came of it."""
        self._line.send((deed, None))
        return str(self._line.recv())

    def do_and_die(self, deed: Deed, chance: Random) -> str | None:
        """Have it begun and kill the clerk; what came of it, if he still told it.

        He dies between two of its statements, after its commit, or wherever he is after a moment.
        """
        way = chance.choice(("statement", "statement", "commit", "time"))
        after = {"statement": chance.randint(0, 16), "commit": COMMITTED}.get(way)
        self._line.send((deed, after))
        # Who dies by himself closes the line; else a moment is waited for at most.
        seconds = chance.random() * 0.006 if way == "time" else PATIENCE
        self._line.poll(seconds)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        try:
            told = str(self._line.recv()) if self._line.poll() else None
        except (EOFError, ConnectionResetError, pickle.UnpicklingError):
            told = None
        self._line.close()
        return told

    def dismiss(self) -> None:
        self._line.close()
        os.waitpid(self.pid, 0)


def _serve(world: World, line: Connection) -> None:
    """Until the line is closed; a fault ends the process, and whoever asked hears nothing."""
    ended = 1
    try:
        while True:
            deed, statements = line.recv()
            if statements is not None and statements != COMMITTED:
                _die_after(statements)
            came = perform(world, deed)
            if statements == COMMITTED:
                os.kill(os.getpid(), signal.SIGKILL)
            line.send(came)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        ended = 0
    finally:
        # Nothing of the process that it was forked from is to be wound up here.
        os._exit(ended)


def _die_after(statements: int) -> None:
    """Replace what runs a statement in this process: after so many it ends it without warning."""
    whole = Transaction._execute
    left = [statements]

    def counted(tx: Transaction, *given: object) -> None:
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        whole(tx, *given)  # type: ignore[arg-type]

    Transaction._execute = counted  # type: ignore[method-assign, assignment]
