"""The bytes of a file on its way: one growing file beside the storage, gone with its upload."""

from __future__ import annotations

import contextlib
import logging
import shutil
from pathlib import Path
from typing import IO
from uuid import UUID

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from lianxin.kit.refusals import Refusal

# The nightly sweep of files without a row looks here too.
FOLDER = "parts"
logger = logging.getLogger(__name__)


def path_of(upload_id: UUID) -> Path:
    """Where the bytes received so far lie."""
    return Path(default_storage.path(f"{FOLDER}/{upload_id}"))


def write(upload_id: UUID, at: int, piece: IO[bytes]) -> int:
    """Write the piece at its place and return where it ends; what an interrupted write left
    behind is written over."""
    path = path_of(upload_id)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        with path.open("r+b") as part:
            part.seek(at)
            part.truncate()
            shutil.copyfileobj(piece, part)
            return part.tell()
    except OSError:
        logger.exception("cannot keep a piece of %s", upload_id)
        raise Refusal(_("现在存不下文件，请稍后再传；文字内容不受影响。"), field="file") from None


def forget(upload_id: UUID) -> None:
    """Remove the bytes; nothing there is no trouble."""
    with contextlib.suppress(OSError):
        path_of(upload_id).unlink(missing_ok=True)
