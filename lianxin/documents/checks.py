"""Looks into a file before it is kept: size, content against name, completeness, bombs."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from lianxin.documents.formats import (
    BY_EXTENSION,
    DOCX,
    HEAD,
    PDF,
    XLSX,
    Family,
    Format,
    is_zip,
    sniff,
)
from lianxin.kit.refusals import Refusal
from lianxin.kit.text import clean

LARGEST = 20 * 1024 * 1024
LONGEST_NAME = 100
MOST_ENTRIES = 2_000
LARGEST_UNPACKED = 100 * 1024 * 1024
STEEPEST_RATIO = 200
_RATIO_MATTERS_FROM = 1024 * 1024
_TAIL = 2048
_CHUNK = 256 * 1024
_BOX_HEAD = 8
_LONG_BOX_HEAD = 16


def checked(upload: UploadedFile[Any]) -> Format:
    """The format of an upload that may be kept, or a refusal in one sentence (R-171)."""
    size = upload.size or 0
    if size == 0:
        raise _refused(_("“%(name)s”是空文件，请重新选择。"), upload)
    if size > LARGEST:
        raise _refused(_("“%(name)s”超过20MB，请压缩后再上传。"), upload)
    upload.seek(0)
    head = upload.read(HEAD)
    found = _office(upload) if is_zip(head) else sniff(head)
    if found is None:
        raise _refused(
            _("“%(name)s”不能上传：只收照片、PDF、Word和Excel文件、录音和短视频。"), upload
        )
    _refuse_disguise(upload, found)
    if found is PDF:
        _refuse_cut_pdf(upload, size)
    if found.family is Family.RECORDING and head[4:8] == b"ftyp":
        _refuse_cut_recording(upload, size)
    upload.seek(0)
    return found


def _refused(sentence: str, upload: UploadedFile[Any]) -> Refusal:
    return Refusal(sentence % {"name": shown_name(upload.name)}, field="file")


def shown_name(name: str | None) -> str:
    """The last part of the name, without anything that could mislead a reader or a path."""
    base = clean(name or "").replace("\\", "/").rsplit("/", 1)[-1]
    return base.replace("\n", " ").replace("\t", " ").strip(" .") or _("文件")


def kept_name(name: str | None, kept: Format) -> str:
    """The name to keep: cleaned, not too long, ending as the content says."""
    shown = PurePosixPath(shown_name(name))
    wanted = f".{kept.extension}"
    is_right = BY_EXTENSION.get(shown.suffix.lower().removeprefix(".")) == kept
    stem = shown.stem if shown.suffix else shown.name
    for mark in '"<>|:*?':
        stem = stem.replace(mark, "_")
    return f"{stem[:LONGEST_NAME]}{shown.suffix.lower() if is_right else wanted}"


def _refuse_disguise(upload: UploadedFile[Any], found: Format) -> None:
    claimed = BY_EXTENSION.get(PurePosixPath(upload.name or "").suffix.lower().removeprefix("."))
    if claimed is not None and claimed.family is not found.family:
        raise _refused(
            _("“%(name)s”的内容和文件名不一致，请确认没有选错文件，或另存后再上传。"), upload
        )


def _refuse_cut_pdf(upload: UploadedFile[Any], size: int) -> None:
    upload.seek(max(size - _TAIL, 0))
    if b"%%EOF" not in upload.read(_TAIL):
        raise _refused(_("“%(name)s”不完整，请重新保存后再上传。"), upload)


def _refuse_cut_recording(upload: UploadedFile[Any], size: int) -> None:
    """The boxes of an mp4, mov or m4a must fill the file and hold its index (moov)."""
    at, kinds = 0, set()
    while at + _BOX_HEAD <= size:
        upload.seek(at)
        head = upload.read(_LONG_BOX_HEAD)
        length, kind = struct.unpack(">I4s", head[:_BOX_HEAD])
        if length == 1 and len(head) == _LONG_BOX_HEAD:
            length = struct.unpack(">Q", head[_BOX_HEAD:])[0]
        elif length == 0:
            length = size - at
        if length < _BOX_HEAD:
            break
        kinds.add(kind)
        at += length
    if at != size or b"moov" not in kinds:
        raise _refused(_("“%(name)s”不完整，请重新保存后再上传。"), upload)


def _office(upload: UploadedFile[Any]) -> Format | None:
    upload.seek(0)
    try:
        with zipfile.ZipFile(upload) as packed:
            return _office_format(packed, upload)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError):
        raise _refused(_("“%(name)s”不完整，请重新保存后再上传。"), upload) from None


def _office_format(packed: zipfile.ZipFile, upload: UploadedFile[Any]) -> Format | None:
    entries = packed.infolist()
    names = {entry.filename for entry in entries}
    if len(entries) > MOST_ENTRIES or any(_is_a_bomb(entry) for entry in entries):
        raise _refused(_("“%(name)s”解压后过大，不能上传。"), upload)
    if "[Content_Types].xml" not in names:
        return None
    if any(name.lower().endswith(("vbaproject.bin", ".exe", ".dll", ".js")) for name in names):
        raise _refused(_("“%(name)s”含有宏或程序，请另存为不带宏的文件。"), upload)
    if any(name.startswith("/") or ".." in name.split("/") for name in names):
        return None
    _refuse_bomb(packed, entries, upload)
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else None


def _is_a_bomb(entry: zipfile.ZipInfo) -> bool:
    steep = entry.file_size > STEEPEST_RATIO * max(entry.compress_size, 1)
    return entry.file_size > LARGEST_UNPACKED or (entry.file_size > _RATIO_MATTERS_FROM and steep)


def _refuse_bomb(
    packed: zipfile.ZipFile, entries: list[zipfile.ZipInfo], upload: UploadedFile[Any]
) -> None:
    """Unpack to nowhere, counting: what a directory declares may be a lie."""
    total = sum(entry.file_size for entry in entries)
    is_overlapping = sum(entry.compress_size for entry in entries) > (upload.size or 0)
    for entry in entries:
        if total > LARGEST_UNPACKED or is_overlapping:
            break
        with packed.open(entry) as member:
            _read_through(member, entry.file_size)
    else:
        return
    raise _refused(_("“%(name)s”解压后过大，不能上传。"), upload)


def _read_through(member: IO[bytes], declared: int) -> None:
    read = 0
    while chunk := member.read(_CHUNK):
        read += len(chunk)
        if read > declared:
            raise zipfile.BadZipFile
