"""A paper as an answer: the PDF, or the sentence that says why there is none."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from lianxin.kit.pages import page
from lianxin.kit.refusals import Refusal


def paper_response(request: HttpRequest, draw: Callable[[], bytes], name: str) -> HttpResponse:
    """Set the paper now: it takes a fraction of a second (decision 0024)."""
    try:
        content = draw()
    except Refusal as refusal:
        context = {"words": refusal.message}
        return page(request, "portal/no_paper.html", context, status=503)
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{name}.pdf"',
            "Cache-Control": "private, no-store",
        },
    )
