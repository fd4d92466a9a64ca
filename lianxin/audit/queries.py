"""Walking the audit chain itself, and reading from it."""

from collections.abc import Generator, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianxin.audit.chain import Fault, verify_rows
from lianxin.audit.models import CHAIN, AuditEntry, AuditHead
from lianxin.kit import clock
from lianxin.kit.paging import Sheet, asked_page

_ROWS = 50
# Further back one asks by days.
_LAST_SHEET = 1_000


def verify_audit() -> Generator[Fault, None, int]:
    """Yield what is wrong with the audit record, oldest first; return the rows read."""
    last = AuditHead.objects.filter(pk=1).first()
    if last is None:
        yield Fault(CHAIN, "head", _("链头不见了。"))
    head = last.as_head() if last else None
    rows = AuditEntry.objects.order_by("seq")
    if head is not None:
        # Entries written while we walk are left for the next walk.
        rows = rows.filter(seq__lte=head.seq)
    walked = rows.iterator(chunk_size=2_000)
    checked = yield from verify_rows(walked, AuditEntry.facts, chain=CHAIN, head=head)
    # One statement sees head and entries of the same moment.
    beyond = AuditEntry.objects.filter(seq__gt=AuditHead.objects.values("seq")[:1])
    for seq in beyond.order_by("seq").values_list("seq", flat=True).iterator():
        yield Fault(CHAIN, str(seq), _("这一行在链头之后，不是系统写入的。"))
    return checked


def entries_of(chosen: Mapping[str, Any]) -> QuerySet[AuditEntry]:
    """Entries by action, by name of the actor and by days, the latest first."""
    found = AuditEntry.objects.order_by("-seq")
    if action := chosen.get("action"):
        found = found.filter(action=action)
    if actor := chosen.get("actor"):
        found = found.filter(actor_name__icontains=actor)
    if since := chosen.get("since_on"):
        found = found.filter(at__gte=clock.midnight(since))
    if until := chosen.get("until_on"):
        found = found.filter(at__lt=clock.midnight(until + timedelta(days=1)))
    return found


def sheet_of(found: QuerySet[AuditEntry], number: str) -> Sheet[AuditEntry]:
    """One page of the entries; what is not a page number is the first."""
    asked = asked_page(number, _LAST_SHEET)
    start = (asked - 1) * _ROWS
    rows = list(found[start : start + _ROWS + 1])
    return Sheet(rows[:_ROWS], asked, len(rows) > _ROWS, _LAST_SHEET)
