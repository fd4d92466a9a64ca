"""What a rung of the ladder does is the committee's to say."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.audit import actions as audit
from lianxin.cases import actions as cases
from lianxin.cases.states import Stage, Supervision
from lianxin.kit.refusals import Refusal
from lianxin.oversight.models import Rung
from lianxin.people.models import Account
from lianxin.people.rules import SET_LADDER, require


@transaction.atomic
def state_rung(
    level: Supervision, *, by: Account, workdays: int | None, silence: int | None, **does: Any
) -> Rung:
    """Set a rung and its days: `workdays` past the reply's deadline, `silence` past signing."""
    require(by, SET_LADDER)
    if not does["raises_by_itself"] and not does["paper"]:
        raise Refusal(_("等签发的一级必须有文书；不发文书的请选自动升级。"), field="paper")
    rung, _is_new = Rung.objects.update_or_create(level=level, defaults=does)
    cases.state_ladder(Stage.REPLY, {level: workdays}, by=by)
    cases.state_ladder(Stage.ACKNOWLEDGE, {level: silence}, by=by)
    audit.record("oversight.state_rung", by=by, about=rung, detail=does)
    return rung
