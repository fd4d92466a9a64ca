"""A person's copy of what is held (PIPL 45): a page to read, data for machines, and the files."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from shutil import copyfileobj
from typing import IO
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.template.loader import render_to_string

from lianxin.audit import actions as audit
from lianxin.documents.models import StoredFile
from lianxin.documents.queries import open_file
from lianxin.kit import clock, disk
from lianxin.kit.jobs import enqueue, job
from lianxin.people.models import Account
from lianxin.rights.models import DataRequest
from lianxin.rights.queries.held import Held, held, takeaway
from lianxin.rights.states import Status

FOLDER = "exports"


def prepare(request: DataRequest) -> DataRequest:
    """Write the copy and note where it lies. The night's sweep takes it away after a day."""
    found = held(request.case)
    with tempfile.TemporaryFile() as folder:
        _write(folder, found)
        folder.seek(0)
        path = disk.put(f"{FOLDER}/{request.pk}.zip", File(folder))
    return _ready(request, path, len(found.files))


@transaction.atomic
def _ready(request: DataRequest, path: str, files: int) -> DataRequest:
    request = DataRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    request.path, request.status = path, Status.DONE
    request.decided_at = max(clock.now(), request.asked_at)
    request.did = {"files": {"count": files}}
    request.save(update_fields=["path", "status", "decided_at", "did"])
    detail = {"number": request.number, "count": files}
    audit.record("rights.copied", by=None, about=request, detail=detail)
    return request


@job(name="rights.export")
def export(request_id: str) -> None:
    """Prepare a large copy in the background; twice does no harm."""
    request = DataRequest.objects.select_related("case").get(pk=UUID(request_id))
    if request.status == Status.WORKING:
        prepare(request)


def put_in_line(request: DataRequest) -> None:
    enqueue(export, lock=f"export:{request.pk}", request_id=str(request.pk))


def _write(target: IO[bytes], found: Held) -> None:
    context = {"held": found}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("我的资料.html", render_to_string("rights/copy.html", context))
        packed.writestr("我的资料.json", json.dumps(takeaway(found), ensure_ascii=False, indent=2))
        for name, stored in _named(found.files):
            try:
                content = open_file(stored)
            except OSError:
                continue
            with content, packed.open(f"附件/{name}", "w", force_zip64=True) as entry:
                copyfileobj(content, entry)


def _named(files: Sequence[StoredFile]) -> Iterator[tuple[str, StoredFile]]:
    """Each file under a name of its own, and never outside of its folder."""
    for position, stored in enumerate(files, start=1):
        yield f"{position:02d}-{PurePath(stored.name).name}", stored


def note_hand_over(request: DataRequest, *, by: Account) -> None:
    """A copy leaves the house by somebody's hand."""
    audit.record("rights.copy_taken", by=by, about=request, detail={"number": request.number})
