"""The only writer of the documents room: checks a file, keeps it, then writes its row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import partial
from typing import IO, Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from lianxin.documents import checks, parts, pictures
from lianxin.documents.formats import Family, Format
from lianxin.documents.models import ERASED, PartialUpload, StoredFile
from lianxin.documents.queries import unowned
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


class OffsetConflictError(Exception):
    """The piece does not begin where the file received so far ends."""


def begin_upload(*, owner: UUID, name: str, length: int) -> PartialUpload:
    """A file is announced, to come in pieces; too large or empty ones are refused at once."""
    shown = {"name": checks.shown_name(name)}
    if length == 0:
        raise Refusal(_("“%(name)s”是空文件，请重新选择。") % shown, field="file")
    if length > checks.LARGEST:
        raise Refusal(_("“%(name)s”超过20MB，请压缩后再上传。") % shown, field="file")
    return PartialUpload.objects.create(
        owner=owner, name=checks.shown_name(name)[-120:], length=length, begun_at=clock.now()
    )


def add_piece(upload: PartialUpload, *, offset: int, piece: IO[bytes]) -> PartialUpload:
    """Append a piece under the row's lock. With the last one the whole file is checked and stored;
    a file that is refused is forgotten."""
    try:
        with transaction.atomic():
            return _add_piece(upload, offset, piece)
    except Refusal:
        give_up(upload)
        raise


def _add_piece(upload: PartialUpload, offset: int, piece: IO[bytes]) -> PartialUpload:
    known = PartialUpload.objects.select_for_update().get(pk=upload.pk)
    if offset != known.offset or known.stored_id:
        raise OffsetConflictError
    known.offset = parts.write(known.pk, offset, piece)
    if known.offset == known.length:
        with parts.path_of(known.pk).open("rb") as whole:
            known.stored = store(UploadedFile(whole, known.name, size=known.length), by=None)
        transaction.on_commit(lambda: parts.forget(known.pk))
    known.save(update_fields=["offset", "stored"])
    return known


def give_up(upload: PartialUpload) -> None:
    """The sender thought better of it, or the file was refused."""
    PartialUpload.objects.filter(pk=upload.pk).delete()
    if upload.stored_id:
        unowned().filter(pk=upload.stored_id).delete()
    parts.forget(upload.pk)


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
