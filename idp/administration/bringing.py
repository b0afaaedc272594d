"""What a body brings besides words: documents and files, in base64 (RFC 4648 §4)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from idp import documents
from idp.administration.operation import Call
from idp.desk import Paper
from idp.foundation.http import BadRequest


def paper_of(call: Call, name: str = "document") -> Paper:
    """The document of the body, its file examined; raises BadRequest, and Refusal of the file."""
    told: Mapping[str, Any] = call.body[name]
    content = documents.examine(read_base64(told["content"]))
    return Paper(told["number"], told["dated"], told["signer"], content)


def read_base64(text: str) -> bytes:
    """The bytes; raises BadRequest for what is no base64."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadRequest("content is no base64") from None
