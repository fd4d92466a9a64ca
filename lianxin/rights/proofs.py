"""The proof of a disposal: a digest over all lines in their order, and a signature over the whole.

Neither holds anything of what was destroyed; whoever has only the database can forge neither.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from lianxin.audit.chain import canonical
from lianxin.rights.models import DisposalLine, DisposalList
from lianxin.vault import sign

LINE = ("position", "part", "years", "rule_version", "basis", "outcome", "reason", "count")
HEAD = (
    *("total", "checked_at", "confirmed_at", "done", "erased", "proposed_at", "ended_at"),
    *("checked_by_id", "confirmed_by_id", "county_id", "stage"),
)


def digest_of(lines: Iterable[DisposalLine]) -> bytes:
    """Each line is chained to the one before it."""
    digest = bytes(32)
    for line in lines:
        facts: dict[str, Any] = {name: getattr(line, name) for name in LINE}
        facts |= {"case": str(line.case_id), "digest": line.digest}
        digest = hashlib.sha256(digest + canonical(facts)).digest()
    return digest


def signature_of(listed: DisposalList) -> bytes:
    """Who, when, how much, and the digest of the lines."""
    facts: dict[str, Any] = {name: getattr(listed, name) for name in HEAD}
    facts |= {"id": str(listed.pk), "digest": bytes(listed.digest or b"")}
    return sign(canonical(facts), "rights.disposal")
