"""The providers behind one interface (R-170): AES-256-GCM and SM4-GCM, each with its hash."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher as Machine
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM

NONCE = 12
_TAG = 16


class BrokenSealError(Exception):
    """A ciphertext was altered, moved to another record or column, or its key is not here."""


class Cipher(Protocol):
    """Seals bytes together with `aad`, which is checked but not kept."""

    def seal(self, plain: bytes, aad: bytes) -> bytes: ...

    def unseal(self, sealed: bytes, aad: bytes) -> bytes: ...


class AesGcm:
    """AES-256 in GCM."""

    def __init__(self, key: bytes) -> None:
        self._machine = AESGCM(key)

    def seal(self, plain: bytes, aad: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._machine.encrypt(nonce, plain, aad)

    def unseal(self, sealed: bytes, aad: bytes) -> bytes:
        try:
            return self._machine.decrypt(sealed[:NONCE], sealed[NONCE:], aad)
        except (InvalidTag, ValueError) as error:
            raise BrokenSealError from error


class Sm4Gcm:
    """SM4 in GCM, as GB/T 32907 and GB/T 17964 have it."""

    def __init__(self, key: bytes) -> None:
        self._algorithm = SM4(key)

    def seal(self, plain: bytes, aad: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE)
        machine = Machine(self._algorithm, GCM(nonce)).encryptor()
        machine.authenticate_additional_data(aad)
        return nonce + machine.update(plain) + machine.finalize() + machine.tag

    def unseal(self, sealed: bytes, aad: bytes) -> bytes:
        nonce, body, tag = sealed[:NONCE], sealed[NONCE:-_TAG], sealed[-_TAG:]
        try:
            machine = Machine(self._algorithm, GCM(nonce, tag)).decryptor()
            machine.authenticate_additional_data(aad)
            return machine.update(body) + machine.finalize()
        except (InvalidTag, ValueError) as error:
            raise BrokenSealError from error


@dataclass(frozen=True, slots=True)
class Provider:
    """A cipher under the number that stands first in each of its ciphertexts."""

    name: str
    version: int
    key_length: int
    digest: str
    make: Callable[[bytes], Cipher]


PROVIDERS = {
    provider.name: provider
    for provider in (
        Provider("aes-256-gcm", 1, 32, "sha256", AesGcm),
        Provider("sm4-gcm", 2, 16, "sm3", Sm4Gcm),
    )
}
BY_VERSION = {provider.version: provider for provider in PROVIDERS.values()}
DIGESTS: dict[str, Callable[[], hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256,
    "sm3": hashes.SM3,
}
