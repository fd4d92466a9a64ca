"""The county's routing rules: what the remits say, and before them what sounds like danger."""

from __future__ import annotations

from lianxin.cases.actions import rulesets
from lianxin.cases.advice import county_of
from lianxin.cases.models import Urgency
from lianxin.people.models import Account
from lianxin.places.models import Division

DANGER = {
    "name": "有险情，或者有人受伤",
    "any_words": ["塌方", "垮了", "漏电", "受伤", "摔了"],
    "urgency": Urgency.URGENT,
    "workdays": 5,
    "remark": "请先设警示标志、消除险情，再办理。",
    "goes_on": True,
}


def lay_down(county: Division, *, by: Account) -> None:
    """Draft the rules and put them in force, as the committee would."""
    draft = rulesets.start_draft(county_of(county.code), by=by)
    rulesets.add_rule(draft, by=by, facts={**rulesets.nothing(), **DANGER})
    rulesets.draft_from_remits(draft, by=by)
    draft.refresh_from_db()
    rulesets.put_in_force(draft, by=by, seen=draft.revision, note="按各单位职责起草，险情从快")
