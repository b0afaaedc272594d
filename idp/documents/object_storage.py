"""Files in a bucket of an S3-compatible store, sealed before they leave this machine."""

from __future__ import annotations

import ssl
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import urllib3
from minio import Minio
from minio.error import MinioException, S3Error

from idp.documents.storage import purpose_of
from idp.foundation.errors import NotFound, Unavailable
from idp.foundation.sealing import MasterKey, SealBroken
from idp.foundation.settings import Settings

_SECONDS = 5.0
"""To connect, and between two pieces of an answer: a transaction waits meanwhile."""
_FAULTS = (MinioException, urllib3.exceptions.HTTPError, OSError)


class ObjectStorage:
    """Keeps sealed bytes under ``documents/<key>``; the store's own keeper can't read them."""

    def __init__(self, client: Minio, bucket: str, master_key: MasterKey) -> None:
        self._client = client
        self._bucket = bucket
        self._master_key = master_key

    def put(self, key: str, data: bytes) -> None:
        """Keep; raises Unavailable when the store can't be reached or refuses."""
        sealed = self._master_key.seal(purpose_of(key), data).encode()
        try:
            self._client.put_object(self._bucket, _name(key), BytesIO(sealed), len(sealed))
        except _FAULTS as fault:
            raise Unavailable("storage_unavailable", "the file can't be kept") from fault

    def get(self, key: str) -> bytes:
        """Give back; raises NotFound, or Unavailable also when the bytes were changed."""
        purpose = purpose_of(key)
        try:
            answer = self._client.get_object(self._bucket, _name(key))
            try:
                sealed = answer.read().decode("ascii")
            finally:
                answer.close()
                answer.release_conn()
            return self._master_key.unseal(purpose, sealed)
        except S3Error as fault:
            if fault.code == "NoSuchKey":
                raise NotFound("file_not_found", "the file of this document is missing") from fault
            raise Unavailable("storage_unavailable", "the file can't be read") from fault
        except (*_FAULTS, SealBroken, UnicodeDecodeError) as fault:
            raise Unavailable("storage_unavailable", "the file can't be read") from fault


def open_object_storage(settings: Settings, master_key: MasterKey) -> ObjectStorage:
    """The bucket that the settings name; raises Unavailable when its secret can't be read."""
    parts = urlsplit(settings.documents_s3_url)
    client = _client(
        parts.netloc,
        parts.scheme == "https",
        settings.documents_s3_access_key,
        settings.documents_s3_secret_file,
        settings.documents_s3_region,
        settings.extra_ca_file,
    )
    return ObjectStorage(client, parts.path.strip("/"), master_key)


@lru_cache(maxsize=4)
def _client(
    host: str,
    secure: bool,  # noqa: FBT001 - part of the cache's key
    access_key: str,
    secret_file: Path | None,
    region: str,
    extra_ca_file: Path | None,
) -> Minio:
    """One client, and so one pool of connections, for the process."""
    try:
        secret = secret_file.read_text().strip() if secret_file is not None else ""
        trusted = ssl.create_default_context()
        if extra_ca_file is not None:
            trusted.load_verify_locations(extra_ca_file)
    except OSError as fault:
        raise Unavailable("storage_unavailable", "secret or authorities can't be read") from fault
    pool = urllib3.PoolManager(
        ssl_context=trusted,
        timeout=urllib3.Timeout(connect=_SECONDS, read=_SECONDS),
        retries=urllib3.Retry(1, backoff_factor=0.1, status_forcelist=(500, 502, 503, 504)),
    )
    return Minio(
        endpoint=host,
        access_key=access_key,
        secret_key=secret,
        region=region,
        secure=secure,
        http_client=pool,
    )


def _name(key: str) -> str:
    return f"documents/{key[:2]}/{key}"
