"""What kinds of file the house keeps (R-171), told by content and never by name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

import filetype


class Family(Enum):
    """Kinds within which a wrong extension is an innocent slip, not a disguise."""

    PICTURE = "picture"
    PDF = "pdf"
    OFFICE = "office"
    RECORDING = "recording"


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: what it is served as, and the extension that its name will end in."""

    media_type: str
    extension: str
    family: Family


JPEG = Format("image/jpeg", "jpg", Family.PICTURE)
PNG = Format("image/png", "png", Family.PICTURE)
WEBP = Format("image/webp", "webp", Family.PICTURE)
HEIC = Format("image/heic", "heic", Family.PICTURE)
PDF = Format("application/pdf", "pdf", Family.PDF)
DOCX = Format(
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "docx",
    Family.OFFICE,
)
XLSX = Format(
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", Family.OFFICE
)
MP4 = Format("video/mp4", "mp4", Family.RECORDING)
MOV = Format("video/quicktime", "mov", Family.RECORDING)
M4A = Format("audio/mp4", "m4a", Family.RECORDING)
MP3 = Format("audio/mpeg", "mp3", Family.RECORDING)
AMR = Format("audio/amr", "amr", Family.RECORDING)

KEPT = (JPEG, PNG, WEBP, HEIC, PDF, DOCX, XLSX, MP4, MOV, M4A, MP3, AMR)
BY_EXTENSION = {each.extension: each for each in KEPT} | {"jpeg": JPEG, "heif": HEIC}
ACCEPT = ",".join(f".{extension}" for extension in BY_EXTENSION)
PICTURE_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})
HEAD = 8192

_BY_MEDIA_TYPE = {each.media_type: each for each in KEPT}
_BRANDS = {
    b"qt  ": MOV,
    b"M4A ": M4A,
    b"M4B ": M4A,
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"mif1", b"msf1"), HEIC),
    **dict.fromkeys(
        (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V "), MP4
    ),
}
_OTHER_NAMES = {"audio/amr": AMR, "audio/mpeg": MP3, "audio/m4a": M4A, "image/heif": HEIC}


def sniff(head: bytes) -> Format | None:
    """The format that the first bytes show; an office file only shows that it is a zip."""
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12])
    if head.startswith(b"%PDF-"):
        return PDF
    found: Any = filetype.guess(head)  # type: ignore[no-untyped-call]
    if found is None:
        return None
    if found.mime in _OTHER_NAMES:
        return _OTHER_NAMES[found.mime]
    known = _BY_MEDIA_TYPE.get(found.mime)
    return known if known is not None and known.family is Family.PICTURE else None


def is_zip(head: bytes) -> bool:
    """Whether the file begins as a zip does: nothing may stand before the first entry."""
    return head.startswith(b"PK\x03\x04")
