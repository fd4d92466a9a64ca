"""What the county makes public: matters checked by three persons, and figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from lianxin.cases.models import Case
from lianxin.demo.county import County, Outpost
from lianxin.kit import clock
from lianxin.people.models import Account
from lianxin.publishing import actions, finds
from lianxin.publishing.models import Publication, publishable

OUT_AT_EACH = 3
RIPE = timedelta(days=6)
DAY = timedelta(days=1)
# Whose household and health it was, a neighbour would know: such matters stay inside.
TOO_CLOSE = ("一户", "两户", "慢", "低保")
# At the first station some are still on their way: so many checks done.
ON_THE_WAY = (-1, 0, 1, 2)


def publish(county: County, now: datetime) -> None:
    """A few matters of each station, each by four persons; then the figures are counted."""
    for at, outpost in enumerate(county.outposts):
        ripe = _ripe(outpost, now)
        for case in _few(ripe, OUT_AT_EACH):
            _carry(case, county, outpost, checks=3)
        if at == 0:
            for checks, case in zip(ON_THE_WAY, ripe, strict=False):
                _carry(case, county, outpost, checks=checks)
    with clock.set_to(now):
        actions.count_figures()


def _ripe(outpost: Outpost, now: datetime) -> Iterator[Case]:
    """Matters closed long enough ago, the latest first."""
    closed = Case.objects.filter(publishable(), station=outpost.station, closed_at__lt=now - RIPE)
    for word in TOO_CLOSE:
        closed = closed.exclude(title__contains=word)
    return closed.order_by("-closed_at", "-id").iterator()


def _few(cases: Iterator[Case], count: int) -> Iterator[Case]:
    """The next so many of different categories."""
    seen = set[int | None]()
    for case in cases:
        if case.category_id not in seen:
            seen.add(case.category_id)
            yield case
        if len(seen) == count:
            return


def _carry(case: Case, county: County, outpost: Outpost, *, checks: int) -> None:
    """Drafted the day after it was closed, checked on the days that follow; -1: only drafted."""
    began = case.closed_at or clock.now()
    with clock.set_to(began + DAY):
        found = _cleaned(actions.start(case, by=outpost.liaison), outpost.liaison)
        if checks >= 0:
            found = actions.submit(found, by=outpost.liaison)
    checkers = (outpost.head, outpost.presidium, county.committee)
    for stage, by in enumerate(checkers[: max(checks, 0)], start=1):
        with clock.set_to(began + DAY * (stage + 1)):
            found = actions.pass_check(found, by=by, stage=stage)


def _cleaned(found: Publication, by: Account) -> Publication:
    while still := [each for each in finds.suspects(found) if each.is_open]:
        found = actions.mask(found, by=by, kind=still[0].kind.value, text=still[0].text)
    return found
