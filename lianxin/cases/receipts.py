"""The receipt that a resident takes home: number, query code, and a QR to the query page."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from django.http import HttpRequest
from django.urls import reverse

from lianxin.cases.codes import query_code
from lianxin.cases.models import Case


@dataclass(frozen=True, slots=True)
class Receipt:
    """What stands on the receipt; the code is set in two groups of four to be read out."""

    number: str
    code: str
    url: str
    qr: str

    @property
    def spaced_code(self) -> str:
        return f"{self.code[:4]} {self.code[4:]}"


def receipt_for(case: Case, request: HttpRequest) -> Receipt:
    """The receipt of a case. The QR holds the number alone: a finder still needs the code."""
    url = request.build_absolute_uri(f"{reverse('matters:track')}?number={case.number}")
    qr = segno.make(url, error="m", micro=False).svg_data_uri(scale=4, border=2)
    return Receipt(case.number, query_code(case), url, qr)
