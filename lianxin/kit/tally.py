"""Remembers for a while how often something happened: one count for all processes of the machine.

Each mark is a small file in the data folder; a time is appended to it, which no other process can
tear apart. No question to the database, and a restart forgets nothing; see decision 0029.
"""

from __future__ import annotations

import logging
import shutil
import struct
from pathlib import Path

from django.conf import settings
from django.utils.crypto import salted_hmac

from lianxin.kit import clock

logger = logging.getLogger(__name__)

MOST = 100
_TIME = struct.Struct("<d")


def times(name: str, mark: str, window: int) -> list[float]:
    """When it happened to `mark` within the last `window` seconds, the newest last; at most 100."""
    now = clock.now().timestamp()
    known: list[float] = []
    for bucket in _buckets(name, window)[::-1]:
        known += _read(bucket / _file_name(name, mark))
    return [at for at in known if now - window < at][-MOST:]


def note(name: str, mark: str, window: int) -> None:
    """It happened once more. A full disk costs the count, never the errand."""
    bucket = _buckets(name, window)[0]
    try:
        _make(bucket)
        with (bucket / _file_name(name, mark)).open("ab", buffering=0) as file:
            file.write(_TIME.pack(clock.now().timestamp()))
    except OSError:
        logger.exception("cannot count %s", name)


def is_first(name: str, mark: str, window: int) -> bool:
    """Whether this is the first time of `mark`; of several at once, one alone hears yes."""
    bucket, before = _buckets(name, window)
    file = _file_name(name, mark)
    if (before / file).exists():
        return False
    try:
        _make(bucket)
        (bucket / file).touch(exist_ok=False)
    except FileExistsError:
        return False
    except OSError:
        logger.exception("cannot remember %s", name)
        return False
    return True


def forget() -> None:
    """Forget every count."""
    shutil.rmtree(_folder(), ignore_errors=True)


def _folder() -> Path:
    return Path(settings.LIANXIN_TALLIES)


def _buckets(name: str, window: int) -> list[Path]:
    """The folder of now and the one before it: older ones cannot matter any more."""
    number = int(clock.now().timestamp() // window)
    return [_folder() / name / str(each) for each in (number, number - 1)]


def _file_name(name: str, mark: str) -> str:
    """Whoever reads the folder learns no address and no phone from it."""
    return salted_hmac(f"tally.{name}", mark, algorithm="sha256").hexdigest()[:40]


def _read(file: Path) -> list[float]:
    try:
        with file.open("rb") as kept:
            kept.seek(max(0, file.stat().st_size // _TIME.size - MOST) * _TIME.size)
            held = kept.read()
    except OSError:
        return []
    whole = len(held) // _TIME.size * _TIME.size
    return [at for (at,) in _TIME.iter_unpack(held[:whole])]


def _make(bucket: Path) -> None:
    """The first of a new bucket takes away those that count no more."""
    if bucket.exists():
        return
    bucket.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in bucket.parent.iterdir():
        if int(old.name) < int(bucket.name) - 1:
            shutil.rmtree(old, ignore_errors=True)
