"""A storm of wrong sign-ins: what other requests feel meanwhile.

Probes (client credentials and JWKS, 100 requests a second each, open loop) run
alone first, then beside 100 wrong sign-ins a second. Half of the names exist.
"""

from collections import Counter, deque
from urllib.parse import urlencode, urljoin

from . import operations
from .browser import Jar, get, post, read_form
from .engine import Factory, Operation, Stream, run
from .measure import Meter, Plan, percentile
from .target import Target
from .wire import CheckFailed

_PROBES_PER_SECOND = 100.0
_PROBE_CONNECTIONS = 8
_STORM_CONNECTIONS = 64
_LEAST_SECONDS = 3.0  # fewer leave too few probes for a 99th percentile
_OVERLOAD_ANSWERS = (429, 503)


class _Storm:
    """Sign-in forms kept open, each posted again and again with a wrong password."""

    def __init__(self, target: Target, rate: float) -> None:
        self.target = target
        self.answers: Counter[str] = Counter()
        self.forms: deque[tuple[Jar, str, dict[str, str]]] = deque()
        self.number = 0
        self.stream = Stream(self.attempt, target.port, _STORM_CONNECTIONS, rate)

    def open_form(self) -> Operation:
        """One browser on its way to the sign-in form."""
        jar, host = Jar(), self.target.host
        _verifier, challenge = operations.pkce()
        here = f"http://{host}{self.target.authorize_url(challenge, challenge[:32])}"
        response = yield get(host, here, jar)
        jar.store(response)
        while response.status in (302, 303, 307):
            here = urljoin(here, response.header(b"location"))
            response = yield get(host, here, jar)
            jar.store(response)
        action, inputs = read_form(response, here)
        self.forms.append((jar, action, inputs))

    def attempt(self) -> Operation:
        """One wrong password; refused with the form again, or turned away by a throttle."""
        if not self.forms:
            yield from self.open_form()
        jar, action, inputs = self.forms.popleft()
        self.number += 1
        person = self.target.people[self.number % len(self.target.people)].username
        name = person if self.number % 2 else f"{person}x"
        filled = {**inputs, "username": name, "password": f"salah-{self.number}"}
        response = yield post(self.target.host, action, urlencode(filled), jar)
        jar.store(response)
        self.answers[str(response.status)] += 1
        if response.status == 200 and b'name="username"' in response.body:
            action, inputs = read_form(response, action)
            self.forms.append((jar, action, inputs))
        elif response.status == 200:
            self.answers["without a form"] += 1
        elif response.status in _OVERLOAD_ANSWERS:
            self.forms.append((jar, action, inputs))
        else:
            raise CheckFailed(f"wrong sign-in: status {response.status}")


def _probes(target: Target) -> dict[str, Stream]:
    def stream(factory: Factory) -> Stream:
        return Stream(factory, target.port, _PROBE_CONNECTIONS, _PROBES_PER_SECOND)

    return {
        "token_cc": stream(operations.client_credentials(target)),
        "jwks": stream(operations.document(target, target.endpoints.jwks, "keys")),
    }


def _figures(streams: dict[str, Stream]) -> dict[str, dict[str, float]]:
    figures = {}
    for name, stream in streams.items():
        ordered = sorted(stream.latencies)
        p50, p99 = (percentile(ordered, share) * 1000 for share in (0.5, 0.99))
        figures[name] = {"p50_ms": p50, "p99_ms": p99, "count": stream.done, "late": stream.late}
    return figures


def measure(target: Target, plan: Plan, rate: float = 100.0) -> dict[str, object]:
    """Probe latencies without and with the storm, milliseconds; errors are listed."""
    seconds = max(plan.seconds, _LEAST_SECONDS)
    quiet = _probes(target)
    run(list(quiet.values()), plan.warmup, seconds)
    beside, storm = _probes(target), _Storm(target, rate)
    meter = Meter(target.process.pid)
    streams = [*beside.values(), storm.stream]
    run(streams, plan.warmup, seconds, meter.begin, meter.end)
    errors = [error for stream in [*quiet.values(), *streams] for error in stream.errors]
    idle, stormy = _figures(quiet), _figures(beside)
    return {
        "idle": idle,
        "storm": stormy,
        "p99_ratio": {name: stormy[name]["p99_ms"] / idle[name]["p99_ms"] for name in idle},
        "sign_ins_answered": storm.stream.done / seconds,
        "answers": dict(storm.answers),
        "server_share": meter.server / meter.wall,
        "errors": errors[:5],
    }
