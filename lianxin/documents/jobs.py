"""Sweeps what uploads leave behind: rows that nobody owns, bytes that have no row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.core.files.storage import Storage, default_storage

from lianxin.documents.models import PartialUpload, StoredFile
from lianxin.documents.queries import unowned
from lianxin.kit import clock
from lianxin.kit.jobs import periodic

KEPT_FOR = timedelta(days=1)


@periodic("20 3 * * *", name="documents.sweep")
def sweep() -> int:
    """Remove uploads older than a day that came to nothing; return how many files went."""
    before = clock.now() - KEPT_FOR
    # Their bytes lie among the files without a row.
    PartialUpload.objects.filter(begun_at__lt=before).delete()
    unowned().filter(stored_at__lt=before).delete()
    gone = 0
    for folder, names in _folders(default_storage, ""):
        known = set(
            StoredFile.objects.filter(path__startswith=folder).values_list("path", flat=True)
        )
        for path in (f"{folder}{name}" for name in names):
            if path not in known and default_storage.get_modified_time(path) < before:
                default_storage.delete(path)
                gone += 1
    return gone


def _folders(storage: Storage, folder: str) -> Iterator[tuple[str, list[str]]]:
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield folder, names
    for name in folders:
        yield from _folders(storage, f"{folder}{name}/")
