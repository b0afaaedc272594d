"""Settings: one typed model, read from ``SIMASN_*`` variables or the TOML file ``SIMASN_CONFIG``.

Unknown or malformed settings stop the start with one clear line that names every fault.
``config/*.toml`` and docs/user/operator/settings.md are generated from the fields here, by
``simasn-idp config dump``; ``examples`` holds what a production installation sets.
"""

from __future__ import annotations

import ipaddress
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from idp.foundation.errors import ConfigurationError

PREFIX = "SIMASN_"
CONFIG = "SIMASN_CONFIG"
"""Names the TOML file; a variable of the environment wins over a line of the file."""
_BUCKET = re.compile(r"/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/?", re.ASCII)
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


def _split(value: object) -> object:
    return (
        tuple(part for part in value.replace(",", " ").split()) if isinstance(value, str) else value
    )


Words = Annotated[tuple[str, ...], BeforeValidator(_split)]
OptionalPath = Annotated[Path | None, BeforeValidator(lambda value: value or None)]
"""A file or folder; the empty text, which a TOML file needs, is none."""


class Settings(BaseModel):
    """Everything an operator may set. Durations are seconds, sizes as the name says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    issuer: str = Field(
        "http://localhost:8000",
        description="Issuer URL of the provider, without a trailing slash.",
        examples=["https://sso.example.go.id"],
    )
    data_dir: Path = Field(
        Path("var"),
        description="Folder for the embedded database, mail, audit heads.",
        examples=["/var/lib/simasn"],
    )
    database_url: str = Field(
        "",
        description="SQLite or PostgreSQL URL; empty: SQLite in the data folder.",
        examples=["postgresql://simasn@localhost/simasn"],
    )
    redis_url: str = Field(
        "",
        description="Redis URL for short-lived state; empty: the embedded store.",
        examples=["redis://localhost:6379/0"],
    )
    master_key_file: OptionalPath = Field(
        None,
        description="File with the base64 master key; required in production.",
        examples=["/etc/simasn/master.key"],
    )
    policy_dir: OptionalPath = Field(
        None, description="Folder of another policy bundle; empty: policies/."
    )
    trusted_proxies: Words = Field(
        (),
        description="Networks whose X-Forwarded-* headers are believed.",
        examples=[["127.0.0.1/32"]],
    )
    extra_ca_file: OptionalPath = Field(
        None, description="CA bundle for outbound TLS, beside the system's."
    )
    egress_allow: Words = Field(
        (), description="Hosts that outbound calls may reach past the guard (tests only)."
    )
    test_mode: bool = Field(
        False, description="Wide throttles, loopback egress; refused in production."
    )

    sqlite_synchronous: Literal["NORMAL", "FULL"] = Field(
        "NORMAL", description="SQLite durability at power loss."
    )
    workers: int = Field(2, ge=1, le=64, description="gunicorn worker processes.")
    threads: int = Field(24, ge=2, le=256, description="Threads of each worker.")
    bind: str = Field("127.0.0.1", description="Address that the server listens on.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least level logged."
    )

    password_memory_kib: int = Field(
        19456, ge=7168, le=1_048_576, description="argon2id memory, KiB."
    )
    password_time_cost: int = Field(2, ge=1, le=20, description="argon2id passes.")
    password_parallelism: int = Field(1, ge=1, le=8, description="argon2id lanes.")
    password_hashes_at_once: int = Field(
        1, ge=1, le=64, description="Hashes computed at once by a worker."
    )
    password_min_length: int = Field(
        15, ge=8, le=64, description="Least length as the only factor."
    )
    password_min_length_with_factor: int = Field(
        12, ge=8, le=64, description="Least length beside a second factor."
    )

    access_token_seconds: int = Field(
        300, ge=30, le=3600, description="Life of an access or ID token."
    )
    refresh_seconds: int = Field(28800, ge=60, description="Absolute life of a refresh family.")
    refresh_privileged_seconds: int = Field(14400, ge=60, description="The same for pengelola.")
    session_seconds: int = Field(36000, ge=60, description="Absolute life of a session.")
    session_privileged_seconds: int = Field(28800, ge=60, description="The same for pengelola.")
    idle_seconds: int = Field(900, ge=30, description="Idle time before the screen locks.")
    idle_privileged_seconds: int = Field(600, ge=30, description="The same for pengelola.")
    code_seconds: int = Field(60, ge=5, le=600, description="Life of an authorization code.")

    smtp_host: str = Field(
        "",
        description="Mail server; empty: mail is written into the data folder.",
        examples=["mail.example.go.id"],
    )
    smtp_port: int = Field(
        25, ge=1, le=65535, description="Port of the mail server.", examples=[587]
    )
    smtp_security: Literal["none", "starttls", "tls"] = Field(
        "starttls", description="Transport security of mail."
    )
    smtp_username: str = Field(
        "", description="User at the mail server; empty: no authentication.", examples=["simasn"]
    )
    smtp_password_file: OptionalPath = Field(
        None, description="File with the mail password.", examples=["/etc/simasn/smtp.password"]
    )
    smtp_from: str = Field(
        "simasn@localhost", description="Sender of mail.", examples=["simasn@example.go.id"]
    )

    helpdesk_email: str = Field(
        "",
        max_length=254,
        description="E-mail address of the helpdesk, shown on every page.",
        examples=["bantuan@example.go.id"],
    )
    helpdesk_phone: str = Field(
        "",
        max_length=40,
        pattern=r"^(\+?[0-9][0-9 ()-]*)?$",
        description="Telephone number of the helpdesk, as people dial it.",
        examples=["0717 000000"],
    )
    helpdesk_hours: str = Field(
        "",
        max_length=120,
        description="When the helpdesk answers, in Indonesian.",
        examples=["Senin sampai dengan Jumat, 08.00-16.00 WIB"],
    )

    documents_s3_url: str = Field(
        "",
        description="Bucket for documents, as https://host/bucket; empty: the data folder.",
    )
    documents_s3_region: str = Field("us-east-1", description="Region of the bucket.")
    documents_s3_access_key: str = Field("", description="Access key of the bucket.")
    documents_s3_secret_file: OptionalPath = Field(None, description="File with the secret key.")

    @field_validator("issuer")
    @classmethod
    def _is_issuer(cls, issuer: str) -> str:
        parts = urlsplit(issuer)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must be an http or https URL")
        if issuer.endswith("/") or parts.query or parts.fragment:
            raise ValueError("must have no trailing slash, query or fragment")
        return issuer

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, url: str) -> str:
        # The value is not repeated in the message: it may hold a password.
        try:
            backend = make_url(url).get_backend_name() if url else "sqlite"
        except ArgumentError:
            backend = ""
        if backend not in ("sqlite", "postgresql"):
            raise ValueError("must be a sqlite or postgresql URL")
        return url

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, url: str) -> str:
        if url and urlsplit(url).scheme not in ("redis", "rediss", "unix"):
            raise ValueError("must be a redis, rediss or unix URL")
        return url

    @field_validator("documents_s3_url")
    @classmethod
    def _is_bucket(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or parts.username
            or not _BUCKET.fullmatch(parts.path)
        ):
            raise ValueError("must be the http or https URL of one bucket")
        return url

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, networks: tuple[str, ...]) -> tuple[str, ...]:
        for network in networks:
            ipaddress.ip_network(network, strict=False)
        return networks

    @model_validator(mode="after")
    def _consistent(self) -> Settings:
        if self.test_mode and not _is_test_host(urlsplit(self.issuer).hostname or ""):
            raise ValueError(
                f"{PREFIX}TEST_MODE needs an issuer on localhost, 127.0.0.1, ::1 or *.test"
            )
        if self.documents_s3_url and not (
            self.documents_s3_access_key and self.documents_s3_secret_file
        ):
            raise ValueError(f"{PREFIX}DOCUMENTS_S3_URL needs an access key and a secret file")
        return self

    @property
    def secure(self) -> bool:
        """Whether the issuer is https, so cookies are ``__Host-`` and Secure."""
        return self.issuer.startswith("https://")

    @property
    def issuer_is_loopback(self) -> bool:
        return urlsplit(self.issuer).hostname in LOOPBACK_HOSTS

    @property
    def effective_database_url(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir.resolve()}/simasn.db"

    @property
    def effective_master_key_file(self) -> Path:
        return self.master_key_file or self.data_dir / "master.key"


def _is_test_host(host: str) -> bool:
    return host in LOOPBACK_HOSTS or host.endswith(".test")


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read and check all settings; raises ConfigurationError that names every fault at once."""
    environ = os.environ if environ is None else environ
    values = _from_file(environ.get(CONFIG))
    if "PORT" in environ and "issuer" not in values:
        values["issuer"] = f"http://localhost:{environ['PORT']}"
    values |= said_by_variables(environ)
    faults = [
        f"unknown setting: {name}"
        for name in environ
        if (key := _key_of(name)) is not None and key not in Settings.model_fields
    ]
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        faults += [_fault(item) for item in error.errors(include_input=False)]
        raise ConfigurationError("; ".join(faults)) from error
    if faults:
        raise ConfigurationError("; ".join(faults))
    return settings


def said_by_variables(environ: Mapping[str, str]) -> dict[str, str]:
    """Setting -> its text, for those that a variable says; of most an empty one says nothing."""
    return {
        key: value
        for name, value in environ.items()
        if (key := _key_of(name)) in Settings.model_fields
        and (value != "" or key in ("database_url", "redis_url"))
    }


def _key_of(name: str) -> str | None:
    """The setting that a variable is about; None where it is none of ours."""
    is_ours = name.startswith(PREFIX) and name != CONFIG
    return name.removeprefix(PREFIX).lower() if is_ours else None


def _from_file(name: str | None) -> dict[str, Any]:
    if not name:
        return {}
    try:
        return tomllib.loads(Path(name).read_text())
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"SIMASN_CONFIG={name}: {error}") from error


def _fault(item: Any) -> str:
    where = ".".join(str(part) for part in item["loc"])
    if item["type"] == "extra_forbidden":
        return f"unknown setting: {where}"
    message = str(item["msg"]).removeprefix("Value error, ")
    return f"{PREFIX}{where.upper()}: {message}" if where else message
