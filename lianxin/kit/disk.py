"""Writes a file to the storage of the house, or says in one sentence that there is no room."""

from __future__ import annotations

import contextlib
import logging
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from lianxin.kit.refusals import Refusal

logger = logging.getLogger(__name__)


def put(name: str, content: File[Any]) -> str:
    """Keep the bytes under `name`; a full disk leaves no half of a file."""
    try:
        return default_storage.save(name, content)
    except OSError:
        logger.exception("cannot keep %s", name)
        with contextlib.suppress(OSError):
            default_storage.delete(name)
        raise Refusal(_("现在存不下文件，请稍后再传；文字内容不受影响。"), field="file") from None
