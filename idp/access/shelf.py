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

from idp.access import store
from idp.access.bundle import Bundle, files_of, read_bundle, version_of
from idp.access.engine import Answers, Policy, ask_everything, assemble
from idp.access.errors import PolicyBroken
from idp.foundation.clock import Clock, civil_date
from idp.foundation.database import Database, Transaction
from idp.foundation.sealing import MasterKey

log = logging.getLogger(__name__)

SEED = "system"
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
        self._policy = self._first()

    @property
    def loaded(self) -> Policy:
        """The version that this process serves, without asking whether a newer one is in force."""
        return self._policy

    def current(self, tx: Transaction) -> Policy:
        """The version in force for this transaction. One small query."""
        if self._pinned:
            return self._policy
        row = tx.one(store.LAST_ACTIVATION, today=civil_date(self._clock.now()))
        # While one thread loads the new version, the others serve the old one.
        if row is not None and row[0] != self._activation and self._loading.acquire(blocking=False):
            try:
                self._turn_to(tx, int(row[0]), str(row[1]))
            finally:
                self._loading.release()
        return self._policy

    def keep(self, tx: Transaction, folder: Path) -> Policy:
        """Store a bundle as a version, asking Casbin now; raises PolicyBroken."""
        bundle = read_bundle(folder)
        known = tx.one(store.FIND_VERSION, version=bundle.version)
        if known is None:
            answers = _ANSWERED.get(bundle.version)
            if answers is None:
                answers = _ANSWERED[bundle.version] = ask_everything(bundle)
            self._store(tx, folder, bundle, answers)
            _ASSEMBLED.setdefault(bundle.version, assemble(bundle, answers))
        return self.load(tx, bundle.version)

    def activate(self, tx: Transaction, version: str, *, actor: str, reason: str) -> None:
        """Put a stored version in force, from its effective date on, with this commit."""
        tx.run(
            store.INSERT_ACTIVATION,
            version=version,
            at_ms=self._clock.now_ms(),
            actor=actor,
            reason=reason,
        )

    def load(self, tx: Transaction, version: str) -> Policy:
        """A stored version by its hash; raises PolicyBroken when its seal or its files are not."""
        assembled = _ASSEMBLED.get(version)
        if assembled is None:
            row = tx.one(store.FIND_VERSION, version=version)
            if row is None:
                raise PolicyBroken(f"there is no version {version}")
            files, answers, seal = row
            if not hmac.compare_digest(seal, self._seal(version, answers)):
                raise PolicyBroken(f"the answers kept for version {version} were changed")
            bundle = bundle_of_files(json.loads(files))
            if bundle.version != version:
                raise PolicyBroken(f"the files kept for version {version} were changed")
            assembled = assemble(bundle, [_answer(cells) for cells in json.loads(answers)])
            _ASSEMBLED[version] = assembled
        return assembled

    def _first(self) -> Policy:
        with self._database.reading() as tx:
            row = tx.one(store.LAST_ACTIVATION, today=civil_date(self._clock.now()))
            if row is not None and not self._pinned:
                self._activation = int(row[0])
                if version_of(self._folder) != row[1]:
                    log.warning("policy_files_not_in_force", extra={"version": row[1]})
                return self.load(tx, str(row[1]))
        with self._database.transaction() as tx:
            policy = self.keep(tx, self._folder)
            if not self._pinned:
                self.activate(tx, policy.version, actor=SEED, reason="first version")
        return policy

    def _turn_to(self, tx: Transaction, activation: int, version: str) -> None:
        self._activation = activation
        try:
            self._policy = self.load(tx, version)
            log.info("policy_in_force", extra={"version": version})
        except PolicyBroken as broken:
            log.error("policy_broken", extra={"version": version, "fault": str(broken)})

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
