"""Creates many accounts in one process. Run by the product's own Python.

Usage: ours_accounts.py COUNT PASSWORD UNIT KIND; the settings come from the environment.
Prints a JSON list of usernames on the last line of standard output.
"""

import contextlib
import importlib
import io
import json
import sys

_main = importlib.import_module("idp.cli").main


def _create(nip: str, password: str, unit: str, kind: str) -> None:
    arguments = ["account", "create", "--nip", nip, "--name", f"Pegawai Uji {nip[-3:]}"]
    arguments += ["--kind", kind, "--unit", unit, "--password-stdin", "--json"]
    sys.argv = ["simasn-idp", *arguments]
    sys.stdin = io.TextIOWrapper(io.BytesIO(f"{password}\n".encode()))
    output = io.StringIO()
    try:
        with contextlib.redirect_stdout(output):
            code = _main()
    except SystemExit as ended:
        code = ended.code
    if code:
        raise SystemExit(f"account create ended with {code}: {output.getvalue()}")


def run(count: int, password: str, unit: str, kind: str) -> list[str]:
    """Create `count` employees with a password and no second factor; their usernames."""
    names = [f"198506302010121{700 + number}" for number in range(count)]
    for name in names:
        _create(name, password, unit, kind)
    return names


if __name__ == "__main__":
    made = run(int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4])
    print(json.dumps(made))
