"""Who decides on a request, and who may record one at the counter (R-164)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lianxin.cases.models import Case
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account, Role
from lianxin.people.queries import standing
from lianxin.stations.models import PostKind
from lianxin.stations.queries import posts_of


def may_decide(case: Case, user: Account) -> bool:
    """The station's head; of a sealed matter the secret intake, but nobody of the accused unit."""
    if not user.is_active:
        return False
    if case.is_sealed:
        return _is_secret_intake(case, user)
    return posts_of(user).get(case.station_id) == PostKind.HEAD


def may_record(case: Case, user: Account) -> bool:
    """Whoever stands at the counter of the station; of a sealed matter the secret intake."""
    if not user.is_active:
        return False
    return _is_secret_intake(case, user) if case.is_sealed else case.station_id in posts_of(user)


def may_hold(case: Case, user: Account) -> bool:
    """The committee of the county; of a sealed matter the secret intake."""
    if case.is_sealed:
        return _is_secret_intake(case, user)
    return user.is_active and case.region.startswith(standing(user).prefixes(Role.COMMITTEE))


def _is_secret_intake(case: Case, user: Account) -> bool:
    who = standing(user)
    is_accused = case.accused_unit_id is not None and case.accused_unit_id in who.units
    return not is_accused and case.region.startswith(who.prefixes(Role.SECRET_INTAKE))


def require(is_allowed: bool) -> None:
    if not is_allowed:
        raise Refusal(_("您没有办理这件事的权限。"))
