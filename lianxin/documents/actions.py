"""The only writer of the documents room: checks a file, keeps it, then writes its row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from lianxin.documents import checks, pictures
from lianxin.documents.formats import Family, Format
from lianxin.documents.models import ERASED, StoredFile
from lianxin.kit import clock, disk
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account


def store(uploaded_file: UploadedFile[Any], *, by: Account | None) -> StoredFile:
    """Keep a checked file (R-171); `by=None` is a resident. A Refusal says what is wrong with it.

    The file is written before its row: if the transaction fails, the sweep finds the leftover.
    """
    found = checks.checked(uploaded_file)
    if found.family is Family.PICTURE:
        return _store_picture(uploaded_file, found)
    return _keep(uploaded_file, uploaded_file, found)


def _store_picture(upload: UploadedFile[Any], found: Format) -> StoredFile:
    name = {"name": checks.shown_name(upload.name)}
    try:
        painted = pictures.repaint(upload, found)
    except pictures.HugePictureError:
        raise Refusal(_("“%(name)s”的像素太大，请缩小后再上传。") % name, field="file") from None
    except pictures.BrokenPictureError:
        raise Refusal(_("“%(name)s”打不开或不完整，请换一张照片。") % name, field="file") from None
    size = {"width": painted.width, "height": painted.height}
    return _keep(upload, ContentFile(painted.content), painted.format, **size)


def _keep(
    upload: UploadedFile[Any],
    content: UploadedFile[Any] | ContentFile[bytes],
    kept: Format,
    **size: int,
) -> StoredFile:
    now, key = clock.now(), uuid7()
    digest, length = _measured(content)
    path = disk.put(f"{now:%Y/%m}/{key}.{kept.extension}", content)
    return StoredFile.objects.create(
        id=key,
        name=checks.kept_name(upload.name, kept),
        media_type=kept.media_type,
        size=length,
        sha256=digest,
        path=path,
        stored_at=now,
        **size,
    )


def _measured(content: UploadedFile[Any] | ContentFile[bytes]) -> tuple[bytes, int]:
    digest, length = hashlib.sha256(), 0
    for chunk in content.chunks():
        digest.update(chunk)
        length += len(chunk)
    content.seek(0)
    return digest.digest(), length


def forget(stored: StoredFile) -> None:
    """Remove a file that nothing owns: its row now, its bytes with the next sweep."""
    StoredFile.objects.filter(pk=stored.pk).delete()


def erase(files: Iterable[UUID]) -> list[bytes]:
    """Destroy the bytes of files and what their rows tell of them; returns their digests.

    The rows stay, so that what pointed to them still stands. A process that dies between the
    commit and the deletion leaves bytes without a row: the sweep of the night finds them.
    """
    standing = StoredFile.objects.filter(pk__in=list(files)).exclude(path__startswith=ERASED)
    found = list(standing.select_for_update().order_by("pk").values_list("pk", "path", "sha256"))
    StoredFile.objects.filter(pk__in=[pk for pk, _path, _digest in found]).update(
        path=Concat(Value(ERASED), Cast("pk", CharField())),
        name="",
        size=0,
        width=None,
        height=None,
    )
    for _pk, path, _digest in found:
        transaction.on_commit(partial(default_storage.delete, path))
    return [bytes(digest) for _pk, _path, digest in found]
