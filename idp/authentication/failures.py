"""The one place where failed proofs are counted and slowed down.

Some tries are free; after those, one try is let through for each growing wait. Claiming a try is
atomic over all workers, so a burst gets no more of them than a patient guesser. Throttled tries
count for nothing: hammering does not lengthen anybody's wait.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from idp.foundation.context import Foundation
from idp.foundation.ids import digest
from idp.foundation.throttle import Limit

_DAY = 86_400
_FIRST_WAIT = 60
_LONGEST_WAIT = 900
_MOST = 1000


@dataclass(frozen=True, slots=True)
class Budget:
    """How many tries are free before the waits begin; ``name`` is part of the keys."""

    name: str
    free: int

    def limit(self, free: int | None = None) -> Limit:
        return Limit(self.name, self.free if free is None else free, _DAY)


OWN_BROWSER = Budget("sign-in-own-browser", 5)
"""An account, tried from a browser of its owner: strangers can't use this one up."""
PAIR = Budget("sign-in-pair", 5)
"""An account, tried by strangers from one address."""
ACCOUNT = Budget("sign-in-account", 20)
"""An account, tried by strangers from anywhere."""
SECOND_FACTOR = Budget("second-factor", 5)
"""A person's second factor: TOTP and recovery codes together, in whatever flow."""
EMAIL_CODE = Budget("email-code", 5)
"""The code that confirms a new e-mail address."""
ACTIVATION = Budget("activation", 5)
"""The code that a new account is taken over with, under whatever name was typed."""

ACCOUNT_DAY = Limit("sign-in-account-day", 100, _DAY)
"""NIST SP 800-63B §3.2.2: no more than 100 failures in a row on one account."""
ADDRESS = Limit("sign-in-address", 30, 900)
"""Failures from one address on whatever accounts: a sprayed password stops early."""

_BROWSER = Limit("sign-in-browser", 30, 900)
"""Failures from one browser: never a reason to refuse, as browsers are had for the asking."""


def claim_try(foundation: Foundation, budget: Budget, subject: str) -> int:
    """Claim one try; 0 when it may go on, else the seconds to wait."""
    key = _key(budget, subject)
    # Looked at before it is counted: hammering must not make everybody wait for its writes.
    wait = _present_wait(foundation, key)
    if wait or foundation.throttle.count(budget.limit(), subject):
        return wait
    waits = int(foundation.ephemeral.get("waits:" + key) or 0)
    seconds = foundation.throttle.wait(min(_FIRST_WAIT * 2 ** min(waits, 8), _LONGEST_WAIT))
    until = foundation.clock.now() + seconds
    if foundation.ephemeral.add("wait:" + key, str(until), seconds):
        foundation.ephemeral.increment("waits:" + key, _DAY)
        return 0
    return _present_wait(foundation, key) or seconds


def _present_wait(foundation: Foundation, key: str) -> int:
    until = foundation.ephemeral.get("wait:" + key)
    return max(int(until) - foundation.clock.now(), 1) if until is not None else 0


def forget_tries(foundation: Foundation, budget: Budget, subject: str) -> None:
    """Begin again, after a success."""
    foundation.throttle.forget(budget.limit(), subject)
    foundation.ephemeral.delete("waits:" + _key(budget, subject))
    foundation.ephemeral.delete("wait:" + _key(budget, subject))


def tries_left(foundation: Foundation, budget: Budget, subject: str) -> int:
    """How many free tries remain."""
    return sum(
        not foundation.throttle.exceeded(budget.limit(free), subject)
        for free in range(1, budget.free + 1)
    )


def claim_sign_in(
    foundation: Foundation, account: str, address: str, own_browser: str | None
) -> int:
    """Claim one try of a password for ``account``; 0, or the seconds to wait.

    Comes after ``waits_now``. ``own_browser`` is given when the browser is known as the owner's:
    its tries are counted apart, so that nobody else can lock the owner out.
    """
    if own_browser is not None:
        return claim_try(foundation, OWN_BROWSER, f"{account}|{own_browser}")
    network = network_of(address)
    wait = claim_try(foundation, PAIR, f"{account}|{network}")
    wait = wait or claim_try(foundation, ACCOUNT, account)
    if wait:
        return wait
    return 0 if foundation.throttle.count(ACCOUNT_DAY, account) else _DAY


def waits_now(foundation: Foundation, account: str, address: str, own_browser: str | None) -> int:
    """The seconds that a try of a password has to wait as things stand, without counting it."""
    if own_browser is not None:
        return _present_wait(foundation, _key(OWN_BROWSER, f"{account}|{own_browser}"))
    network = network_of(address)
    if foundation.throttle.exceeded(ADDRESS, network):
        return ADDRESS.seconds
    pair = _present_wait(foundation, _key(PAIR, f"{account}|{network}"))
    return pair or _present_wait(foundation, _key(ACCOUNT, account))


def count_browser_failure(foundation: Foundation, browser_digest: str) -> None:
    """Count a failure on the browser it came from."""
    foundation.throttle.count(_BROWSER, browser_digest)


def suspicion(foundation: Foundation, account: str, address: str, browser_digest: str) -> int:
    """How much a try of a stranger resembles guessing: 0 where nothing failed lately.

    The failures of browser and address weigh first, so that nobody can make an account wait that
    is tried from clean ones; then those of the account. Names that nobody has are counted like
    any account.
    """
    of_source = foundation.throttle.counted(ADDRESS, network_of(address))
    of_source += foundation.throttle.counted(_BROWSER, browser_digest)
    of_account = foundation.throttle.counted(ACCOUNT.limit(), account)
    return of_source * _MOST + min(of_account, _MOST - 1)


def forget_sign_in(
    foundation: Foundation, account: str, address: str, own_browser: str | None
) -> None:
    """Begin again after a right password; what others tried stays counted."""
    if own_browser is not None:
        forget_tries(foundation, OWN_BROWSER, f"{account}|{own_browser}")
        return
    forget_tries(foundation, PAIR, f"{account}|{network_of(address)}")
    forget_tries(foundation, ACCOUNT, account)
    foundation.throttle.forget(ACCOUNT_DAY, account)


def count_address_failure(foundation: Foundation, address: str) -> None:
    """Count a failure on the address it came from; no success takes it back."""
    foundation.throttle.count(ADDRESS, network_of(address))


def network_of(address: str) -> str:
    """What is counted as one address: an IPv4 address, or the /64 network of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return address


def _key(budget: Budget, subject: str) -> str:
    return f"{budget.name}:{digest(subject)[:40]}"
