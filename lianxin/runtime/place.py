"""Where this installation lives and listens: what the environment says, read once."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lianxin.runtime.words import _

CHECKOUT = Path(__file__).resolve().parents[2]
HIGHEST_PORT = 65535
DEMO, OFFICE = "demo", "office"


class TroubleError(Exception):
    """Something the person at the console can mend; the message says what."""


@dataclass(frozen=True, slots=True)
class Place:
    """The data folder, the address of the web server and the office's own database, if any."""

    home: Path
    host: str
    port: int
    database_url: str | None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Place":
        home = Path(environ.get("LIANXIN_HOME") or CHECKOUT / ".home").expanduser().resolve()
        return cls(
            home=home,
            host=environ.get("HOST") or "127.0.0.1",
            port=_port(environ.get("PORT") or "8000"),
            database_url=environ.get("DATABASE_URL") or None,
        )

    def prepare(self) -> None:
        """Make the data folder; what lies in it concerns its owner only."""
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            (self.home / "keys").mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise TroubleError(
                _("数据目录 %(path)s 无法使用：%(why)s")
                % {"path": self.home, "why": error.strerror}
            ) from error

    @property
    def purpose(self) -> str | None:
        """What this data folder is for, once somebody said so: DEMO or OFFICE."""
        said = self.home / "purpose"
        return said.read_text().strip() if said.exists() else None

    def claim(self, purpose: str) -> None:
        """Say what this data folder is for; it cannot become the other."""
        self.prepare()
        if self.purpose is None:
            (self.home / "purpose").write_text(purpose + "\n")
        if self.purpose != purpose:
            raise TroubleError(
                _("数据目录 %s 已有另外的用途（演示或正式）：请用 LIANXIN_HOME 指定另一个目录")
                % self.home
            )


def kept_secret(path: Path) -> str:
    """Return the text kept at `path` (0600); where two make it at once, both read one."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= HIGHEST_PORT:
        raise TroubleError(_("PORT 应是 1 到 65535 之间的整数，现在是“%s”") % text)
    return int(text)
