"""Reads of the documents room: the bytes of a file, and what nobody owns."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db.models import Exists, Model, OuterRef, QuerySet

from lianxin.documents.models import PartialUpload, StoredFile


def open_file(stored: StoredFile) -> File[bytes]:
    """The kept bytes, open for reading; the caller closes."""
    return default_storage.open(stored.path, "rb")


def _rows(model: type[Model]) -> QuerySet[Any]:
    return QuerySet(model)


def unowned() -> QuerySet[StoredFile]:
    """Files that no row of any room points to; the note of how a file came does not count."""
    files = StoredFile.objects.all()
    for relation in StoredFile._meta.related_objects:
        if relation.related_model is PartialUpload:
            continue
        owners = _rows(relation.related_model).filter(**{relation.field.name: OuterRef("pk")})
        files = files.filter(~Exists(owners))
    return files


def arrived(owner: UUID) -> QuerySet[StoredFile]:
    """The files that the owner of an upload has sent whole."""
    return StoredFile.objects.filter(arrived_as__owner=owner)
