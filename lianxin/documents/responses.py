"""The one way a kept file leaves the house. The owner's room decides who may have it."""

from __future__ import annotations

import logging

from django.http import FileResponse, Http404

from lianxin.documents.formats import PICTURE_TYPES
from lianxin.documents.models import StoredFile
from lianxin.documents.queries import open_file

logger = logging.getLogger(__name__)


def file_response(stored: StoredFile, *, inline: bool = False) -> FileResponse:
    """Serve the file as a download; only pictures, which we painted, may show in a page."""
    if stored.is_erased:
        raise Http404
    is_shown = inline and stored.media_type in PICTURE_TYPES
    try:
        content = open_file(stored)
    except OSError as error:
        logger.exception("the bytes of file %s are not there", stored.pk)
        raise Http404 from error
    return FileResponse(
        content,
        as_attachment=not is_shown,
        filename=stored.name,
        content_type=stored.media_type,
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-store",
        },
    )
