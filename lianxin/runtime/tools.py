"""PostgreSQL's own programs, led to the database of this house: dump, restore, psql."""

import subprocess
from pathlib import Path

from lianxin.runtime.dwelling import binaries_of_wheel
from lianxin.runtime.place import TroubleError
from lianxin.runtime.words import _


def back_up(url: str, target: Path) -> None:
    """Dump the database into a file; an interrupted dump never stands under that name."""
    draft = target.with_name(f"{target.name}.part")
    try:
        draft.touch(mode=0o600)
        _must("pg_dump", "--format=custom", "--no-owner", f"--file={draft}", f"--dbname={url}")
        draft.rename(target)
    except OSError as error:
        raise TroubleError(
            _("无法写入 %(path)s：%(why)s") % {"path": target, "why": error.strerror}
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def restore(url: str, source: Path) -> None:
    """Put a dump in the place of what the database holds: all of it, or nothing."""
    _must(
        *("pg_restore", "--clean", "--if-exists", "--no-owner", "--exit-on-error"),
        *("--single-transaction", f"--dbname={url}", str(source)),
    )


def psql(url: str, arguments: tuple[str, ...]) -> int:
    """Run psql at this console; return its exit code."""
    return subprocess.run([_program("psql"), url, *arguments], check=False).returncode


def _must(name: str, *arguments: str) -> None:
    done = subprocess.run([_program(name), *arguments], check=False, capture_output=True, text=True)
    if done.returncode:
        why = done.stderr.strip() or str(done.returncode)
        raise TroubleError(_("%(program)s 没有完成：%(why)s") % {"program": name, "why": why})


def _program(name: str) -> str:
    return str(binaries_of_wheel() / name)
