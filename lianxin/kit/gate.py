"""Who may pass a public form at once: whoever's browser did a sum; everybody else waits (R-172).

No picture to read and nothing to press. A browser with scripts fetches a sum when the form is
opened and solves it while the person writes; without scripts the throttle's delay stands.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace

from django.core import signing
from django.http import HttpRequest

from lianxin.kit import clock, origin, tally
from lianxin.kit.throttle import Throttle

# The page's own names for its three hidden fields; see ui/proof.html.
PROOF, TRAP, WAITED = "lx_proof", "lx_second_name", "lx_waited"
HOLDS_SECONDS = 1800
EASY = 20_000
STEP, HARDEST = 5, 6
_SALT = "kit.gate."
_WAITED_SALT = "kit.gate.waited"


def sum_for(name: str, who: str | None) -> dict[str, str | int]:
    """A sum to be done at the gate `name`: which number up to `most` gives the target?"""
    most = _most(len(Throttle(_solved(name), free=0).times(who)))
    salt = secrets.token_hex(12)
    target = _digest(salt, secrets.randbelow(most + 1))
    token = signing.dumps([salt, target, most], salt=_SALT + name)
    return {"token": token, "salt": salt, "target": target, "most": most}


@dataclass(frozen=True, slots=True)
class Passage:
    """One try at a gate: how long it has to wait, and which count it belongs to."""

    throttle: Throttle
    who: tuple[str, ...]
    seconds: int
    is_trapped: bool = False

    def note(self) -> None:
        """Count this try for the address and, where one is given, for the phone."""
        for each in self.who:
            self.throttle.note(each)

    @property
    def waited(self) -> str:
        """What the next try brings along, so that a wait that was told is asked for once."""
        since = clock.now().timestamp()
        return signing.dumps([self.throttle.name, since], salt=_WAITED_SALT)


def at(throttle: Throttle, request: HttpRequest, *phones: str) -> Passage:
    """Look at a form that was sent: its proof, its trap and how often these people came before.

    `phones` are blind indexes of phone numbers, never the numbers.
    """
    who = (origin.current().ip or "", *phones)
    if request.POST.get(TRAP) and not _has_waited(throttle, request.POST.get(WAITED, "")):
        return Passage(throttle, who, throttle.first_wait, is_trapped=True)
    solved = replace(throttle, name=_solved(throttle.name), free=throttle.free * 6)
    pace = max(len(solved.times(each)) for each in who)
    is_proved = _is_proved(throttle.name, request.POST.get(PROOF, ""), pace)
    # Who did the sum is counted apart: their neighbours without scripts keep their own allowance.
    counted = solved if is_proved and not request.POST.get(TRAP) else throttle
    return Passage(counted, who, max(counted.wait(each) for each in who))


def _solved(name: str) -> str:
    return f"{name}.solved"


def _most(pace: int) -> int:
    """How large the sum is: small for the first ones of an hour, doubled with every five more."""
    return EASY << min(pace // STEP, HARDEST)


def _digest(salt: str, number: int) -> str:
    return hashlib.sha256(f"{salt}{number}".encode()).hexdigest()


def _is_proved(name: str, proof: str, pace: int) -> bool:
    """Whether the sum is ours, fresh, hard enough for the pace, solved, and not used before."""
    token, _colon, number = proof.rpartition("|")
    if not (number.isascii() and number.isdigit() and len(number) <= len(str(_most(10**6)))):
        return False
    try:
        salt, target, most = signing.loads(token, salt=_SALT + name, max_age=HOLDS_SECONDS)
    except signing.BadSignature:
        return False
    # A neighbour may have come by since the sum was set.
    is_hard_enough = most * 2 >= _most(pace)
    is_solved = is_hard_enough and _digest(salt, int(number)) == target
    return is_solved and tally.is_first("spent", salt, HOLDS_SECONDS)


def _has_waited(throttle: Throttle, given: str) -> bool:
    try:
        name, since = signing.loads(given, salt=_WAITED_SALT, max_age=HOLDS_SECONDS)
    except signing.BadSignature:
        return False
    is_long_ago = clock.now().timestamp() - since >= throttle.first_wait
    return bool(name == throttle.name and is_long_ago)
