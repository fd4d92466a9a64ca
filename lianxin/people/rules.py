"""Who stands where, and what an office may do here: the one place of the room's rights."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.people.models import (
    UNIT_ROLES,
    Account,
    Mandate,
    MandateStatus,
    Membership,
    Role,
)
from lianxin.places.models import PREFIX_LENGTHS

SEE_PERSONS = "people.see_persons"
SEE_OFFICES = "people.see_offices"
MANAGE_PERSONS = "people.manage_persons"
MANAGE_ACCOUNTS = "people.manage_accounts"
SEE_PLACES = "places.see"
MANAGE_PLACES = "places.manage"
MANAGE_STATIONS = "stations.manage"
READ_AUDIT = "audit.read"
SEE_OVERSIGHT = "oversight.see"
SET_LADDER = "oversight.set_ladder"
EDIT_ROUTING = "cases.edit_routing"
EDIT_LIMITS = "cases.edit_limits"
EDIT_TEXTS = "notify.edit_texts"
KEEP_DELIVERIES = "notify.keep_deliveries"
EDIT_CANNED_REPLIES = "cases.edit_canned_replies"
EDIT_RETENTION = "rights.edit_retention"
DISPOSE = "rights.dispose"

# The three administrators divide the work: data, rights, and the watch over both.
RIGHTS: dict[str, frozenset[Role]] = {
    SEE_PERSONS: frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}),
    SEE_OFFICES: frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.COMMITTEE}),
    MANAGE_PERSONS: frozenset({Role.SYSTEM_ADMIN}),
    MANAGE_ACCOUNTS: frozenset({Role.SECURITY_ADMIN}),
    SEE_PLACES: frozenset({Role.SYSTEM_ADMIN, Role.COMMITTEE, Role.PRESIDIUM}),
    MANAGE_PLACES: frozenset({Role.SYSTEM_ADMIN}),
    MANAGE_STATIONS: frozenset({Role.SYSTEM_ADMIN}),
    READ_AUDIT: frozenset({Role.AUDIT_ADMIN, Role.AUDITOR}),
    SEE_OVERSIGHT: frozenset({Role.COMMITTEE, Role.PRESIDIUM, Role.SECRET_INTAKE}),
    SET_LADDER: frozenset({Role.COMMITTEE}),
    EDIT_ROUTING: frozenset({Role.COMMITTEE, Role.SYSTEM_ADMIN}),
    EDIT_LIMITS: frozenset({Role.COMMITTEE, Role.SYSTEM_ADMIN}),
    EDIT_TEXTS: frozenset({Role.COMMITTEE, Role.SYSTEM_ADMIN}),
    KEEP_DELIVERIES: frozenset({Role.SYSTEM_ADMIN}),
    EDIT_CANNED_REPLIES: frozenset({Role.COMMITTEE, Role.SYSTEM_ADMIN}),
    # Not for whoever runs the machine: what is destroyed is the office's to decide.
    EDIT_RETENTION: frozenset({Role.COMMITTEE}),
    DISPOSE: frozenset({Role.COMMITTEE}),
}

# these sign in with a second factor.
SECOND_FACTOR_ROLES = frozenset(
    {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.AUDITOR}
)


def holds(account: Account, right: str) -> bool:
    """Say whether an office that the account's person holds today carries the right."""
    return account.is_active and standing(account).has(*RIGHTS.get(right, frozenset()))


def require(by: Account | None, right: str) -> None:
    """Refuse whoever lacks the right; the installation itself (None) has them all."""
    if by is not None and not holds(by, right):
        raise Refusal(_("您没有办理这件事的权限。"))


def needs_second_factor(account: Account) -> bool:
    """Say whether the account must prove itself twice (R-165)."""
    return standing(account).has(*SECOND_FACTOR_ROLES)


@dataclass(frozen=True, slots=True)
class Standing:
    """The offices a person holds today by membership and mandate; posts: stations.queries."""

    person_id: UUID
    units: frozenset[int]
    headed_units: frozenset[int]
    regions: dict[str, tuple[str, ...]]
    is_deputy: bool

    def prefixes(self, role: Role) -> tuple[str, ...]:
        """Division-code prefixes for which the person holds the role."""
        return self.regions.get(role, ())

    def has(self, *roles: Role) -> bool:
        return any(role in self.regions for role in roles)


def in_force() -> QuerySet[Membership]:
    """Memberships that hold today."""
    today = clock.today()
    return Membership.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=today), since_on__lte=today
    )


def current_memberships(person_id: UUID) -> Iterable[Membership]:
    """A person's memberships in force today, with the division of each."""
    return in_force().filter(person_id=person_id).select_related("division")


def standing(account: Account) -> Standing:
    """The standing of an account, read once per account object."""
    known = account.__dict__.get("_standing")
    if not isinstance(known, Standing):
        known = account.__dict__["_standing"] = _read_standing(account.person_id)
    return known


def _read_standing(person_id: UUID) -> Standing:
    units: set[int] = set()
    headed: set[int] = set()
    regions: dict[str, tuple[str, ...]] = {}
    for held in current_memberships(person_id):
        if held.role in UNIT_ROLES and held.unit_id is not None:
            units.add(held.unit_id)
            if held.role == Role.UNIT_HEAD:
                headed.add(held.unit_id)
        elif held.division is not None:
            prefix = held.division.code[: PREFIX_LENGTHS[held.division.level]]
            regions[held.role] = (*regions.get(held.role, ()), prefix)
    is_deputy = Mandate.objects.filter(person_id=person_id, status=MandateStatus.ACTIVE).exists()
    return Standing(person_id, frozenset(units), frozenset(headed), regions, is_deputy)
