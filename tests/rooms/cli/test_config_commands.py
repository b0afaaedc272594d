"""The settings are described by themselves, and what they point at is tried out."""

from __future__ import annotations

import json
import socketserver
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from idp.cli import config as commands
from idp.cli.db import upgrade_installation
from idp.foundation.errors import ConfigurationError
from idp.foundation.installation import check_start
from idp.foundation.settings import Settings, read_settings
from idp.foundation.settings_in_force import GROUPS, settings_in_force
from tests.foundations import build_settings
from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[3]
FILES = {
    "default": "config/default.toml",
    "production": "config/production.example.toml",
    "reference": "docs/user/operator/settings.md",
}


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(commands.config, arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout


@pytest.mark.parametrize(("form", "file"), FILES.items())
def test_the_files_are_what_the_command_prints(form: str, file: str) -> None:
    code, printed = run("dump", "--form", form)
    assert code == 0
    assert (ROOT / file).read_text() == printed, f"simasn-idp config dump --form {form} > {file}"


def test_the_file_of_defaults_says_what_holds_without_any_file() -> None:
    file = ROOT / FILES["default"]
    assert read_settings({"SIMASN_CONFIG": str(file)}) == read_settings({})
    assert set(tomllib.loads(file.read_text())) == set(Settings.model_fields)


def test_the_example_for_production_may_start_and_names_every_setting() -> None:
    file = ROOT / FILES["production"]
    check_start(read_settings({"SIMASN_CONFIG": str(file)}), "production")
    text = file.read_text()
    assert [key for key in Settings.model_fields if f"{key} = " not in text] == []


def test_every_setting_has_a_meaning_and_a_variable() -> None:
    code, printed = run("dump", "--json")
    entries = json.loads(printed)
    assert code == 0
    assert [entry["key"] for entry in entries] == list(Settings.model_fields)
    for entry in entries:
        assert entry["meaning"].endswith("."), entry
        assert read_settings({entry["variable"]: ""}), entry


def test_all_faults_of_the_settings_are_told_at_once() -> None:
    with pytest.raises(ConfigurationError) as told:
        read_settings(
            {
                "SIMASN_COLOUR": "red",
                "SIMASN_WORKERS": "many",
                "SIMASN_ISSUER": "ftp://sso.example.go.id",
                "SIMASN_DATABASE_URL": "mysql://simasn:geheim@db/simasn",
                "SIMASN_REDIS_URL": "http://cache",
                "SIMASN_TRUSTED_PROXIES": "1.2",
            }
        )
    for name in ("COLOUR", "WORKERS", "ISSUER", "DATABASE_URL", "REDIS_URL", "TRUSTED_PROXIES"):
        assert f"SIMASN_{name}" in str(told.value)
    assert "geheim" not in str(told.value)


def test_a_fault_of_the_settings_is_told_to_programs_too(tmp_path: Path) -> None:
    environ = {"SIMASN_WORKERS": "many", "SIMASN_DATA_DIR": str(tmp_path), "PATH": "/usr/bin"}
    run_main = "from idp.cli import main; main()"
    command = [sys.executable, "-c", run_main, "config", "show", "--json"]
    done = subprocess.run(
        command, env=environ, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"] == "configuration"
    assert "SIMASN_WORKERS" in done.stderr


def check(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> tuple[int, dict[str, Any]]:
    monkeypatch.setattr(commands, "settings", lambda: settings)
    code, printed = run("check", "--json")
    return code, json.loads(printed)


def faulty(report: dict[str, Any]) -> set[str]:
    return {item["name"] for item in report["checks"] if item["fault"]}


def test_a_sound_installation_passes_on_real_servers(
    postgresql_url: str,
    redis_url: str,
    mail_port: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = build_settings(
        tmp_path,
        database_url=postgresql_url,
        redis_url=redis_url,
        smtp_host="127.0.0.1",
        smtp_port=mail_port,
        smtp_security="none",
    )
    upgrade_installation(settings, "test")
    code, report = check(monkeypatch, settings)
    assert (code, report["status"], report["kind"]) == (0, "ok", "test"), report
    assert faulty(report) == set()


def test_all_faults_of_an_installation_are_told_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = free_port()
    (tmp_path / "file").write_text("no folder, no key, no certificate")
    settings = build_settings(
        tmp_path / "file",
        database_url=f"postgresql://simasn:geheim@127.0.0.1:{nobody}/simasn",
        redis_url=f"redis://:geheim@127.0.0.1:{nobody}",
        smtp_host="127.0.0.1",
        smtp_port=nobody,
        smtp_security="none",
        master_key_file=tmp_path / "file",
        extra_ca_file=tmp_path / "file",
        policy_dir=tmp_path,
        documents_s3_url=f"http://127.0.0.1:{nobody}/simasn",
        documents_s3_access_key="simasn",
        documents_s3_secret_file=tmp_path / "file",
        issuer="http://sso.example.go.id",
    )
    code, report = check(monkeypatch, settings)
    assert (code, report["status"], report["error"]) == (1, "faulty", "configuration")
    assert faulty(report) == {item["name"] for item in report["checks"]}
    assert "geheim" not in json.dumps(report)


def test_an_empty_database_and_a_key_that_others_read_are_faults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = build_settings(tmp_path)
    assert faulty(check(monkeypatch, settings)[1]) >= {"database"}
    upgrade_installation(settings, "test")
    assert faulty(check(monkeypatch, settings)[1]) == set()
    settings.effective_master_key_file.chmod(0o644)
    assert faulty(check(monkeypatch, settings)[1]) == {"master_key"}


def test_a_check_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check(monkeypatch, build_settings(tmp_path / "new"))
    assert list(tmp_path.iterdir()) == []


def test_a_password_in_an_address_is_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = build_settings(
        tmp_path,
        database_url="postgresql://simasn:geheim@db.example/simasn",
        redis_url="redis://:geheim@cache.example:6379/0",
    )
    monkeypatch.setattr(commands, "settings", lambda: settings)
    for arguments in (["show"], ["show", "--json"]):
        code, printed = run(*arguments)
        assert code == 0
        assert "geheim" not in printed
        assert "db.example" in printed
        assert "cache.example" in printed


def test_a_setting_is_told_with_its_origin_and_a_secret_never(tmp_path: Path) -> None:
    """Pasal 24(5): who runs the servers sees what holds, and no key to anything."""
    file = tmp_path / "simasn.toml"
    file.write_text(
        'workers = 3\nbind = "0.0.0.0"\nmaster_key_file = "/etc/geheim.key"\n'
        'redis_url = "redis://:geheim@cache.example/0?password=geheim"\n'
        'documents_s3_access_key = "geheim"\nsmtp_password_file = "/etc/geheim.mail"\n'
        'database_url = "sqlite:///x"\n'
    )
    environ = {"SIMASN_CONFIG": str(file), "SIMASN_BIND": "127.0.0.2", "PORT": "21001"}
    # An empty variable of this one is a word: the file is not asked.
    environ["SIMASN_DATABASE_URL"] = ""
    found = {one.key: one for one in settings_in_force(read_settings(environ), environ)}
    assert list(found) == list(Settings.model_fields)
    told = {key: (found[key].value, found[key].source) for key in ("workers", "bind", "threads")}
    assert told == {
        "workers": ("3", "file"),
        "bind": ("127.0.0.2", "environment"),
        "threads": ("24", "default"),
    }
    assert found["issuer"].source == "environment"
    assert (found["database_url"].value, found["database_url"].source) == ("", "environment")
    for key in ("master_key_file", "documents_s3_access_key", "smtp_password_file"):
        assert (found[key].value, found[key].is_set) == (None, True)
    assert (found["documents_s3_secret_file"].value, found["smtp_host"].is_set) == (None, False)
    assert found["redis_url"].value == "redis://:***@cache.example/0"
    assert "geheim" not in str(found)
    assert {one.group for one in found.values()} == set(GROUPS.values())


class _MailServer(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a client needs that sends nothing."""

    def handle(self) -> None:
        self.wfile.write(b"220 mail.example ready\r\n")
        for line in self.rfile:
            word = line[:4].upper()
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 done\r\n")
            if word == b"QUIT":
                return


@pytest.fixture
def mail_port() -> Iterator[int]:
    """A mail server on the loopback interface."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _MailServer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()
