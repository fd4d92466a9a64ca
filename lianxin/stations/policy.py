"""The one number of this room that differs by office; `cases.policy` names it with its own."""

import tomllib
from functools import cache

from django.conf import settings

DISCLOSURE_DAYS = 31


@cache
def disclosure_days() -> int:
    """After how many days a disclosure counts as stale (R-006). A change needs a restart."""
    path = settings.HOME / "policy.toml"
    given = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return int(given.get("disclosure_days", DISCLOSURE_DAYS))
