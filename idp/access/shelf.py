"""The versions of the policy: kept by hash with what Casbin answered, one of them in force.

The files of the bundle are the first version. A later one is put in force by an activation, which
every worker sees with its next question, because the question reads the last activation in its
own transaction. A version that can't be loaded leaves the old one serving, and the log says so.
"""

from __future__ import annotations

import hmac
import json
import logging
import tempfile
import threading
from hashlib import sha256
from pathlib import Path

from idp.access import history_store, store
from idp.access.bundle import Bundle, files_of, read_bundle, version_of
from idp.access.engine import Answers, Policy, ask_everything, assemble
from idp.access.errors import PolicyBroken
from idp.audit import SYSTEM, EventType, record
from idp.foundation.clock import Clock, civil_date
from idp.foundation.database import Database, Transaction
from idp.foundation.errors import Conflict
from idp.foundation.sealing import MasterKey

log = logging.getLogger(__name__)

SEED = SYSTEM
"""Whoever keeps and activates the first version: the installation itself."""
_MOST_REASON = 400
_ASSEMBLED: dict[str, Policy] = {}
_ANSWERED: dict[str, Answers] = {}
"""By version, for this process: a version never changes, so Casbin is asked about it once."""


class PolicyShelf:
    """The versions in the database, and the one in force."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        master_key: MasterKey,
        folder: Path,
        *,
        pinned: bool = False,
    ) -> None:
        """Load the version in force, storing the folder's as the first one in a new database.

        ``pinned``: the folder was named by a setting and is served whatever the database holds.
        Raises PolicyBroken.
        """
        self._database = database
        self._clock = clock
        self._key = master_key.derive("policy-answers")
        self._folder = folder
        self._pinned = pinned
        self._loading = threading.Lock()
        self._activation = 0
        self.fault: str | None = None
        """Why the version in force is not the one that is served; null when it is."""
        self._policy = self._first()

    @property
    def folder(self) -> Path:
        """The bundle that the installation brought, with its tables."""
        return self._folder

    @property
    def loaded(self) -> Policy:
        """The version that this process serves, without asking whether a newer one is in force."""
        return self._policy

    def current(self, tx: Transaction) -> Policy:
        """The version in force for this transaction. One small query."""
        if self._pinned:
            return self._policy
        last = self._last_activation(tx)
        # While one thread loads the new version, the others serve the old one.
        if (
            last is not None
            and last[0] != self._activation
            and self._loading.acquire(blocking=False)
        ):
            try:
                self._turn_to(tx, *last)
            finally:
                self._loading.release()
        return self._policy

    def compile(self, folder: Path) -> Policy:
        """Read a bundle and ask Casbin; before :meth:`keep`, so that no transaction waits for it.

        Raises PolicyBroken. A version is compiled once in a process.
        """
        bundle = read_bundle(folder)
        assembled = _ASSEMBLED.get(bundle.version)
        if assembled is None:
            answers = _ANSWERED.get(bundle.version)
            if answers is None:
                answers = _ANSWERED[bundle.version] = ask_everything(bundle)
            assembled = _ASSEMBLED[bundle.version] = assemble(bundle, answers)
        return assembled

    def keep(self, tx: Transaction, folder: Path, *, actor: str = SEED) -> Policy:
        """Store a bundle as a version; one that is kept already changes nothing.

        Raises PolicyBroken.
        """
        policy = self.compile(folder)
        if tx.one(store.FIND_VERSION, version=policy.version) is None:
            answers = _ANSWERED.get(policy.version)
            bundle = read_bundle(folder)
            self._store(tx, folder, bundle, ask_everything(bundle) if answers is None else answers)
            self._record(tx, EventType.POLICY_KEPT, policy, actor, reason=None)
        return self.load(tx, policy.version)

    def activate(self, tx: Transaction, version: str, *, actor: str, reason: str) -> Policy:
        """Put a stored version in force, from its effective date on, with this commit.

        Gives it. Raises PolicyBroken when it can't be loaded: what is broken is never put in force.
        """
        policy = self.load(tx, version)
        tx.run(
            store.INSERT_ACTIVATION,
            version=version,
            at_ms=self._clock.now_ms(),
            actor=actor,
            reason=reason[:_MOST_REASON],
        )
        self._record(tx, EventType.POLICY_ACTIVATED, policy, actor, reason)
        return policy

    def load(self, tx: Transaction, version: str) -> Policy:
        """A stored version by its hash; raises PolicyBroken when its seal or its files are not."""
        assembled = _ASSEMBLED.get(version)
        if assembled is None:
            row = tx.one(store.FIND_VERSION, version=version)
            if row is None:
                raise PolicyBroken(f"there is no version {version}")
            files, answers, seal = (str(column) for column in row)
            if not hmac.compare_digest(seal, self._seal(version, answers)):
                raise PolicyBroken(f"the answers kept for version {version} were changed")
            try:
                bundle = bundle_of_files(json.loads(files))
            except (ValueError, TypeError, AttributeError, OSError) as error:
                raise PolicyBroken(f"the files kept for version {version}: {error}") from error
            if bundle.version != version:
                raise PolicyBroken(f"the files kept for version {version} were changed")
            assembled = assemble(bundle, [_answer(cells) for cells in json.loads(answers)])
            _ASSEMBLED[version] = assembled
        return assembled

    def _first(self) -> Policy:
        """What to serve at the start: the version in force, in a new database the folder's."""
        policy = None if self._pinned else self._last_that_loads()
        if policy is not None:
            return policy
        policy = self.compile(self._folder)
        try:
            with self._database.transaction() as tx:
                self.keep(tx, self._folder)
                if not self._pinned and self._last_activation(tx) is None:
                    self.activate(tx, policy.version, actor=SEED, reason="first version")
        except Conflict:
            # Another process of a new installation was faster.
            log.info("policy_kept_by_another_process", extra={"version": policy.version})
        return policy

    def _last_that_loads(self) -> Policy | None:
        """The newest version in force that is whole; None where none was ever put in force.

        A broken one must not keep a node from starting: the one before it serves on.
        """
        today = civil_date(self._clock.now())
        broken: PolicyBroken | None = None
        with self._database.reading() as tx:
            rows = [row for row in tx.all(history_store.LIST_ACTIVATIONS) if row[5] <= today]
            for row in rows:
                version = str(row[1])
                try:
                    policy = self.load(tx, version)
                except PolicyBroken as fault:
                    self._complain(version, fault)
                    broken = broken or fault
                    continue
                self._activation = int(rows[0][0])
                if version_of(self._folder) != version:
                    log.warning("policy_files_not_in_force", extra={"version": version})
                return policy
        if broken is not None:
            raise broken
        return None

    def _last_activation(self, tx: Transaction) -> tuple[int, str] | None:
        row = tx.one(store.LAST_ACTIVATION, today=civil_date(self._clock.now()))
        return None if row is None else (int(row[0]), str(row[1]))

    def _turn_to(self, tx: Transaction, activation: int, version: str) -> None:
        try:
            self._policy = self.load(tx, version)
        except PolicyBroken as broken:
            self._complain(version, broken)
        else:
            self.fault = None
            log.info("policy_in_force", extra={"version": version})
        # Only now: a database that fails meanwhile makes the next question try again.
        self._activation = activation

    def _complain(self, version: str, broken: PolicyBroken) -> None:
        self.fault = f"{version}: {broken}"
        log.error("policy_broken", extra={"version": version, "fault": str(broken)})

    def _record(
        self, tx: Transaction, event: EventType, policy: Policy, actor: str, reason: str | None
    ) -> None:
        """Put an act of somebody on record; what an installation begins with is nobody's act."""
        if actor != SEED:
            manifest = policy.manifest
            record(
                tx,
                event,
                at_ms=self._clock.now_ms(),
                actor=actor,
                subject=policy.version,
                reason=reason,
                correlation=tx.act,
                detail={
                    "document": manifest.document,
                    "effective_from": manifest.effective_from,
                    "served_before": self._policy.version,
                },
            )

    def _store(self, tx: Transaction, folder: Path, bundle: Bundle, answers: Answers) -> None:
        kept = json.dumps(answers, separators=(",", ":"))
        manifest = bundle.manifest
        tx.run(
            store.INSERT_VERSION,
            version=bundle.version,
            name=manifest.name,
            effective_from=manifest.effective_from,
            author=manifest.author,
            document=manifest.document,
            files=json.dumps({name: (folder / name).read_text() for name in files_of(folder)}),
            answers=kept,
            seal=self._seal(bundle.version, kept),
            stored_at=self._clock.now(),
        )

    def _seal(self, version: str, answers: str) -> str:
        return hmac.new(self._key, f"{version}\n{answers}".encode(), sha256).hexdigest()


def bundle_of_files(files: dict[str, str]) -> Bundle:
    """Read a bundle from the texts of its files; raises PolicyBroken."""
    with tempfile.TemporaryDirectory(prefix="policy-") as name:
        folder = Path(name)
        (folder / "roles").mkdir()
        for path, content in files.items():
            if path.startswith("/") or ".." in Path(path).parts:
                raise PolicyBroken(f"{path!r} is no file of a bundle")
            (folder / path).write_text(content)
        return read_bundle(folder)


def _answer(cells: list[str]) -> tuple[str, str, str, str, str]:
    group, resource, action, kelas, rule = cells
    return group, resource, action, kelas, rule
