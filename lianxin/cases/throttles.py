"""How often a stranger may knock before being asked to wait a little (R-172), at any door."""

from typing import Any

from lianxin.kit.throttle import Throttle
from lianxin.vault import blind

RAISING = Throttle("raise", free=10, first_wait=20, longest_wait=120)
UPLOADING = Throttle("upload", free=60, first_wait=20, longest_wait=120)
PHONE_CODES = Throttle("phone_code", free=1, first_wait=60, longest_wait=600)
PHONE_CODES_FROM = Throttle("phone_code_from", free=10, first_wait=30, longest_wait=600)
LOOKING = Throttle("track", free=10, first_wait=10, longest_wait=120)


def phone_marks(contact: dict[str, Any] | None) -> list[str]:
    """Blind indexes of the phones given: who comes too often is known by them, too."""
    given = [(contact or {}).get(name) for name in ("phone", "helper_phone")]
    return [blind(phone, "throttle.phone").hex() for phone in given if phone]
