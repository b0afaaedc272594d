"""Documents in a bucket: what the store's keeper sees is sealed; a fault is no lost document."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from minio import Minio

from idp.documents import open_storage, probe_storage
from idp.documents.storage import Storage
from idp.foundation.clock import FixedClock
from idp.foundation.errors import NotFound, Unavailable
from idp.foundation.settings import ConfigurationError, read_settings
from tests.foundations import build_settings, close_foundation, open_foundation
from tests.servers import find_program, free_port

HERE = Path(__file__).parent / "object_store"
USER = SECRET = "S3RVER"
KEY = "0123456789abcdef0123456789abcdef"
PAPER = b"%PDF-1.7 Surat Pernyataan Kesanggupan"


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a bucket on a real S3 server."""
    place = tmp_path_factory.mktemp("s3")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, place)
    install = [find_program("npm"), "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    subprocess.run(install, cwd=place, check=True, capture_output=True, timeout=120)
    port = free_port()
    command = [find_program("node"), "node_modules/.bin/s3rver", "--directory", "data"]
    command += ["--address", "127.0.0.1", "--port", str(port), "--configure-bucket", "simasn"]
    (place / "data").mkdir()
    with subprocess.Popen(command, cwd=place, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert any("listening" in line for line in server.stdout)
        yield f"http://127.0.0.1:{port}/simasn"
        server.terminate()


def storage_at(url: str, tmp_path: Path, sqlite_url: str, secret: str = SECRET) -> Storage:
    file = tmp_path / "s3.secret"
    file.write_text(secret + "\n")
    settings = build_settings(
        tmp_path,
        database_url=sqlite_url,
        documents_s3_url=url,
        documents_s3_access_key=USER,
        documents_s3_secret_file=file,
    )
    opened = open_foundation(settings, FixedClock(0))
    try:
        return open_storage(opened)
    finally:
        close_foundation(opened)


def client_of(bucket: str) -> Minio:
    host = urlsplit(bucket).netloc
    return Minio(endpoint=host, access_key=USER, secret_key=SECRET, secure=False)


def test_what_is_kept_comes_back_and_the_store_can_not_read_it(
    bucket: str, tmp_path: Path, sqlite_url: str
) -> None:
    storage = storage_at(bucket, tmp_path, sqlite_url)
    storage.put(KEY, PAPER)
    assert storage.get(KEY) == PAPER
    lying = client_of(bucket).get_object("simasn", f"documents/01/{KEY}").read()
    assert b"PDF" not in lying
    assert b"Kesanggupan" not in lying


def test_a_file_that_was_changed_or_passed_off_as_another_is_none(
    bucket: str, tmp_path: Path, sqlite_url: str
) -> None:
    storage, client = storage_at(bucket, tmp_path, sqlite_url), client_of(bucket)
    storage.put(KEY, PAPER)
    sealed = client.get_object("simasn", f"documents/01/{KEY}").read()
    other = KEY.replace("f", "e")
    for name, data in ((other, sealed), (KEY, sealed[:-4] + b"AAAA")):
        client.put_object("simasn", f"documents/01/{name}", BytesIO(data), len(data))
        with pytest.raises(Unavailable):
            storage.get(name)


def test_a_missing_file_is_said_to_be_missing(bucket: str, tmp_path: Path, sqlite_url: str) -> None:
    with pytest.raises(NotFound):
        storage_at(bucket, tmp_path, sqlite_url).get("a" * 32)


def test_a_store_that_is_away_or_refuses_keeps_nothing_and_says_so(
    bucket: str, tmp_path: Path, sqlite_url: str
) -> None:
    began = time.monotonic()
    for url, secret in (("http://127.0.0.1:9/simasn", SECRET), (bucket + "-no", SECRET)):
        storage = storage_at(url, tmp_path, sqlite_url, secret)
        with pytest.raises(Unavailable):
            storage.put(KEY, PAPER)
        with pytest.raises(Unavailable):
            storage.get(KEY)
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    "url", ["ftp://a/simasn", "https://a", "https://a/b/c", "https://u:p@a/simasn", "https://a/B_"]
)
def test_what_names_no_bucket_stops_the_start(url: str) -> None:
    with pytest.raises(ConfigurationError, match="one bucket"):
        read_settings({"SIMASN_DOCUMENTS_S3_URL": url})


def test_a_bucket_without_its_keys_stops_the_start() -> None:
    with pytest.raises(ConfigurationError, match="access key"):
        read_settings({"SIMASN_DOCUMENTS_S3_URL": "https://a.example/simasn"})


def test_the_check_of_an_installation_asks_the_bucket(
    bucket: str, tmp_path: Path, sqlite_url: str
) -> None:
    (tmp_path / "s3.secret").write_text(SECRET)
    keys = {
        "documents_s3_access_key": USER,
        "documents_s3_secret_file": tmp_path / "s3.secret",
        "database_url": sqlite_url,
    }
    probe_storage(build_settings(tmp_path, documents_s3_url=bucket, **keys))
    with pytest.raises(Unavailable):
        probe_storage(build_settings(tmp_path, documents_s3_url=bucket + "-no", **keys))
