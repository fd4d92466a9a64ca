"""Two lines bring the same piece of one file at once: it is taken once."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from pytest_django import Settings

from lianxin.documents import actions, parts
from lianxin.documents.models import PartialUpload
from lianxin.kit.refusals import Refusal


@pytest.fixture(autouse=True)
def own_storage(settings: Settings, tmp_path: Path) -> None:
    backend = settings.STORAGES["default"]["BACKEND"]
    own = {"BACKEND": backend, "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": own}


@pytest.mark.django_db(transaction=True)
def test_the_same_piece_twice_at_once_is_taken_once() -> None:
    upload = actions.begin_upload(owner=uuid4(), name="p.jpg", length=2_000)
    barrier = Barrier(2)

    def bring(piece: bytes) -> str:
        barrier.wait()
        try:
            actions.add_piece(upload, offset=0, piece=io.BytesIO(piece))
        except actions.OffsetConflictError:
            return "conflict"
        finally:
            connection.close()
        return "taken"

    with ThreadPoolExecutor(2) as hands:
        told = list(hands.map(bring, [b"a" * 500, b"b" * 700]))
    assert sorted(told) == ["conflict", "taken"]
    upload.refresh_from_db()
    assert upload.offset == (500 if told[0] == "taken" else 700)
    assert parts.path_of(upload.pk).stat().st_size == upload.offset


@pytest.mark.django_db
def test_a_refused_file_leaves_neither_row_nor_bytes() -> None:
    upload = actions.begin_upload(owner=uuid4(), name="x.exe", length=60)
    with pytest.raises(Refusal, match="不能上传"):
        actions.add_piece(upload, offset=0, piece=io.BytesIO(b"MZ" + b"\0" * 58))
    assert not PartialUpload.objects.exists()
    assert not parts.path_of(upload.pk).exists()
