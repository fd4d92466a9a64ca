"""Who may run stations, and what a station must have (R-001, R-003)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account, Role
from lianxin.people.queries import standing
from lianxin.stations.models import PostKind, Station
from lianxin.stations.queries import posts_of

KEEPERS = (Role.COMMITTEE, Role.SYSTEM_ADMIN)
HEAD_MAY_AMEND = frozenset({"phone", "opening_hours", "reception_day", "latitude", "longitude"})


def reach_of(user: Account) -> tuple[str, ...]:
    """Division-code prefixes within which the user opens, staffs and closes stations."""
    who = standing(user)
    return tuple(prefix for role in KEEPERS for prefix in who.prefixes(role))


def may_keep(user: Account, division_code: str) -> bool:
    """Whether the user runs the stations of this division."""
    reach = reach_of(user)
    return bool(reach) and division_code.startswith(reach)


def may_amend(user: Account, station: Station) -> frozenset[str]:
    """Which fields of the station the user may correct; the head keeps hours and phone current."""
    if may_keep(user, station.division_id):
        return HEAD_MAY_AMEND | {"name", "kind", "owner", "parent", "address"}
    is_head = posts_of(user).get(station.pk) == PostKind.HEAD
    return HEAD_MAY_AMEND if is_head else frozenset()


def require_keeper(by: Account | None, division_code: str) -> None:
    """Let the installation (None) and the keepers pass, refuse everyone else."""
    if by is not None and not may_keep(by, division_code):
        raise Refusal(_("您没有管理这个地区联络站的权限。"))


def may_disclose(user: Account, station: Station) -> bool:
    """Who publishes for the station (R-006): its head, its liaison officers, those who run it."""
    return station.pk in posts_of(user) or may_keep(user, station.division_id)
