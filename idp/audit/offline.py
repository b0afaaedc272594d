"""Proof of the audit log on a machine without the installation: the export and public keys suffice.

One file to copy and read: Python 3.11 and ``cryptography``, nothing of ours. It says to the writer,
too, what a row, a tree and a checkpoint are. Run it as ``python offline.py FILE --key KEYS.json
[--kept FILE]`` or ``simasn-idp audit verify-export``.
"""

from __future__ import annotations

import argparse
import json
import sys
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from operator import itemgetter
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

_COLUMNS = "id at_ms type actor subject unit client result reason address correlation detail"
COLUMNS = tuple(_COLUMNS.split())
"""What the chain covers, in the order in which it is hashed."""
NOTHING = "0" * 64
"""The hash before the first row."""
CHECKPOINT_TYPE = "audit-checkpoint+jws"
_SIGNED = ("position", "chain_hash", "at", "root")
_EVENT = {"position", "chain_hash", "at", *COLUMNS}
Keys = Mapping[str, ec.EllipticCurvePublicKey]
_encode: Callable[[object], str] = json.JSONEncoder(separators=(",", ":")).encode
_show, _parse = json.JSONEncoder(ensure_ascii=False).encode, json.JSONDecoder().raw_decode
_row_of = itemgetter(*COLUMNS)  # Made once, like the three above: a third of the time of a proof.


class Broken(Exception):
    """What was shown is not what was signed; ``position`` is the first place where it is not."""

    def __init__(self, position: int, fault: str) -> None:
        super().__init__(fault)
        self.position = position
        self.fault = fault


def next_hash(previous: str, row: Sequence[object]) -> str:
    """Hash of a row in COLUMNS order that follows the hash ``previous``.

    A JSON array in ASCII has one spelling for each row, and no two rows share one: strings are
    quoted, numbers are integers, and an absent value is null.
    """
    return sha256((previous + _encode(row)).encode()).hexdigest()


def leaf_hash(chain_hash: str) -> bytes:
    """Hash of a leaf (RFC 9162 §2.1.1), which is the row's hash in the chain.

    It speaks for the row, its place and all before it, and can't be guessed from what a row says.
    """
    return sha256(b"\x00" + bytes.fromhex(chain_hash)).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 9162 §2.1.1: another prefix than a leaf's, so that neither can be shown as the other."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of the tree: the roots of its full subtrees, largest first.

    All that is needed to go on: one more leaf costs two hashes on average, a root log2(size).
    """

    __slots__ = ("hashes", "size")

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        self.size = size
        self.hashes = list(hashes)
        if len(self.hashes) != size.bit_count():
            raise Broken(size, "the tree has another number of full subtrees")

    def push(self, chain_hash: str) -> None:
        """Add the leaf of the next row."""
        grown = leaf_hash(chain_hash)
        hashes, size = self.hashes, self.size
        while size & 1:
            grown = node_hash(hashes.pop(), grown)
            size >>= 1
        hashes.append(grown)
        self.size += 1

    def root(self) -> str:
        """The tree's hash in hexadecimal (RFC 9162 §2.1.1)."""
        if not self.hashes:
            return sha256(b"").hexdigest()
        *left, root = self.hashes
        for sibling in reversed(left):
            root = node_hash(sibling, root)
        return root.hex()


def check_inclusion(index: int, size: int, leaf: bytes, path: list[bytes], root: str) -> bool:
    """Whether the tree of this root has the leaf at ``index``, from 0 (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        return False
    here, last = index, size - 1
    for sibling in path:
        if last == 0:
            return False
        if here & 1 or here == last:
            leaf = node_hash(sibling, leaf)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            leaf = node_hash(leaf, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and leaf.hex() == root


def check_consistency(
    first: int, second: int, first_root: str, second_root: str, path: list[bytes]
) -> bool:
    """Whether the second tree is the first with leaves added (RFC 9162 §2.1.4.2)."""
    if first == second:
        return not path and first_root == second_root
    if not 0 < first < second or not path:
        return False
    if first & (first - 1) == 0:
        path = [bytes.fromhex(first_root), *path]
    here, last = first - 1, second - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and old.hex() == first_root and new.hex() == second_root


def encode_path(path: Iterable[bytes]) -> str:
    """Hashes of 32 bytes each, one after the other, in base64url without padding."""
    return urlsafe_b64encode(b"".join(path)).rstrip(b"=").decode()


def decode_path(text: str) -> list[bytes]:
    """The hashes of a path, from its one spelling; raises Broken for any other text."""
    raw = _decode(text)
    if len(raw) % 32:
        raise Broken(0, "a path is not made of hashes")
    return [raw[start : start + 32] for start in range(0, len(raw), 32)]


def _decode(text: str) -> bytes:
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise Broken(0, "a text is not base64url") from error
    if urlsafe_b64encode(raw).rstrip(b"=").decode() != text:
        raise Broken(0, "a text is not base64url")
    return raw


def read_keys(text: str) -> Keys:
    """Public keys for ES256 from a JWK or a JWK Set, by RFC 7638 thumbprint; raises ValueError."""
    document = json.loads(text)
    keys: dict[str, ec.EllipticCurvePublicKey] = {}
    for jwk in document.get("keys", [document]):
        if jwk.get("crv") != "P-256":
            continue  # Checkpoints are signed with ES256 alone.
        named = {name: jwk[name] for name in ("crv", "kty", "x", "y")}
        thumbprint = sha256(json.dumps(named, separators=(",", ":")).encode()).digest()
        x, y = (int.from_bytes(_decode(jwk[name]), "big") for name in ("x", "y"))
        numbers = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1())
        keys[encode_path([thumbprint])] = numbers.public_key()
    return keys


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The log as it was signed once: ``position`` rows, the last of which had ``chain_hash``.

    ``root`` is the tree's, ``at`` in epoch seconds, ``jws`` the signature over these four (RFC
    7515). ``frontier`` is there where the tree can be gone on with from here.
    """

    position: int
    chain_hash: str
    at: int
    root: str
    jws: str
    frontier: tuple[bytes, ...] = field(default=(), compare=False)

    def shape(self) -> dict[str, object]:
        """As it is shown; the file that the worker keeps has the frontier besides."""
        return {name: getattr(self, name) for name in (*_SIGNED, "jws")}

    def tree(self) -> Frontier:
        """The tree at this checkpoint; raises Broken when the frontier is not the root's."""
        tree = Frontier(self.position, self.frontier)
        if tree.root() != self.root:
            raise Broken(self.position, "a checkpoint's root is not that of its subtrees")
        return tree

    def check(self, keys: Keys) -> None:
        """Raises Broken unless one of the keys signed exactly this."""
        try:
            head, body, signature = self.jws.split(".")
            header, claims = json.loads(_decode(head)), json.loads(_decode(body))
            raw, kid = _decode(signature), str(header["kid"])
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise Broken(self.position, "a checkpoint has no signature") from error
        if header != {"alg": "ES256", "typ": CHECKPOINT_TYPE, "kid": kid} or kid not in keys:
            raise Broken(self.position, "a checkpoint is signed with a key that is not known")
        if claims != {name: getattr(self, name) for name in _SIGNED}:
            raise Broken(self.position, "a checkpoint says something else than was signed")
        der = encode_dss_signature(*(int.from_bytes(part, "big") for part in (raw[:32], raw[32:])))
        try:
            keys[kid].verify(der, f"{head}.{body}".encode(), ec.ECDSA(SHA256()))
        except InvalidSignature as error:
            raise Broken(self.position, "a checkpoint's signature is forged") from error


def read_checkpoint(entry: Mapping[str, Any]) -> Checkpoint:
    """From a parsed line; raises ValueError, KeyError or TypeError when it is none."""
    values = [entry[name] for name in (*_SIGNED, "jws")]
    if [type(value) for value in values] != [int, str, int, str, str]:
        raise TypeError("a checkpoint has numbers and texts")
    position, chain_hash, at, root, jws = values
    frontier = tuple(_hash(text) for text in entry.get("frontier", ()))
    return Checkpoint(position, chain_hash, at, root, jws, frontier)


def _hash(text: str) -> bytes:
    raw = bytes.fromhex(text)
    if len(raw) != 32 or raw.hex() != text:
        raise ValueError("a hash has one spelling")
    return raw


@lru_cache(maxsize=64)
def _utc_text(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class _Export:
    """Walks an export line by line, as the log grew."""

    def __init__(self, keys: Keys, kept: Mapping[int, str]) -> None:
        self.keys, self.kept = keys, kept
        self.tree = Frontier()
        self.chain_hash = NOTHING
        self.start = self.events = self.checkpoints = 0
        self.last: Checkpoint | None = None
        self.is_closed = False

    def line(self, line: str) -> None:
        """Take up one line; raises Broken, and ValueError, KeyError or TypeError for nonsense."""
        entry, _ = _parse(line)
        if self.is_closed or not isinstance(entry, dict) or _show(entry) + "\n" != line:
            raise ValueError
        if "jws" in entry:
            self._checkpoint(read_checkpoint(entry))
        elif entry.keys() == _EVENT:
            self._event(entry)
        elif entry.keys() != {"position", "chain_hash"}:
            raise ValueError
        elif entry["position"] == self.tree.size:
            self.is_closed = True
            self._expect(entry["chain_hash"], self.chain_hash)
        else:
            # A row outside the span that was asked for: its hash alone.
            self._row(entry["position"], _hash(entry["chain_hash"]).hex())

    def end(self) -> None:
        """Raises Broken unless a checkpoint covers all, up to a proper end."""
        position = self.tree.size
        if not self.is_closed:
            raise Broken(position + 1, "the export breaks off")
        if self.last is None or self.last.position != position:
            raise Broken(position, "the end stands under no checkpoint")
        if beyond := [place for place in self.kept if place > position]:
            raise Broken(position + 1, f"the log ends before the kept position {min(beyond)}")

    def _event(self, entry: Mapping[str, Any]) -> None:
        self._expect(entry["chain_hash"], next_hash(self.chain_hash, _row_of(entry)))
        self._expect(entry["at"], _utc_text(entry["at_ms"] // 1000))
        self._row(entry["position"], entry["chain_hash"])
        self.events += 1

    def _row(self, position: int, chain_hash: str) -> None:
        self._expect(position, self.tree.size + 1)
        self._expect(chain_hash, self.kept.get(position, chain_hash))
        self.tree.push(chain_hash)
        self.chain_hash = chain_hash

    def _checkpoint(self, checkpoint: Checkpoint) -> None:
        checkpoint.check(self.keys)
        there = checkpoint.tree()
        if self.tree.size == 0 and self.last is None:
            self.tree, self.start, self.chain_hash = there, there.size, checkpoint.chain_hash
        self._expect((there.size, there.root()), (self.tree.size, self.tree.root()))
        self._expect(checkpoint.chain_hash, self.chain_hash)
        self._expect(self.kept.get(there.size, self.chain_hash), self.chain_hash)
        self.last = checkpoint
        self.checkpoints += 1

    def _expect(self, given: object, expected: object) -> None:
        if given != expected:
            raise Broken(self.tree.size + 1, "a line is not what was signed, or not in its place")


def check_export(lines: Iterable[str], keys: Keys, kept: Mapping[int, str]) -> dict[str, object]:
    """What an export proves; raises Broken where it proves nothing.

    ``kept`` are chain hashes by position that were noted before, from older exports or
    checkpoints: only they tell that a log was not cut short or put in another's place.
    """
    walk = _Export(keys, kept)
    for line in lines:
        try:
            walk.line(line)
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
            raise Broken(walk.tree.size + 1, "a line is none that was exported") from error
    walk.end()
    assert walk.last is not None
    counts = {"events": walk.events, "checkpoints": walk.checkpoints}
    return {"after": walk.start, "until": walk.tree.size, **counts, "last": walk.last.shape()}


def check_proof(document: Mapping[str, Any], keys: Keys) -> dict[str, object]:
    """What ``audit proof`` or ``audit consistency`` printed, checked; raises Broken."""
    checkpoints = [read_checkpoint(entry) for entry in document["checkpoints"]]
    for checkpoint in checkpoints:
        checkpoint.check(keys)
    path, last = decode_path(document["path"]), checkpoints[-1]
    if "event" not in document:
        first = checkpoints[0]
        if not check_consistency(first.position, last.position, first.root, last.root, path):
            raise Broken(first.position, "the later log does not continue the earlier")
        return {"first": first.shape(), "second": last.shape()}
    event = document["event"]
    row_hash = next_hash(document["previous"], [event[name] for name in COLUMNS])
    index = event["position"] - 1
    if not check_inclusion(index, last.position, leaf_hash(row_hash), path, last.root):
        raise Broken(index + 1, "the log does not have this event")
    return {"event": event, "checkpoint": last.shape()}


def read_kept(paths: Iterable[Path]) -> dict[int, str]:
    """Chain hashes by position from checkpoints, heads or exports; raises ValueError or OSError."""
    kept: dict[int, str] = {}
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            if kept.setdefault(entry["position"], entry["chain_hash"]) != entry["chain_hash"]:
                raise Broken(entry["position"], "what was kept contradicts itself")
    return kept


def check_file(path: Path, keys: Keys, kept: Iterable[Path] = ()) -> dict[str, object]:
    """Check an export or a printed proof; gives ``whole`` and what was found, or the fault."""
    try:
        with path.open(encoding="utf-8", newline="\n") as lines:
            first = lines.readline()
            if '"path": ' in first and "path" in (document := json.loads(first)):
                return {"whole": True, **check_proof(document, keys)}
            lines.seek(0)
            return {"whole": True, **check_export(lines, keys, read_kept(kept))}
    except Broken as broken:
        return {"whole": False, "first_bad_position": broken.position, "fault": broken.fault}
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        return {"whole": False, "first_bad_position": None, "fault": "the file can't be read"}


def main() -> None:
    """Print what was found as JSON; exit 1 where something is not as it was signed."""
    parser = argparse.ArgumentParser(description="Proves an export of the audit log.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", type=Path, required=True, help="public keys: JWK or JWK Set")
    parser.add_argument("--kept", type=Path, action="append", default=[], help="older checkpoints")
    given = parser.parse_args()
    found = check_file(given.file, read_keys(given.key.read_text()), given.kept)
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
    sys.exit(0 if found["whole"] else 1)


if __name__ == "__main__":
    main()
