"""Walking the audit chain itself."""

from collections.abc import Generator

from django.utils.translation import gettext_lazy as _

from lianxin.audit.chain import Fault, verify_rows
from lianxin.audit.models import CHAIN, AuditEntry, AuditHead


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
