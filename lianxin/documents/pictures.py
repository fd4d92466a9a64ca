"""Paints every picture anew: upright, no larger than needed, without EXIF, GPS or secrets."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import IO

import pillow_heif
from PIL import Image, ImageOps

from lianxin.documents.formats import HEIC, JPEG, PNG, WEBP, Format

LONGEST_SIDE = 4096
MOST_PIXELS = 80_000_000
QUALITY = 85
_READERS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", HEIC: "HEIF"}
_WRITERS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}

pillow_heif.register_heif_opener()
# Pillow would warn from half its own limit on: ours is checked below, before anything is decoded.
Image.MAX_IMAGE_PIXELS = None


class BrokenPictureError(ValueError):
    """The picture cannot be read to its end."""


class HugePictureError(ValueError):
    """The picture would take too much memory."""


@dataclass(frozen=True, slots=True)
class Painted:
    """A picture as it is kept."""

    content: bytes
    format: Format
    width: int
    height: int


def repaint(source: IO[bytes], found: Format) -> Painted:
    """Decode, turn upright, shrink and encode again (R-171). HEIC becomes JPEG."""
    try:
        with Image.open(source, formats=[_READERS[found]]) as opened:
            _refuse_huge(opened)
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(opened)
    except HugePictureError:
        raise
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, MemoryError):
        raise BrokenPictureError from None
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return _encoded(upright, JPEG if found is HEIC else found)


def _refuse_huge(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise HugePictureError


def _encoded(picture: Image.Image, kept: Format) -> Painted:
    has_alpha = kept is not JPEG and (
        picture.mode in {"LA", "RGBA", "PA"} or "transparency" in picture.info
    )
    plain = picture.convert("RGBA" if has_alpha else "RGB")
    plain.info = {}
    content = BytesIO()
    plain.save(content, _WRITERS[kept], **({} if kept is PNG else {"quality": QUALITY}))
    return Painted(content.getvalue(), kept, plain.width, plain.height)
