"""Keyed marks: blind indexes for exact search, signatures for chains. Rotation never moves them."""

from cryptography.hazmat.primitives.hmac import HMAC

from lianxin.vault import keys
from lianxin.vault.ciphers import DIGESTS


def blind(value: str, purpose: str) -> bytes:
    """Return 32 bytes that stand for `value` in an index; different for every purpose.

    The caller normalises first: two spellings of a number are two values.
    """
    return _mark(value.encode(), f"blind {purpose}")


def sign(payload: bytes, purpose: str) -> bytes:
    """Return a 32-byte signature that nobody makes without the key ring."""
    return _mark(payload, f"sign {purpose}")


def _mark(payload: bytes, purpose: str) -> bytes:
    ring = keys.ring()
    machine = HMAC(ring.mark_key(purpose), DIGESTS[ring.digest]())
    machine.update(payload)
    return machine.finalize()
