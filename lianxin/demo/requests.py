"""Personal data requests: one to decide, one overdue, one refused, one hold, and what is due."""

from __future__ import annotations

from datetime import datetime, timedelta

from lianxin.cases.models import Case
from lianxin.cases.models.cases import CaseQuerySet
from lianxin.cases.states import ENDED
from lianxin.demo.county import County
from lianxin.kit import clock
from lianxin.people.models import Account
from lianxin.rights import actions
from lianxin.rights.states import Ground, Kind, Part
from lianxin.stations.queries import posts_of

HEAD = "head"
OVERDUE_SINCE, REFUSED_AGO = timedelta(days=40), timedelta(days=6)
NEW_PHONE = "19900009999"


def ask(county: County, now: datetime) -> None:
    """What the station of the sign-in has before it; the schedule has proposed what it found."""
    head = Account.objects.get(username=HEAD)
    mine = Case.objects.filter(
        station__in=posts_of(head), is_sealed=False, is_anonymous=False
    ).order_by("received_at")
    ended, running = mine.filter(state__in=ENDED), mine.exclude(state__in=ENDED)
    with clock.set_to(now):
        for case in running[:1]:
            actions.ask(case, by=None, kind=Kind.CORRECT, wanted={"phone": NEW_PHONE})
        _of_ended(ended, head, now)
        for case in ended.reverse()[:1]:
            actions.place_hold(case, by=county.committee, reason="当事人已提起行政诉讼")
        actions.propose()


def _of_ended(ended: CaseQuerySet, head: Account, now: datetime) -> None:
    moments = (now, now - OVERDUE_SINCE, now - REFUSED_AGO)
    for at, (case, moment) in enumerate(zip(ended[: len(moments)], moments, strict=False)):
        with clock.set_to(max(moment, case.closed_at or moment)):
            asked = actions.ask(case, by=None, kind=Kind.DELETE, parts=[Part.CONTACT])
            if moments[at] == now - REFUSED_AGO:
                actions.refuse(
                    asked,
                    by=head,
                    ground=Ground.PROCEEDINGS,
                    words="这件事项正在复查，复查结束后可以再提出。",
                )
