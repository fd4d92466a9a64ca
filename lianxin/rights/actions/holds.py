"""留存: a matter whose papers must stay is marked, and released again, each with its reason."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.audit import actions as audit
from lianxin.cases.models import Case
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account
from lianxin.rights import rules
from lianxin.rights.models import Hold


@transaction.atomic
def place_hold(case: Case, *, by: Account, reason: str) -> Hold:
    """From now on neither schedule nor request empties the matter."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    rules.require(rules.may_hold(case, by))
    if not reason.strip():
        raise Refusal(_("请写明留存的原因。"), field="reason")
    if case.holds.filter(lifted_at__isnull=True).exists():
        raise Refusal(_("这件事项已经定为留存。"))
    hold = Hold.objects.create(case=case, reason=reason, placed_by=by.person, placed_at=clock.now())
    audit.record("rights.held", by=by, about=case, detail={"number": case.number})
    return hold


@transaction.atomic
def lift_hold(case: Case, *, by: Account) -> Hold:
    """The reason is gone: the schedule counts again."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    rules.require(rules.may_hold(case, by))
    hold = case.holds.filter(lifted_at__isnull=True).first()
    if hold is None:
        raise Refusal(_("这件事项没有定为留存。"))
    hold.lifted_by, hold.lifted_at = by.person, clock.now()
    hold.save(update_fields=["lifted_by", "lifted_at"])
    audit.record("rights.released", by=by, about=case, detail={"number": case.number})
    return hold
