"""The Dockerfile: its steps install a provider that runs on a read-only root, and not as root."""

from __future__ import annotations

import base64
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installed.dockerfile import Builder, Image, python_folder, read_steps
from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
WAIT = 30.0
READ_ONLY = """
for place in "$SIMASN_DATA_DIR" "$TMPDIR"; do mount --bind "$place" "$place"; done
for place in / /tmp /var/tmp /dev/shm; do
  mountpoint -q "$place" && mount -o remount,bind,ro "$place"
done
exec "$@"
"""
"""As ``docker run --read-only`` does: what is no volume can't be written, whoever asks."""


@pytest.fixture
def image() -> Iterator[Image]:
    """The image that the Dockerfile builds from a clean folder."""
    work = Path(tempfile.mkdtemp(prefix="simasn-image-"))
    python = python_folder(work / "python")
    kept = ("HOME", "LANG", "http_proxy", "https_proxy", "no_proxy")
    host = {name: value for name, value in os.environ.items() if name in kept}
    host |= {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    host["PATH"] = f"{python}:/usr/sbin:/usr/bin:/sbin:/bin"
    owner = {"OWNER": f"{os.getuid()}:{os.getgid()}"}
    try:
        steps = read_steps((ROOT / "Dockerfile").read_text())
        built = Builder(ROOT, work, host, owner).build(steps)
        shutil.rmtree(work / "build")
        yield built
    finally:
        shutil.rmtree(work)


@pytest.fixture
def environ(image: Image, tmp_path: Path) -> dict[str, str]:
    """What an operator hands to the container."""
    key = tmp_path / "master.key"
    key.write_bytes(base64.b64encode(secrets.token_bytes(32)))
    key.chmod(0o600)
    Path(image.environ["TMPDIR"]).mkdir(parents=True, exist_ok=True)
    return image.environ | {
        "PORT": str(free_port()),
        "SIMASN_BIND": "127.0.0.1",
        "SIMASN_ISSUER": "https://sso.example.go.id",
        "SIMASN_MASTER_KEY_FILE": str(key),
    }


def start(image: Image, environ: dict[str, str], command: list[str]) -> subprocess.Popen[str]:
    """Run a command on the image's root, which is read-only but for its volumes."""
    isolated = ["unshare", "--map-root-user", "--mount", "/bin/sh", "-ec", READ_ONLY, "sh"]
    return subprocess.Popen(
        [*isolated, *command],
        env=environ,
        cwd=image.place(image.folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(image: Image, environ: dict[str, str], *command: str) -> tuple[int, str]:
    process = start(image, environ, list(command))
    output, _ = process.communicate(timeout=WAIT)
    return process.returncode, output


def contents(image: Image) -> dict[str, int]:
    written = [image.environ["SIMASN_DATA_DIR"], image.environ["TMPDIR"]]
    return {
        str(path): path.lstat().st_mtime_ns
        for path in image.root.rglob("*")
        if not any(str(path).startswith(folder) for folder in written)
    }


def assert_holds_the_product_alone(image: Image) -> None:
    assert not image.place("/src").exists()
    packages = {path.name.partition("-")[0] for path in image.root.rglob("*.dist-info")}
    assert {"simasn_idp", "psycopg"} <= packages
    assert not packages & {"pytest", "mypy", "ruff", "playwright"}
    assert Path(image.environ["SIMASN_DATA_DIR"]).stat().st_mode & 0o777 == 0o700


def test_the_installed_provider_serves_on_a_read_only_root(
    image: Image, environ: dict[str, str]
) -> None:
    """One test, because an image takes its time to build."""
    assert_holds_the_product_alone(image)
    before = contents(image)
    place = image.place("/opt/simasn/lib/written")
    assert run(image, environ, "touch", str(place))[0] != 0, "the root can be written"
    code, output = run(image, environ, "simasn-idp", "db", "upgrade")
    assert code == 0, output
    server = start(image, environ, image.command)
    try:
        # The image's own health check, which also waits for the server here.
        healthy = ["sh", "-c", 'until "$@" 2>/dev/null; do sleep 0.2; done', "sh", *image.health]
        assert run(image, environ, *healthy)[0] == 0
        with urllib.request.urlopen(f"http://127.0.0.1:{environ['PORT']}/healthz") as answer:
            assert answer.status == 200
    finally:
        server.send_signal(signal.SIGTERM)
        output, _ = server.communicate(timeout=WAIT)
    assert server.returncode == 0, output
    assert run(image, environ, *image.health)[0] != 0, "the health check says so of a dead one too"
    assert contents(image) == before


def test_the_image_does_not_run_as_root_and_keeps_data_in_a_volume() -> None:
    steps = {step.word: step.rest for step in read_steps((ROOT / "Dockerfile").read_text())}
    user, _, group = steps["USER"].partition(":")
    assert int(user) > 0
    assert int(group) > 0
    assert steps["ARG"] == f"OWNER={steps['USER']}"
    assert f"SIMASN_DATA_DIR={steps['VOLUME']}" in steps["ENV"]


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ("RUN pip install nothing --no-such-option", "RUN pip install"),
        ("RUN mkdir /opt/elsewhere", "no variable"),
        ("COPY no-such-folder there", "no-such-folder"),
        ("COPY --from=nowhere /opt /opt", "nowhere"),
        ("ADD https://example.org/file .", "does not know"),
    ],
)
def test_a_step_that_breaks_is_seen(step: str, told: str, tmp_path: Path) -> None:
    """The reader of this folder is no rubber stamp."""
    builder = Builder(ROOT, tmp_path, {"PATH": os.environ["PATH"]}, {})
    with pytest.raises((AssertionError, OSError, KeyError), match=told):
        builder.build(read_steps(f"FROM base\n{step}\n"))
