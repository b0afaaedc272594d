"""What a body brings besides words: documents and files, in base64 (RFC 4648 §4)."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from idp import documents
from idp.administration.operation import Call
from idp.desk import Doing, Paper
from idp.documents import DocumentRecord, DocumentType
from idp.foundation.context import Foundation
from idp.foundation.http import BadRequest


@dataclass(frozen=True, slots=True)
class Brought:
    """A document as it came. Its file is opened by nobody before the policy has been asked."""

    number: str
    dated: str
    signer: str
    data: bytes

    @property
    def sha256(self) -> str:
        """The digest of the file, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()

    def examined(self) -> Paper:
        """The document with its file examined; raises Refusal for what it may not be."""
        return Paper(self.number, self.dated, self.signer, documents.examine(self.data))

    def submit(self, doing: Doing, foundation: Foundation, kind: DocumentType) -> DocumentRecord:
        """Examine it and put it into the register, in the act's own transaction.

        Raises Refusal, Conflict.
        """
        return self.examined().submit(doing.tx, foundation, kind, doing.actor)


def paper_of(call: Call, name: str = "document") -> Brought:
    """The document of the body; raises BadRequest where its file is no base64."""
    told: Mapping[str, Any] = call.body[name]
    return Brought(told["number"], told["dated"], told["signer"], read_base64(told["content"]))


def read_base64(text: str) -> bytes:
    """The bytes; raises BadRequest for what is no base64."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadRequest("content is no base64") from None
