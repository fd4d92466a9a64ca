"""The tus 1.0 protocol (core, creation, termination): a file comes in pieces and goes on where it
broke off. Whose upload it is decides the room that serves the addresses; see decision 0025."""

from __future__ import annotations

import base64
import binascii
import tempfile
from typing import IO
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError

from lianxin.documents import actions
from lianxin.documents.checks import LARGEST
from lianxin.documents.models import PartialUpload
from lianxin.kit.refusals import Refusal

VERSION = "1.0.0"
EXTENSIONS = "creation,termination"
PIECE = "application/offset+octet-stream"
_READ = 64 * 1024
_IN_MEMORY = 1024 * 1024
_LONGEST_HEADER = 2048


def options() -> HttpResponse:
    """What this server can do."""
    return _answer(
        204, {"Tus-Version": VERSION, "Tus-Extension": EXTENSIONS, "Tus-Max-Size": str(LARGEST)}
    )


def trouble_with(request: HttpRequest) -> HttpResponse | None:
    """The answer to a client that speaks another version; every request but OPTIONS names its."""
    if request.headers.get("Tus-Resumable") == VERSION:
        return None
    return _answer(412, {"Tus-Version": VERSION})


def metadata(request: HttpRequest) -> dict[str, str]:
    """Upload-Metadata: keys with values in base64; what cannot be read is left out."""
    found = {}
    for pair in request.headers.get("Upload-Metadata", "")[:_LONGEST_HEADER].split(","):
        key, _space, value = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return found


def create(request: HttpRequest, *, owner: UUID, address: str) -> HttpResponse:
    """POST: a file is announced. `address` is the way to its upload, with %s for its key."""
    length = _number(request.headers.get("Upload-Length"))
    if length is None:
        return _answer(400)
    try:
        name = metadata(request).get("filename", "")
        upload = actions.begin_upload(owner=owner, name=name, length=length)
    except Refusal as refusal:
        return refused(refusal, status=413 if length > LARGEST else 422)
    return _answer(201, {"Location": address % upload.pk, "Upload-Offset": "0"})


def head(upload: PartialUpload) -> HttpResponse:
    """HEAD: how much has arrived."""
    told = {"Upload-Offset": str(upload.offset), "Upload-Length": str(upload.length)}
    return _answer(200, {**told, "Cache-Control": "no-store"})


def patch(request: HttpRequest, upload: PartialUpload) -> HttpResponse:
    """PATCH: the next piece. What arrived before a line broke off is kept."""
    if request.content_type != PIECE:
        return _answer(415)
    offset = _number(request.headers.get("Upload-Offset"))
    if offset is None:
        return _answer(400)
    if offset != upload.offset:
        return _answer(409, {"Upload-Offset": str(upload.offset)})
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as piece:
        if not _received(request, piece, upload.length - offset):
            return _answer(413)
        piece.seek(0)
        return _added(upload, offset, piece)


def _added(upload: PartialUpload, offset: int, piece: IO[bytes]) -> HttpResponse:
    try:
        known = actions.add_piece(upload, offset=offset, piece=piece)
    except (actions.OffsetConflictError, PartialUpload.DoesNotExist):
        return _answer(409)
    except Refusal as refusal:
        return refused(refusal)
    told = {"Upload-Offset": str(known.offset)}
    if known.stored_id:
        told["Lianxin-File"] = str(known.stored_id)
    return _answer(204, told)


def delete(upload: PartialUpload) -> HttpResponse:
    """DELETE: the sender gives it up."""
    actions.give_up(upload)
    return _answer(204)


def refused(refusal: Refusal, *, status: int = 422) -> HttpResponse:
    """The sentence that is shown beside the file."""
    return _answer(status, {"Content-Type": "text/plain; charset=utf-8"}, refusal.message)


def _received(request: HttpRequest, piece: IO[bytes], most: int) -> bool:
    """Whether the piece ends within what was announced."""
    got = 0
    try:
        while chunk := request.read(_READ):
            got += len(chunk)
            if got > most:
                return False
            piece.write(chunk)
    except UnreadablePostError:
        return True
    return True


def _number(text: str | None) -> int | None:
    if text is None or not text.isascii() or not text.isdigit() or len(text) > len(str(2**31)):
        return None
    return int(text)


def _answer(status: int, headers: dict[str, str] | None = None, words: str = "") -> HttpResponse:
    return HttpResponse(words, status=status, headers={"Tus-Resumable": VERSION, **(headers or {})})
