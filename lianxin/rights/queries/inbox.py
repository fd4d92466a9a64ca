"""What the desk lists: requests, and what a case page shows of them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from lianxin.kit.paging import Sheet, asked_page
from lianxin.people.models import Account
from lianxin.rights.models import DataRequest
from lianxin.rights.states import Status

ROWS, LAST_PAGE = 30, 100


def inbox(user: Account, status: str, number: str) -> Sheet[DataRequest]:
    """Those that wait, the earliest day first; decided ones the latest first. One statement."""
    seen = DataRequest.objects.visible_to(user).select_related("case__station")
    page = asked_page(number, LAST_PAGE)
    start = (page - 1) * ROWS
    rows = list(_chosen(seen, status)[start : start + ROWS + 1])
    return Sheet(rows[:ROWS], page, len(rows) > ROWS, LAST_PAGE)


def _chosen(seen: Any, status: str) -> QuerySet[DataRequest]:
    if status == "overdue":
        late: QuerySet[DataRequest] = seen.overdue().order_by("due_on", "pk")
        return late
    if status == "all":
        every: QuerySet[DataRequest] = seen.order_by("-asked_at", "-pk")
        return every
    if status:
        decided: QuerySet[DataRequest] = seen.filter(status=status)
        return decided.order_by("-decided_at", "-pk")
    waiting: QuerySet[DataRequest] = seen.filter(status__in=[Status.OPEN, Status.WORKING])
    return waiting.order_by("due_on", "pk")
