"""An unmasked look at a petitioner: allowed by hat, recorded with its purpose (R-160)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.audit import actions as audit
from lianxin.cases import rules
from lianxin.cases.models import Case, Petitioner
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account


@transaction.atomic
def look_at_petitioners(
    case: Case, *, by: Account, purpose: str, only: int | None = None
) -> list[Petitioner]:
    """The petitioners unmasked, all or one by its key; the look is audited with its purpose."""
    if not rules.may_look(case, rules.hats_on(case, by)):
        raise Refusal(_("您没有查看反映人联系方式的权限。"))
    if not purpose.strip():
        raise Refusal(_("请选择查看的用途。"), field="purpose")
    seen = case.petitioners.select_related("contact")
    if only is not None:
        seen = seen.filter(pk=only)
    petitioners = list(seen)
    detail = {"number": case.number, "petitioners": [each.pk for each in petitioners]}
    audit.record("case.petitioner_seen", by=by, about=case, purpose=purpose, detail=detail)
    return petitioners
