"""The office's own numbers: every rule marked cfg in the rules reads its value here."""

import tomllib
from dataclasses import dataclass, field, fields
from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from lianxin.stations.policy import DISCLOSURE_DAYS


@dataclass(frozen=True, slots=True)
class Policy:
    """Defaults of the rules; `policy.toml` in the data folder replaces any of them."""

    register_workdays: int = 1
    triage_workdays: int = 5
    acknowledge_workdays: int = 1
    contact_workdays: int = 3  # law.md §6: the unit contacts the resident
    opinion_workdays: int = 7  # co-handling units, always before the lead's reply
    ruling_workdays: int = 1
    simple_workdays: int = 5
    general_workdays: int = 15
    complex_workdays: int = 30
    return_workdays: int = 5
    extension_days: int = 30
    reply_characters: int = 20
    review_workdays: int = 2
    feedback_workdays: int = 3
    rating_workdays: int = 5
    feedback_tries: int = 3
    counts_unreachable: bool = True  # in the resolution rate
    rehandle_months: int = 1
    leader_round: int = 3
    archive_workdays: int = 5
    micro_cap: int = 10
    duplicate_days: int = 90
    duplicate_similarity: float = 0.5
    amber_share: float = 0.3
    receipt_carries_code: bool = False  # whether the short message of a receipt may
    disclosure_days: int = DISCLOSURE_DAYS  # read by stations.policy
    urge_days: int = 7  # how often a resident may urge
    # workdays past the deadline at which each level of supervision falls due.
    ladder: dict[int, int] = field(default_factory=lambda: {1: -2, 2: 0, 3: 5, 4: 10, 5: 15})
    # the same for a matter that nobody signs for, past the day for signing.
    silence: dict[int, int] = field(default_factory=lambda: {1: 1, 2: 2})


LADDERS = frozenset({"ladder", "silence"})


@cache
def current() -> Policy:
    """The policy in force. Read once: a change of the file needs a restart."""
    path = settings.HOME / "policy.toml"
    if not path.exists():
        return Policy()
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    unknown = given.keys() - {each.name for each in fields(Policy)}
    if unknown:
        raise ImproperlyConfigured(f"{path}: unknown settings {', '.join(sorted(unknown))}")
    for name in LADDERS & given.keys():
        given[name] = {int(level): days for level, days in given[name].items()}
    return Policy(**given)
