"""QR codes of public pages: for screens as SVG, for printers as PNG."""

from __future__ import annotations

from io import BytesIO

import segno
from django.http import HttpRequest, HttpResponse

MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png"}
# Some 1,500 to 2,000 pixels: 12 cm and more at 300 dots an inch.
SCALES = {"svg": 8, "png": 40}


def drawn(url: str, kind: str = "svg") -> bytes:
    """The code of an address; a quarter of it may be soiled and it still reads."""
    out = BytesIO()
    segno.make(url, error="q", micro=False).save(out, kind=kind, scale=SCALES[kind], border=4)
    return out.getvalue()


def qr_response(request: HttpRequest, path: str, kind: str, name: str) -> HttpResponse:
    """The code of a page of ours, to keep under a name."""
    return HttpResponse(
        drawn(request.build_absolute_uri(path), kind),
        content_type=MEDIA_TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'},
    )
