"""The stylesheet, scripts, font and pictures of the pages, each named by its content."""

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent / "static"
_TYPES: Final[Mapping[str, str]] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
_CSS_URL: Final = re.compile(rb'url\("([A-Za-z0-9._-]+)"\)')


@dataclass(frozen=True, slots=True)
class SentFile:
    """One form of a file as it travels."""

    content: bytes
    etag: str
    encoding: str | None


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file, ready to be sent."""

    name: str
    content: bytes
    content_type: str
    version: str
    packed: bytes | None
    """The content as gzip where that is worth it. It is public and the same for everybody, so its
    length gives nothing away, as that of a page might."""

    @property
    def etag(self) -> str:
        """Return the entity tag, quoted (RFC 9110 §8.8.3)."""
        return f'"{self.version}"'

    def form_for(self, accepted: str) -> SentFile:
        """Return what to send to whom accepts these encodings (RFC 9110 §12.5.3).

        Each form has an entity tag of its own (RFC 9110 §8.8.3.3).
        """
        if self.packed is None or "gzip" not in map(str.strip, accepted.lower().split(",")):
            return SentFile(self.content, self.etag, None)
        return SentFile(self.packed, f'"{self.version}-gz"', "gzip")

    def cache_control(self, asked_version: str | None) -> str:
        """Return Cache-Control for a request whose `v` parameter is `asked_version`.

        Only an address that names this very content may be kept for ever (RFC 8246).
        """
        if asked_version == self.version:
            return "public, max-age=31536000, immutable"
        return "public, max-age=0, must-revalidate"


def _loaded(name: str, content: bytes) -> StaticFile:
    version = hashlib.sha256(content).hexdigest()[:12]
    kind = _TYPES[Path(name).suffix]
    packed = None if kind.startswith("font/") else gzip.compress(content, mtime=0)
    return StaticFile(name, content, kind, version, packed)


@lru_cache(maxsize=1)
def _files() -> Mapping[str, StaticFile]:
    files = {
        path.name: _loaded(path.name, path.read_bytes())
        for path in _FOLDER.iterdir()
        if path.suffix in _TYPES
    }

    def versioned(match: re.Match[bytes]) -> bytes:
        name = match[1].decode()
        return f'url("{name}?v={files[name].version}")'.encode()

    # Stylesheets after all others: the addresses in them carry the others' versions.
    for name, file in list(files.items()):
        if name.endswith(".css"):
            files[name] = _loaded(name, _CSS_URL.sub(versioned, file.content))
    return files


def static_file(name: str) -> StaticFile | None:
    """Return the file called `name` (no folders), or None. Nothing else is ever read."""
    return _files().get(name)


def static_url(name: str) -> str:
    """Return the address of a file, with its version. Raises KeyError for an unknown one."""
    return f"/static/{name}?v={_files()[name].version}"
