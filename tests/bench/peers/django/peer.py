"""django-oauth-toolkit under gunicorn (2 processes, 8 threads), in its own environment."""

import shutil
import subprocess
import sys
from pathlib import Path

from ... import processes
from ...browser import Person
from ...target import REDIRECT_URI, Client, Target
from .. import read_metadata

_HERE = Path(__file__).parent
_FILES = ("bench_site.py", "bench_urls.py", "bench_fill.py", "bench_login.html")
_MAKE_KEY = (
    "from jwcrypto.jwk import JWK; key = JWK.generate(kty='RSA', size=2048);"
    "print(key.export_to_pem(True, None).decode(), end='')"
)
_PEOPLE = 128
_PASSWORD = "kata sandi untuk pengukuran"
_SECRET = "bench-secret-0123456789-0123456789-0123456"


def install(home: Path) -> Path:
    """Make the virtual environment once under `home`; the directory of its programs."""
    programs = home / "bin"
    wanted = (_HERE / "requirements.txt").read_text()
    mark = home / "installed.txt"
    if not mark.exists() or mark.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
        command = [str(programs / "pip"), "install", "--quiet"]
        subprocess.run([*command, "-r", str(_HERE / "requirements.txt")], check=True)
        mark.write_text(wanted)
    for name in _FILES:
        shutil.copy(_HERE / name, home / name)
    key = home / "rsa.pem"
    if not key.exists():
        command = [str(programs / "python"), "-c", _MAKE_KEY]
        pem = subprocess.run(command, check=True, capture_output=True)
        key.write_bytes(pem.stdout)
        key.chmod(0o600)
    return programs


def start(home: Path, run_directory: Path) -> Target:
    """Start it on a fresh database."""
    programs = install(home)
    port = processes.free_port()
    log = run_directory / "django.log"
    environment = {
        "PYTHONPATH": str(home),
        "DJANGO_SETTINGS_MODULE": "bench_site",
        "BENCH_HOME": str(home),
        "BENCH_DATABASE": str(run_directory / "django.db"),
        "BENCH_PASSWORD": _PASSWORD,
        "BENCH_PEOPLE": str(_PEOPLE),
        "BENCH_SECRET": _SECRET,
        "BENCH_REDIRECT": REDIRECT_URI,
    }
    fill = [str(programs / "python"), "-W", "ignore", str(home / "bench_fill.py")]
    subprocess.run(fill, check=True, env=environment)
    command = [str(programs / "python"), "-W", "ignore", "-m", "gunicorn", "bench_site:application"]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "8"]
    command += ["--worker-class", "gthread", "--log-level", "warning", "--no-control-socket"]
    process = processes.start(command, run_directory, environment, log)
    discovery = "/o/.well-known/openid-configuration"
    seconds = processes.wait_until_answers(process, port, discovery, log)
    issuer, endpoints = read_metadata(port, discovery)
    return Target(
        name="django",
        port=port,
        process=process,
        issuer=issuer,
        endpoints=endpoints,
        client=Client("bench", _SECRET),
        machine=Client("bench-machine", _SECRET),
        people=[Person(f"person{i}", _PASSWORD) for i in range(_PEOPLE)],
        client_credentials={"scope": "openid"},
        jwt_access_tokens=False,
        cold_start_ms=round(seconds * 1000),
    )
