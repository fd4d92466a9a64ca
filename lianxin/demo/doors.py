"""What the stations publish: plans, arrangements, confirmed lists; one has let them grow old."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from lianxin.demo.county import County, Outpost
from lianxin.kit import clock
from lianxin.stations import actions
from lianxin.stations.disclosed import next_month
from lianxin.stations.models import Block

NINE = time(9, 0)
PLAN_AGE, LIST_AGE, STALE_AGE = timedelta(days=20), timedelta(days=9), timedelta(days=52)
STALE = 3  # the station that has let its disclosures grow old, counted from one
HOURS = (time(9, 0), time(11, 0))
PLAN = """每位代表固定联系5至10名选民，每年走访不少于两次。
每月15日为代表接待日，两位以上代表在站接待，遇节假日顺延。
乡镇主席团成员每季度带班接待一次，听取群众意见。
群众不便到站的，可以打电话预约代表上门。"""
MONTH = (
    (8, "听取村道硬化、安全饮水方面的意见"),
    (15, "代表接待日：听取各方面的意见和建议"),
    (25, "听取教育、医疗、养老方面的意见"),
)
NEXT = (15, "代表接待日：听取各方面的意见和建议")
CANCELLED = (28, "到村听取农网改造方面的意见")
WHY = "代表参加防汛会商，改到下月接待日。"
INVITED = 3


def disclose(county: County, now: datetime) -> None:
    """Every station publishes, the first one with all there is."""
    first = now.date().replace(day=1)
    for at, outpost in enumerate(county.outposts, start=1):
        if at == STALE:
            _plan(outpost, now - STALE_AGE)
            continue
        _plan(outpost, now - PLAN_AGE)
        with clock.set_to(now - LIST_AGE):
            actions.confirm(outpost.station, Block.DEPUTIES, by=outpost.liaison)
        with clock.set_to(min(now, datetime.combine(first, NINE, clock.ZONE))):
            for day, scope in (*MONTH, CANCELLED) if at == 1 else MONTH:
                _arrange(outpost, first.replace(day=day), scope)
        with clock.set_to(now):
            _arrange(outpost, next_month(first).replace(day=NEXT[0]), NEXT[1])
    _cancel(county.outposts[0], first, now)


def _plan(outpost: Outpost, at: datetime) -> None:
    with clock.set_to(at):
        actions.publish_plan(outpost.station, by=outpost.head, body=PLAN)


def _arrange(outpost: Outpost, on: date, scope: str) -> None:
    # Another three deputies each time.
    start = on.day % max(len(outpost.deputies) - INVITED, 1)
    actions.arrange(
        outpost.station,
        by=outpost.liaison,
        on=on,
        begins=HOURS[0],
        ends=HOURS[1],
        place=outpost.station.address,
        scope=scope,
        deputies=outpost.deputies[start : start + INVITED],
    )


def _cancel(outpost: Outpost, first: date, now: datetime) -> None:
    """One line the public sees as cancelled."""
    made = outpost.station.arrangements.get(on=first.replace(day=CANCELLED[0]))
    with clock.set_to(min(now, clock.midnight(made.on))):
        actions.withdraw(made, by=outpost.liaison, notice=WHY)
