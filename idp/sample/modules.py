"""Runs the six sample modules beside the provider (Pasal 6(1)).

The program is the integration example for module developers, ``docs/integration/python``:
it is imported once and forked six times, so that all six answer within a second. The
module number i (in the order of the regulation) listens on ``first_port + i``.
"""

import contextlib
import importlib.util
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, ModuleType
from urllib.parse import urlsplit

PROGRAM = Path(__file__).resolve().parents[2] / "docs" / "integration" / "python" / "module.py"
MODULE_NAMES = (
    "informasi",
    "analisis",
    "perencanaan",
    "pengelolaan",
    "layanan",
    "pelaporan",
)
LISTEN_ADDRESS = "127.0.0.1"
CALLBACK_PATH = "/callback"
SIGNED_OUT_PATH = "/keluar-selesai"
BACKCHANNEL_LOGOUT_PATH = "/backchannel-logout"


@dataclass(frozen=True)
class ModuleCredentials:
    """What the provider gave a module at registration."""

    client_id: str
    client_secret: str = field(repr=False)


class ModuleStopped(RuntimeError):
    """A sample module ended although nobody asked it to."""


def module_addresses(issuer: str, first_port: int) -> dict[str, str]:
    """Return each module's base address by name, without a trailing slash.

    The host is the issuer's where that is a name of this machine, so that people see
    one host throughout; else ``localhost``.
    """
    host = urlsplit(issuer).hostname or "localhost"
    local = host in ("localhost", "127.0.0.1") or host.endswith(".test")
    return {
        name: f"http://{host if local else 'localhost'}:{first_port + i}"
        for i, name in enumerate(MODULE_NAMES)
    }


def serve_modules(
    issuer: str, first_port: int, credentials: Mapping[str, ModuleCredentials]
) -> None:
    """Serve all six modules until SIGTERM or SIGINT, then end them and return.

    ``first_port`` is the port of the first module (the provider's port + 101);
    ``credentials`` has one entry per module name. The children also end when this
    process dies in any other way. Raises KeyError for missing credentials, OSError
    when a port is taken, FileNotFoundError outside a source tree, ModuleStopped when
    a module ends by itself. Call it from the main thread.
    """
    program = _load_program()
    addresses = module_addresses(issuer, first_port)
    configs = [
        program.ModuleConfig(
            name=name,
            issuer=issuer,
            client_id=credentials[name].client_id,
            client_secret=credentials[name].client_secret,
            base_url=addresses[name],
            siblings=addresses,
        )
        for name in MODULE_NAMES
    ]
    # Bound before the first fork: a taken port ends the start with one clear error,
    # and a visitor who comes early waits in the queue instead of being refused.
    listeners = [_listen(first_port + i) for i in range(len(configs))]
    with _ending_on_signals() as ended:
        lifeline, lifeline_end = os.pipe()
        children = [
            _fork_module(program, config, listener, lifeline, lifeline_end)
            for config, listener in zip(configs, listeners, strict=True)
        ]
        for listener in listeners:
            listener.close()
        try:
            _wait_for_end(children, ended)
        finally:
            _end_children(children)
            os.close(lifeline)
            os.close(lifeline_end)


def _load_program() -> ModuleType:
    name = "simasn_sample_module"
    spec = importlib.util.spec_from_file_location(name, PROGRAM)
    if spec is None or spec.loader is None or not PROGRAM.is_file():
        raise FileNotFoundError(f"the sample modules need the source tree: {PROGRAM} is missing")
    program = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(PROGRAM.parent))  # it consists of a few files side by side
    sys.modules[name] = program  # dataclasses look their module up while it is loading
    spec.loader.exec_module(program)
    return program


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LISTEN_ADDRESS, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise OSError(error.errno, f"port {port} for a sample module: {error.strerror}") from error
    return listener


def _fork_module(
    program: ModuleType,
    config: object,
    listener: socket.socket,
    lifeline: int,
    lifeline_end: int,
) -> int:
    """Return the child's process id; in the child, serve and never return."""
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to pass on
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.close(lifeline_end)
        threading.Thread(target=_die_with_parent, args=(lifeline,), daemon=True).start()
        port = listener.getsockname()[1]
        app = program.create_module(config)
        program.serve(app, LISTEN_ADDRESS, port, listener.fileno())
        status = 0
    except (OSError, ValueError, RuntimeError) as error:
        sys.stderr.write(f"sample module: {error!r}\n")
    finally:
        os._exit(status)


def _die_with_parent(lifeline: int) -> None:
    """End this child when the parent, the only holder of the other end, is gone."""
    os.read(lifeline, 1)
    os._exit(0)


@contextlib.contextmanager
def _ending_on_signals() -> Iterator[threading.Event]:
    """Set the yielded event on SIGTERM or SIGINT; restore the old handlers after."""
    ended = threading.Event()

    def end(_signum: int, _frame: FrameType | None) -> None:
        ended.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield ended
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _wait_for_end(children: list[int], ended: threading.Event) -> None:
    """Return when a signal has come; raise ModuleStopped when a child has ended."""
    while not ended.wait(timeout=0.5):
        for name, pid in zip(MODULE_NAMES, children, strict=True):
            if os.waitpid(pid, os.WNOHANG)[0]:
                children.remove(pid)
                raise ModuleStopped(f"sample module {name} ended by itself")


def _end_children(children: list[int]) -> None:
    for pid in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    for pid in children:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, 0)
