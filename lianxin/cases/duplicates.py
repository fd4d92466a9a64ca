"""Earlier matters of the same phone: a suggestion to look, never a merge by itself (R-074)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from lianxin.cases import policy
from lianxin.cases.models import Case
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.language.terms import terms
from lianxin.people.actions.contacts import plain_phone
from lianxin.people.models import Account
from lianxin.vault import blind

MOST = 8


@dataclass(frozen=True, slots=True)
class Similar:
    """An earlier matter, and how much of its words the new one shares (0 to 1)."""

    case: Case
    likeness: float

    @property
    def percent(self) -> int:
        return round(self.likeness * 100)

    @property
    def is_likely_the_same(self) -> bool:
        return self.likeness >= policy.current().duplicate_similarity


def similar_by_phone(user: Account, phone: str, text: str) -> list[Similar]:
    """The phone's matters of the last days of the policy that the user may see, likest first."""
    try:
        plain = plain_phone(phone)
    except Refusal:
        return []
    if not plain:
        return []
    since = clock.now() - timedelta(days=policy.current().duplicate_days)
    earlier = (
        Case.objects.visible_to(user)
        .filter(
            petitioners__contact__phone_index=blind(plain, "contact.phone"), received_at__gte=since
        )
        .select_related("text")
        .distinct()[:50]
    )
    wanted = frozenset(terms(text))
    found = [Similar(case, likeness(wanted, frozenset(terms(_words(case))))) for case in earlier]
    return sorted(found, key=lambda each: -each.likeness)[:MOST]


def _words(case: Case) -> str:
    return case.text.verbatim if hasattr(case, "text") else case.title


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard's measure of two sets of index terms."""
    return len(one & other) / len(one | other) if one or other else 0.0
