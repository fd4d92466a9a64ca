"""The key ring: a file outside the database, made on first use; the newest key seals, all open."""

import base64
import fcntl
import json
import os
import secrets
import tempfile
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from lianxin.vault.ciphers import BY_VERSION, DIGESTS, PROVIDERS, BrokenSealError, Cipher, Provider

KEY_ID = 4
_SECRET = 32


@dataclass(frozen=True)
class KeyRing:
    """Data keys by id, oldest first, and the secret for indexes and chains, which never rotates.

    The digest of indexes and chains is fixed with the ring: a later change of LIANXIN_CIPHER
    changes new ciphertexts only.
    """

    keys: dict[bytes, bytes] = field(repr=False)
    lasting: bytes = field(repr=False)
    digest: str
    _ciphers: dict[tuple[bytes, int], Cipher] = field(default_factory=dict, repr=False)
    _marks: dict[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def newest(self) -> bytes:
        """The id of the key that seals."""
        return next(reversed(self.keys))

    def cipher(self, key_id: bytes, version: int) -> Cipher:
        """Return the cipher of one key under one provider."""
        if key_id not in self.keys or version not in BY_VERSION:
            message = f"no key {key_id.hex()} for ciphertext version {version} on this key ring"
            raise BrokenSealError(message)
        if (key_id, version) not in self._ciphers:
            maker = BY_VERSION[version]
            key = derive(self.keys[key_id], f"data {maker.name}", maker.key_length)
            self._ciphers[key_id, version] = maker.make(key)
        return self._ciphers[key_id, version]

    def mark_key(self, purpose: str) -> bytes:
        """Return the key of one blind index or one chain."""
        if purpose not in self._marks:
            self._marks[purpose] = derive(self.lasting, purpose, _SECRET)
        return self._marks[purpose]

    def as_text(self) -> str:
        """Return the ring as its file has it."""
        facts = {
            "digest": self.digest,
            "lasting": base64.b64encode(self.lasting).decode(),
            "keys": [
                {"id": key_id.hex(), "secret": base64.b64encode(secret).decode()}
                for key_id, secret in self.keys.items()
            ],
        }
        return json.dumps(facts, indent=1)


def derive(secret: bytes, purpose: str, length: int) -> bytes:
    """Derive a key for one purpose from a secret by HKDF."""
    info = f"lianxin {purpose}".encode()
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=None, info=info).derive(secret)


@lru_cache(maxsize=1)
def ring() -> KeyRing:
    """Return the ring of this process: $LIANXIN_KEYS, or the file, which is made if absent."""
    text = os.environ.get("LIANXIN_KEYS")
    if text:
        return _read(text)
    path = ring_path()
    if not path.exists():
        _put(path, _fresh_ring().as_text(), replace=False)
    return _read(path.read_text())


def reread() -> KeyRing:
    """Read the ring again, as after a rotation by another process."""
    ring.cache_clear()
    return ring()


def ring_path() -> Path:
    """Return where the file stands."""
    return Path(settings.HOME) / "keys" / "ring.json"


def provider() -> Provider:
    """Return the provider that LIANXIN_CIPHER names: it seals; every provider opens."""
    chosen = PROVIDERS.get(settings.LIANXIN_CIPHER)
    if chosen is None:
        message = f"LIANXIN_CIPHER must be one of {', '.join(PROVIDERS)}"
        raise ImproperlyConfigured(message)
    return chosen


def rotate() -> str:
    """Add a new key, which seals from now on; return its id. Running processes open with it at
    once and seal with it after a restart."""
    if os.environ.get("LIANXIN_KEYS"):
        message = "the keys come from LIANXIN_KEYS: add the new key there"
        raise ImproperlyConfigured(message)
    path = ring_path()
    reread()
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        old = reread()
        key_id = secrets.token_bytes(KEY_ID)
        keys = {**old.keys, key_id: secrets.token_bytes(_SECRET)}
        _put(path, KeyRing(keys, old.lasting, old.digest).as_text(), replace=True)
    reread()
    return key_id.hex()


def _fresh_ring() -> KeyRing:
    keys = {secrets.token_bytes(KEY_ID): secrets.token_bytes(_SECRET)}
    return KeyRing(keys, secrets.token_bytes(_SECRET), provider().digest)


def _read(text: str) -> KeyRing:
    try:
        facts: dict[str, Any] = json.loads(text)
        keys = {bytes.fromhex(key["id"]): base64.b64decode(key["secret"]) for key in facts["keys"]}
        lasting = base64.b64decode(facts["lasting"])
        digest = facts["digest"]
    except (ValueError, KeyError, TypeError) as error:
        message = "the key ring cannot be read: restore it from its backup"
        raise ImproperlyConfigured(message) from error
    lengths = {len(secret) for secret in (*keys.values(), lasting)}
    if not keys or lengths != {_SECRET} or digest not in DIGESTS:
        message = "the key ring is incomplete: restore it from its backup"
        raise ImproperlyConfigured(message)
    return KeyRing(keys, lasting, digest)


def _put(path: Path, text: str, *, replace: bool) -> None:
    """Write the file whole or not at all; without `replace`, the first of two writers wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent)  # 0600 by its contract
    fresh = Path(name)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if replace:
        fresh.replace(path)
        return
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        return
    finally:
        fresh.unlink()
