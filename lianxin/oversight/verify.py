"""Walks all signed papers and their numbers, and names what was altered or is gone (R-153)."""

from __future__ import annotations

from collections.abc import Generator

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from lianxin.audit import chains
from lianxin.audit.chain import Fault
from lianxin.oversight.actions.papers import signature_of, source_of
from lianxin.oversight.models import Letter

CHUNK = 2_000
Walk = Generator[Fault, None, int]

_GAPS = """
SELECT o.mark || '〔' || s.year || '〕' || n || '号' FROM oversight_letterseries s
JOIN oversight_organ o ON o.id = s.organ_id, generate_series(1, s.last) n
WHERE NOT EXISTS (
    SELECT FROM oversight_letter l
    WHERE l.organ_id = s.organ_id AND l.year = s.year AND l.sequence = n
)
"""


def register() -> None:
    """Enter the chains of this room; called once by Django's card."""
    chains.register("oversight.letters", letters)


def letters() -> Walk:
    """Every signed paper says what was signed, about what it was signed; no number is missing."""
    checked = 0
    with transaction.atomic():
        signed = Letter.objects.filter(signature__isnull=False).order_by("pk")
        for letter in signed.prefetch_related("matters__case").iterator(CHUNK):
            checked += 1
            if bytes(letter.signature or b"") != signature_of(letter):
                yield Fault(letter.number, "", _("签发后的文书被改动过。"))
            if letter.source_digest != source_of(list(letter.matters.all())):
                yield Fault(letter.number, "", _("文书所列事项被改动过。"))
        with connection.cursor() as cursor:
            cursor.execute(_GAPS)
            for (number,) in cursor.fetchall():
                yield Fault(str(number), "", _("编号已经发出，文书却不在了。"))
    return checked
