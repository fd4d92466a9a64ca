"""The receipt that a resident takes home: number, query code, and a QR to the query page."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

import segno
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

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


def spelled(text: str) -> str:
    """Character by character, to be read out: by a screen reader, or by the page itself."""
    return "，".join(_("横线") if each == "-" else each for each in text)


def receipt_for(case: Case, request: HttpRequest) -> Receipt:
    """The receipt of a case: its QR brings the code along, which the paper shows besides."""
    page = request.build_absolute_uri(f"{reverse('matters:track')}?number={case.number}")
    qr = segno.make(link_to(case, request), error="m", micro=False)
    return Receipt(case.number, query_code(case), page, qr.svg_data_uri(scale=4, border=2))


def link_to(case: Case, request: HttpRequest) -> str:
    """The way to the tracking page; the code stands behind # and never reaches a server's log."""
    asked = urlencode({"number": case.number})
    return request.build_absolute_uri(f"{reverse('matters:track')}?{asked}#{query_code(case)}")
