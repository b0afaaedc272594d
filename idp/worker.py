"""What goes on beside the requests: sealing the audit chain, delivering messages, keys, limits.

Any number of processes may run it at once: each step takes its work under a lock or lease.
In the embedded default a thread of every server process; ``simasn-idp worker`` on its own.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import partial

from idp import directory, governance, keys, oidc, review, sessions, signals
from idp.app import Application
from idp.audit import CHECKPOINT_TYPE, add_checkpoint, seal
from idp.foundation.errors import Unavailable
from idp.foundation.lanes import Lanes

log = logging.getLogger(__name__)

PAUSE = 0.25
"""Seconds between two rounds: well within the second that sealing and delivery may take."""
LONGEST_PAUSE = 8.0
"""Seconds between two rounds while the database is gone."""
AUDIT_EVERY = 4
"""Rounds: whether a checkpoint is due is asked once a second."""
KEYS_EVERY = 20
SESSIONS_EVERY = 20
"""Rounds: modules hear of a session's limit some five seconds after it."""
EVENTS_EVERY = 40
"""Rounds: an employment event binds within some ten seconds of 00:00 WIB of its day, and what a
term's last day or a review's deadline has brought about is told."""
RETIREMENTS_EVERY = 14_400
"""Rounds: once an hour; it is about days."""
SWEEP_EVERY = 240


class Worker:
    """Runs rounds until it is stopped."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._lanes = Lanes(application.outbox)
        self._stopped = threading.Event()
        self._rounds = 0
        self._pause = PAUSE

    def start(self) -> threading.Thread:
        """Run in a daemon thread."""
        thread = threading.Thread(target=self.run, name="worker", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """Make ``run`` return after its present step."""
        self._stopped.set()

    def run(self) -> None:
        """Work until stopped. A step that fails is logged and tried again in the next round.

        While the database does not answer, the pause between rounds grows up to LONGEST_PAUSE.
        """
        while not self._stopped.is_set():
            try:
                self.round()
            except Unavailable as fault:
                self._pause = min(self._pause * 2, LONGEST_PAUSE)
                told = {"fault": str(fault.__cause__ or fault), "pause": self._pause}
                log.error("worker_waits_for_database", extra=told)
            else:
                self._pause = PAUSE
            self._stopped.wait(self._pause)

    def round(self) -> None:
        """One round of every step that is due; raises Unavailable when the database is gone."""
        foundation = self._application.foundation
        self._step("seal", lambda: seal(foundation))
        if self._rounds % AUDIT_EVERY == 0:
            self._step("audit_checkpoint", self._add_checkpoint)
        self._step("deliver", self._lanes.deliver_due)
        self._step("checkpoint", foundation.database.checkpoint)
        if self._rounds % KEYS_EVERY == 0:
            self._step("keys", lambda: keys.advance(foundation))
        if self._rounds % EVENTS_EVERY == 0:
            self._step("events", lambda: directory.apply_due_events(foundation))
            self._step("terms", lambda: governance.apply_due_terms(foundation))
            self._step("reviews", lambda: review.apply_due(foundation))
            self._step("reminders", lambda: review.remind_due(foundation))
            self._step("pledges", lambda: governance.remind_pledges(foundation))
        if self._rounds % RETIREMENTS_EVERY == 0:
            self._step("retirements", lambda: governance.warn_of_retirements(foundation))
        if self._rounds % SESSIONS_EVERY == 0:
            self._step("sessions", lambda: sessions.end_expired_sessions(foundation))
        if self._rounds % SWEEP_EVERY == 0:
            self._step("sweep", self._sweep)
        self._rounds += 1

    def _add_checkpoint(self) -> None:
        provider = self._application.provider
        add_checkpoint(provider.foundation, partial(provider.keys.sign, typ=CHECKPOINT_TYPE))

    def _sweep(self) -> None:
        foundation = self._application.foundation
        foundation.ephemeral.sweep()
        with foundation.database.transaction() as tx:
            oidc.sweep_expired(tx, foundation.clock.now())
            signals.drop_unfetched(tx, foundation.clock.now())

    def _step(self, name: str, act: Callable[[], object]) -> None:
        try:
            act()
        except Exception as fault:
            if isinstance(fault, Unavailable) and fault.code == "database_unavailable":
                raise
            log.exception("worker_step_failed", extra={"step": name})
