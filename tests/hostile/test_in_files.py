"""IN-06, IN-07, CA-07: hostile documents and files that operators are given to feed in."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from idp import cli, oidc
from idp.cli import client
from idp.directory import InvalidFile
from idp.foundation.context import Foundation
from idp.foundation.errors import Refusal
from tests.hostile.kept import count
from tests.rooms.cli.commands import Commands
from tests.rooms.directory.files import PERSON, load_people, load_units
from tests.spec.flows import REDIRECT

assert cli

RIGHT = {"client_name": "Aplikasi Uji", "redirect_uris": [REDIRECT]}
SENSELESS = {
    "ten thousand lists": "[" * 10_000,
    "ten thousand lists, closed": "[" * 10_000 + "]" * 10_000,
    "ten thousand objects": '{"a":' * 10_000 + "1" + "}" * 10_000,
    "deep inside a member": '{"client_name": ' + "[" * 10_000 + "]" * 10_000 + "}",
    "400 digits": '{"client_name": "x", "default_max_age": 1e400}',
    "5000 digits": '{"client_name": "x", "default_max_age": ' + "9" * 5000 + "}",
    "not a number": '{"client_name": "x", "default_max_age": NaN}',
    "infinity": '{"client_name": "x", "default_max_age": Infinity}',
    "a member twice": '{"client_name": "x", "redirect_uris": ["https://a.test/"],'
    ' "redirect_uris": ["https://evil.test/"]}',
    "nothing": "",
    "null": "null",
    "list": "[]",
    "half a pair": '{"client_name": "\\ud800", "redirect_uris": ["https://a.test/"]}',
    "nothing character": '{"client_name": "a\\u0000b", "redirect_uris": ["https://a.test/"]}',
}


@pytest.fixture
def commands(foundation: Foundation, monkeypatch: pytest.MonkeyPatch) -> Commands:
    return Commands(foundation, [client], monkeypatch)


@pytest.mark.parametrize("name", SENSELESS)
def test_in_06_a_senseless_document_is_refused_and_nothing_is_kept(
    commands: Commands, foundation: Foundation, name: str
) -> None:
    code, told = commands.run("client", "create", "--metadata", "-", stdin=SENSELESS[name])
    assert code == 1
    assert told["error"] == "invalid_client_metadata"
    assert count(foundation, "client") == 0


def key(made: Any, **more: Any) -> dict[str, Any]:
    return {"keys": [{**made, **more}]}


PUBLIC = ECKey.generate_key("P-256").as_dict(private=False)
WRONG_METADATA: dict[str, dict[str, Any]] = {
    "password grant": {"grant_types": ["password"]},
    "implicit grant": {"grant_types": ["implicit"], "response_types": ["token"]},
    "hybrid": {"response_types": ["code id_token"]},
    "no redirect": {"redirect_uris": []},
    "redirects as text": {"redirect_uris": REDIRECT},
    "two sources of keys": {"jwks": key(PUBLIC), "jwks_uri": "https://a.test/keys"},
    "no keys": {"token_endpoint_auth_method": "private_key_jwt"},
    "private key": {"jwks": key(ECKey.generate_key("P-256").as_dict(private=True))},
    "private RSA key": {"jwks": key(RSAKey.generate_key(2048).as_dict(private=True))},
    "shared key": {"jwks": key(OctKey.generate_key(256).as_dict())},
    "empty key set": {"jwks": {"keys": []}},
    "keys as text": {"jwks": {"keys": "x"}},
    "broken key": {"jwks": key(PUBLIC, x="AA")},
    "unknown scope": {"scope": "openid everything"},
    "public service": {
        "token_endpoint_auth_method": "none",
        "grant_types": ["client_credentials"],
    },
    "public without PKCE": {"token_endpoint_auth_method": "none", "require_pkce": False},
    "unsigned ID tokens": {"id_token_signed_response_alg": "none"},
    "shared-key ID tokens": {"id_token_signed_response_alg": "HS256"},
    "endless name": {"client_name": "x" * 201},
    "name as list": {"client_name": ["x"]},
    "negative age": {"default_max_age": -1},
    "age as truth": {"default_max_age": True},
}


@pytest.mark.parametrize("name", WRONG_METADATA)
def test_ca_07_wrong_metadata_is_refused(name: str) -> None:
    """RFC 7591 §2, §3.2.2."""
    with pytest.raises(Refusal) as refused:
        oidc.read_metadata(RIGHT | WRONG_METADATA[name], loopback_allowed=True)
    assert refused.value.code == "invalid_client_metadata"


@pytest.mark.parametrize(
    "uri",
    [
        "http://rp1.test/cb",
        "http://127.0.0.1.evil.test/cb",
        "https://rp1.test/cb#x",
        "https://rp1.test@evil.test/cb",
        "https://*.rp1.test/cb",
        "https://rp1.test/c b",
        "https://rp1.test/\N{FULLWIDTH SOLIDUS}",
        "https://rp1.test\\@evil.test/",
        "https://rp1.test:99999/",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "simasn://cb",
        "//rp1.test/cb",
        "/cb",
        "",
    ],
)
def test_ca_07_an_unsafe_redirect_uri_is_refused(uri: str) -> None:
    """RFC 9700 §2.1."""
    for member in ("redirect_uris", "post_logout_redirect_uris"):
        with pytest.raises(Refusal) as refused:
            oidc.read_metadata(RIGHT | {member: [uri]}, loopback_allowed=False)
        assert refused.value.code == "invalid_redirect_uri"


def zipped(content: bytes, name: str = "pegawai.csv") -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return raw.getvalue()


HEADER = b"nama,nip,jenis,unit\n"
FILES = {
    "zip": zipped(HEADER),
    "zip bomb": zipped(b"0" * 50_000_000),
    "zip with a path": zipped(HEADER, "../../etc/cron.d/x"),
    "gzip": b"\x1f\x8b\x08\x00" + b"\x00" * 100,
    "UTF-16": "nama,nip,jenis,unit\n".encode("utf-16"),
    "not UTF-8": HEADER + b"\xff\xfe,1,PNS,DINKES\n",
    "nothing characters": HEADER + b"a\x00b,198012302010012905,PNS,DINKES\n",
    "endless cell": HEADER + b"x" * 1_000_000 + b",198012302010012905,PNS,DINKES\n",
    "open quote": HEADER + b'"' + b"x," * 500_000,
    "very many columns": b",".join(b"c%d" % number for number in range(100_000)),
    "a column twice": b"nama,nama,nip,jenis,unit\na,b,198012302010012905,PNS,DINKES\n",
    "nothing": b"",
    "lines only": b"\n" * 100_000,
    "path as unit": HEADER + b"a,198012302010012905,PNS,../../DINKES\n",
    "statement as unit": HEADER + b'a,198012302010012905,PNS,"\'; DROP TABLE person;--"\n',
}


@pytest.mark.parametrize("name", FILES)
def test_in_07_what_is_no_table_is_refused_whole(foundation: Foundation, name: str) -> None:
    load_units(foundation)
    with pytest.raises(InvalidFile) as refused:
        load_people(foundation, FILES[name])
    assert len(str(refused.value)) < 2000
    assert count(foundation, "person") == 0


@pytest.mark.parametrize("prefix", ["=", "+", "-", "@", "\t=", "|"])
def test_in_07_a_formula_is_text_that_no_export_hands_on_as_a_cell(
    foundation: Foundation, prefix: str
) -> None:
    """Exports are JSON, one object a line: no spreadsheet reads a formula from them."""
    load_units(foundation)
    name = prefix + 'HYPERLINK("http://evil.test","x")'
    load_people(foundation, [PERSON | {"nama": '"' + name.replace('"', '""') + '"'}])
    from idp.audit import export, seal

    seal(foundation)
    for line in export(foundation):
        assert line.startswith("{")
        json.loads(line)
