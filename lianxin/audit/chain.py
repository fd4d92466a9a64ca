"""Hash chains: every row signs its own facts and the row before; the head signs the last one.

A keyed digest: whoever holds only the database can break a chain, but never mend it.
"""

import hmac
import json
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianxin.vault import sign

GENESIS = bytes(32)
"""What the first row of a chain follows."""


class Linked(Protocol):
    """A row of a chain: `seq` counts from 1 without gaps."""

    seq: int
    previous: Any
    digest: Any


Link = TypeVar("Link", bound=Linked)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a chain; `row` names the row or rows, `message` is a plain sentence."""

    chain: str
    row: str
    message: str | Promise


@dataclass(frozen=True, slots=True)
class Head:
    """How far a chain has come, signed, so that the loss of its last rows shows too."""

    chain: str
    seq: int
    digest: bytes
    seal: bytes

    @classmethod
    def of(cls, chain: str, seq: int = 0, digest: bytes = GENESIS) -> "Head":
        """Sign the head of `chain` (a name that no other chain bears)."""
        return cls(chain, seq, digest, _head_seal(chain, seq, digest))

    @property
    def stands(self) -> bool:
        """Whether the seal is ours."""
        return hmac.compare_digest(_head_seal(self.chain, self.seq, self.digest), self.seal)


def link(previous: bytes, fields: Mapping[str, Any]) -> bytes:
    """Return the 32-byte digest of a row with these facts that follows `previous`."""
    return sign(previous + canonical(fields), "chain link")


def canonical(fields: Mapping[str, Any]) -> bytes:
    """Return the facts as canonical JSON: the same before saving and after reading back."""
    text = json.dumps(
        plain(fields), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    return text.encode("utf-8", "surrogatepass")


def plain(value: Any) -> Any:
    """Return a fact as JSON knows it: moments in UTC, whole floats as integers, bytes in hex."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return int(value) if value.is_integer() else value
        case Decimal():
            return format(value.normalize(), "f")
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case _:
            return _plain_whole(value)


def _plain_whole(value: Any) -> Any:
    match value:
        case bytes() | memoryview():
            return bytes(value).hex()
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case set() | frozenset():
            return sorted((plain(item) for item in value), key=str)
        case _:
            return str(value)


def verify_rows(
    rows: Iterable[Link],
    fields_of: Callable[[Link], Mapping[str, Any]],
    *,
    chain: str,
    head: Head | None = None,
    name_of: Callable[[Link], str] | None = None,
) -> Generator[Fault, None, int]:
    """Walk one chain in the order of `seq`, in constant memory; yield faults, return the rows.

    Use it as `checked = yield from verify_rows(...)`. `chain` names the chain in faults.
    """
    name = name_of or (lambda row: str(row.seq))
    checked, last, digest = 0, 0, GENESIS
    for row in rows:
        checked += 1
        message = _fault_of(row, last, digest, fields_of)
        if row.seq > last + 1:
            yield _missing(chain, last + 1, row.seq - 1)
        if message:
            yield Fault(chain, name(row), message)
        if row.seq > last:
            last, digest = row.seq, bytes(row.digest)
    if head is not None:
        yield from _check_head(head, chain, last, digest)
    return checked


def _fault_of(
    row: Link, last: int, digest: bytes, fields_of: Callable[[Link], Mapping[str, Any]]
) -> str | Promise:
    if row.seq <= last:
        return _("这一行的序号重复或次序颠倒。")
    if link(bytes(row.previous), fields_of(row)) != bytes(row.digest):
        return _("这一行的内容被改动过。")
    if row.seq == last + 1 and bytes(row.previous) != digest:
        return _("这一行与前一行接不上，前一行或这一行被替换过。")
    return ""


def _missing(chain: str, first: int, last: int) -> Fault:
    rows = str(first) if first == last else f"{first}-{last}"
    return Fault(chain, rows, _("缺失。"))


def _check_head(head: Head, chain: str, last: int, digest: bytes) -> Generator[Fault, None, None]:
    if not head.stands:
        yield Fault(chain, _HEAD_ROW, _("链头的签名不对，链头被改动过。"))
        return
    if head.seq > last:
        yield _missing(chain, last + 1, head.seq)
    elif head.seq < last:
        rows = str(last) if last == head.seq + 1 else f"{head.seq + 1}-{last}"
        yield Fault(chain, rows, _("多出链头没有记下的行。"))
    elif head.digest != digest:
        yield Fault(chain, str(last), _("最后一行与链头记下的不一致。"))


_HEAD_ROW = "head"


def _head_seal(chain: str, seq: int, digest: bytes) -> bytes:
    return sign(canonical({"chain": chain, "seq": seq, "digest": digest}), "chain head")
