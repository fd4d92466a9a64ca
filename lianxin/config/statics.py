"""Gathers static files for the web server: compressed, with their hashes in their names."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect() -> None:
    """Gather the files into the data folder, unless nothing changed since the last time."""
    root = Path(settings.STATIC_ROOT)
    stamp = root / ".gathered"
    wanted = _fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(wanted)


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            held = Path(storage.path(path)).stat()
            digest.update(f"{path}|{held.st_size}|{held.st_mtime_ns}\n".encode())
    return digest.hexdigest()
