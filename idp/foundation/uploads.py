"""Requests of pages that take a file: ``multipart/form-data`` (RFC 7578), within limits."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from werkzeug.exceptions import HTTPException
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header

from idp.foundation.http import MAX_FIELDS, BadRequest, Environ, Parameters, Request

MAX_UPLOAD = 10 * 1024 * 1024 + 256 * 1024
"""Bytes of a whole form: the largest document and what is typed beside it."""
_MAX_TEXT = 64 * 1024
_MULTIPART = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a form. ``said_to_be`` is the media type that the browser claims, if any."""

    name: str
    content: bytes
    said_to_be: str | None


class UploadRequest(Request):
    """A request whose form may carry files; only routes that say so are given one."""

    __slots__ = ("_files",)

    def __init__(self, environ: Environ, address: str) -> None:
        super().__init__(environ, address)
        self._files: dict[str, Upload] | None = None

    @property
    def form(self) -> Parameters:
        """What was typed; BadRequest 413 where the whole is too large, 400 where it is damaged."""
        if self._files is None:
            self._read()
        return super().form

    @property
    def files(self) -> dict[str, Upload]:
        """The files by the names of their fields; one that was left empty is not among them."""
        if self._files is None:
            self._read()
        assert self._files is not None
        return self._files

    def _read(self) -> None:
        self._files = {}
        content_type = self.environ.get("CONTENT_TYPE", "")
        if content_type.partition(";")[0].strip().lower() != _MULTIPART:
            return
        body = self.body(MAX_UPLOAD)
        parser = FormDataParser(
            max_form_memory_size=_MAX_TEXT, max_form_parts=MAX_FIELDS, silent=False
        )
        try:
            options = parse_options_header(content_type)[1]
            _, typed, files = parser.parse(BytesIO(body), _MULTIPART, len(body), options)
        except (ValueError, HTTPException) as fault:
            raise BadRequest("the form cannot be read") from fault
        self._form = Parameters(typed.items(multi=True))
        for field, file in files.items():
            content = file.read()
            file.close()
            if file.filename and content:
                self._files[field] = Upload(file.filename, content, file.mimetype or None)
