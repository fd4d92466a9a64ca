"""Tables of the people room: persons and accounts, units and memberships, deputies, contacts."""

from lianxin.people.models.contacts import AgeBand, Contact, Gender
from lianxin.people.models.deputies import (
    Congress,
    CongressLevel,
    DeputyKind,
    EndReason,
    Mandate,
    MandateStatus,
    SuspensionReason,
)
from lianxin.people.models.persons import Account, FormerPassword, Person
from lianxin.people.models.units import (
    ADMIN_ROLES,
    UNIT_ROLES,
    Membership,
    Role,
    Unit,
    UnitKind,
)

__all__ = [
    "ADMIN_ROLES",
    "UNIT_ROLES",
    "Account",
    "AgeBand",
    "Congress",
    "CongressLevel",
    "Contact",
    "DeputyKind",
    "EndReason",
    "FormerPassword",
    "Gender",
    "Mandate",
    "MandateStatus",
    "Membership",
    "Person",
    "Role",
    "SuspensionReason",
    "Unit",
    "UnitKind",
]
