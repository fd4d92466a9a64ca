"""交办建议: what the rules in force advise is kept with each case; it never stands in the way."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.db import transaction

from lianxin.cases.advice import Offices, county_of, in_force, matter_of, parents, rules_of
from lianxin.cases.models import Case, CaseText, RoutingDecision
from lianxin.kit import clock

logger = logging.getLogger(__name__)


def note_advice(cases: Sequence[Case]) -> int:
    """Keep what the rules advise for cases just registered or corrected; return for how many.

    The number of queries does not grow with the cases. Whatever goes wrong here is logged and
    forgotten: a matter is registered with advice or without.
    """
    try:
        with transaction.atomic():
            return sum(_noted(county, each) for county, each in _by_county(cases).items())
    except Exception:
        logger.exception("no advice for %s cases", len(cases))
        return 0


def _by_county(cases: Sequence[Case]) -> dict[str, list[Case]]:
    found: dict[str, list[Case]] = {}
    for case in cases:
        found.setdefault(county_of(case.region), []).append(case)
    return found


def _noted(county: str, cases: Sequence[Case]) -> int:
    ruleset = in_force(county)
    if ruleset is None:
        return 0
    above, now = parents(), clock.now()
    rules = rules_of(ruleset, above)
    texts = CaseText.objects.defer("terms").in_bulk([case.pk for case in cases])
    matters = [matter_of(case, texts[case.pk]) for case in cases]
    offices = Offices(matters, above)
    kept = []
    for case, matter in zip(cases, matters, strict=True):
        advice = offices.advise(matter, rules)
        main = advice.decision.main
        kept.append(
            RoutingDecision(
                case=case,
                ruleset=ruleset,
                rule_id=main.rule.key if main else None,
                lead_unit_id=advice.unit,
                explanation=advice.explanation(),
                decided_at=now,
            )
        )
    return len(RoutingDecision.objects.bulk_create(kept, batch_size=1_000))
