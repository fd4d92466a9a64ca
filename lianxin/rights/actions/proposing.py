"""The schedule proposes; it destroys nothing (PIPL 19, 47)."""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction

from lianxin.kit import clock
from lianxin.kit.copying import copy_in
from lianxin.places.models import Division, DivisionLevel
from lianxin.rights import notices
from lianxin.rights.models import DisposalLine, DisposalList
from lianxin.rights.queries.retention import Due, due, rules_in_force
from lianxin.rights.states import Stage

MOST = 2_000  # lines that a person can still check; what is left comes on the next list


@transaction.atomic
def propose() -> list[DisposalList]:
    """Make a list for each county where something is past its time and none is in hand."""
    by_county = _by_county(due(rules_in_force(), clock.today()))
    now = clock.now()
    lists = [
        DisposalList(county=county, proposed_at=now, total=len(lines[:MOST]))
        for county, lines in by_county.items()
    ]
    DisposalList.objects.bulk_create(lists)
    copy_in(
        _line(listed, position, each)
        for listed, lines in zip(lists, by_county.values(), strict=True)
        for position, each in enumerate(lines[:MOST], start=1)
    )
    for listed in lists:
        notices.tell_committee(listed, notices.PROPOSED)
    return lists


def _by_county(found: list[Due]) -> dict[Division, list[Due]]:
    if not found:
        return {}
    in_hand = DisposalList.objects.exclude(stage=Stage.DONE).values("county")
    counties = Division.objects.filter(level=DivisionLevel.COUNTY).exclude(pk__in=in_hand)
    by_prefix = {county.prefix: county for county in counties}
    sorted_in: dict[Division, list[Due]] = defaultdict(list)
    width = len(next(iter(by_prefix), ""))
    for each in found:
        county = by_prefix.get(each.region[:width])
        if county is not None:
            sorted_in[county].append(each)
    return sorted_in


def _line(listed: DisposalList, position: int, each: Due) -> DisposalLine:
    return DisposalLine(
        list=listed,
        position=position,
        case_id=each.case_id,
        part=each.part,
        years=each.rule.years or 0,
        rule_version=each.rule.version,
        basis=each.rule.basis,
    )
