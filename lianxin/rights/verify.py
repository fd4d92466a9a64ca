"""Walks all proofs of disposals, and names what was altered or is gone."""

from __future__ import annotations

from collections.abc import Generator

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lianxin.audit import chains
from lianxin.audit.chain import Fault
from lianxin.audit.models import AuditEntry
from lianxin.rights.models import DisposalList
from lianxin.rights.proofs import digest_of, signature_of
from lianxin.rights.states import Stage

Walk = Generator[Fault, None, int]


def register() -> None:
    """Enter the chains of this room; called once by Django's card."""
    chains.register("rights.disposals", disposals)


def disposals() -> Walk:
    """Every proof covers its lines and bears our signature; none of those recorded is gone."""
    checked = 0
    with transaction.atomic():
        for listed in DisposalList.objects.filter(stage=Stage.DONE).order_by("pk").iterator():
            name = str(listed.pk)
            lines = listed.lines.order_by("position")
            if bytes(listed.digest or b"") != digest_of(lines.iterator(2_000)):
                yield Fault(name, "", _("销毁清册的条目被改动过。"))
            if bytes(listed.signature or b"") != signature_of(listed):
                yield Fault(name, "", _("销毁清册的签名不对。"))
            checked += 1
        proved = DisposalList.objects.filter(stage=Stage.DONE)
        known = {str(key) for key in proved.values_list("pk", flat=True)}
        recorded = AuditEntry.objects.filter(action="rights.disposed")
        for key in recorded.values_list("about_id", flat=True).order_by("seq"):
            if key not in known:
                yield Fault(key, "", _("做过的销毁，清册却不在了。"))
    return checked
