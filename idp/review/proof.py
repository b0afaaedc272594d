"""Proof of the evidence of a review from its files and the public keys alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from idp.review import evidence

_FAULTS = (JoseError, ValueError, KeyError, TypeError)


def check_evidence(files: Mapping[str, bytes], keys: str) -> dict[str, Any]:
    """``whole``, the first ``fault`` (or None), and the manifest as it was signed.

    ``keys`` is the JWK Set that ``simasn-idp keys public`` prints. Needs no installation.
    """
    try:
        manifest = _signed(files.get(evidence.SIGNATURE, b""), keys)
    except _FAULTS:
        return {"whole": False, "fault": "signature", "manifest": None}
    fault = _first_fault(files, manifest)
    return {"whole": fault is None, "fault": fault, "manifest": manifest}


def _signed(signature: bytes, keys: str) -> dict[str, Any]:
    # RFC 8725 §3.1: the one algorithm of this type, whatever the header wishes.
    found = jws.deserialize_compact(
        signature.decode("ascii"),
        KeySet.import_key_set(json.loads(keys)),
        algorithms=["ES256"],
    )
    if found.headers().get("typ") != evidence.EVIDENCE_TYPE:
        raise ValueError("signed as something else")
    manifest = json.loads(found.payload)
    if not isinstance(manifest, dict):
        raise TypeError("no manifest")
    return manifest


def _first_fault(files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> str | None:
    for name in evidence.FILES:
        if hashlib.sha256(files.get(name, b"")).hexdigest() != manifest["files"].get(name):
            return name
    snapshot = hashlib.sha256(files[evidence.SNAPSHOT_FILE]).hexdigest()
    if snapshot != manifest["snapshot_sha256"]:
        return evidence.SNAPSHOT_FILE
    if files.get(evidence.MANIFEST) != evidence.manifest_bytes(manifest):
        return evidence.MANIFEST
    return None
