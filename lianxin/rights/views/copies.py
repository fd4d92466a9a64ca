"""How a prepared copy leaves the house: streamed, never cached, for a day."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404

from lianxin.rights.models import DataRequest


def copy_response(made: DataRequest) -> FileResponse:
    """404 after the night's sweep took the file away."""
    try:
        content = default_storage.open(made.path or "-", "rb")
    except OSError as error:
        raise Http404 from error
    return FileResponse(
        content,
        as_attachment=True,
        filename=f"{made.case.number}.zip",
        content_type="application/zip",
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"},
    )
