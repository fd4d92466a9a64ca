"""Who oversees, who signs which paper, who answers it: by offices and units alone."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from lianxin.kit.refusals import Refusal
from lianxin.oversight.models import OFFICE_OF, Letter, Organ
from lianxin.people.models import Account, Role
from lianxin.people.queries import standing
from lianxin.places.models import DivisionLevel

OVERSEERS = (Role.PRESIDIUM, Role.COMMITTEE, Role.SECRET_INTAKE)


def signing_role(organ: Organ, *, is_sealed: bool) -> Role | None:
    """The office that signs for the organ; sealed matters stay with the secret intake (R-047)."""
    if is_sealed:
        return Role.SECRET_INTAKE
    return OFFICE_OF.get(DivisionLevel(organ.division.level))


def acts_for(organ: Organ, user: Account, *, is_sealed: bool = False) -> bool:
    """Whether the user holds the office that signs the organ's papers."""
    role = signing_role(organ, is_sealed=is_sealed)
    if role is None or not user.is_active:
        return False
    return organ.division.code.startswith(standing(user).prefixes(role) or ("-",))


def may_sign(letter: Letter, user: Account) -> bool:
    return acts_for(letter.organ, user, is_sealed=letter.is_sealed)


def signable_by(user: Account) -> Q:
    """Papers that the user may sign, as a condition: the same rule as `may_sign`."""
    who, found = standing(user), Q(pk__in=[])
    for level, role in OFFICE_OF.items():
        for prefix in who.prefixes(role):
            inside = Q(organ__division__code__startswith=prefix, organ__division__level=level)
            found |= inside & Q(is_sealed=False)
    for prefix in who.prefixes(Role.SECRET_INTAKE):
        found |= Q(is_sealed=True, organ__division__code__startswith=prefix)
    return found


def may_answer(letter: Letter, user: Account) -> bool:
    """The addressee's own people."""
    return user.is_active and letter.unit_id in standing(user).units


def require_signer(letter: Letter, by: Account) -> None:
    """Refuse whoever does not act for the issuing organ."""
    if not may_sign(letter, by):
        raise Refusal(_("这份文书由%(organ)s签发，您不能办理。") % {"organ": letter.organ.name})
