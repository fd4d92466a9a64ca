"""Sealing one text for one place: version | key id | nonce | ciphertext and tag."""

from lianxin.vault import keys
from lianxin.vault.ciphers import BrokenSealError

_HEAD = 1 + keys.KEY_ID


def seal(plain: str, place: str) -> bytes:
    """Seal a text so that it opens only at `place` (label.field:pk)."""
    provider = keys.provider()
    ring = keys.ring()
    head = bytes([provider.version]) + ring.newest
    body = ring.cipher(ring.newest, provider.version).seal(plain.encode(), _aad(head, place))
    return head + body


def unseal(sealed: bytes, place: str) -> str:
    """Open a sealed text at its place; raise BrokenSealError if it was altered or moved there."""
    head, body = sealed[:_HEAD], sealed[_HEAD:]
    version, key_id = sealed[0], head[1:]
    ring = keys.ring()
    if key_id not in ring.keys:
        ring = keys.reread()
    try:
        return ring.cipher(key_id, version).unseal(body, _aad(head, place)).decode()
    except BrokenSealError as error:
        why = str(error) or "it was altered, or moved there from elsewhere"
        message = f"the sealed text at {place} does not open: {why}"
        raise BrokenSealError(message) from error


def _aad(head: bytes, place: str) -> bytes:
    return head + place.encode()
