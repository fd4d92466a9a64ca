"""Canned replies: which a unit may use on a case, which somebody may edit."""

from __future__ import annotations

from django.db.models import Case as When
from django.db.models import Q, QuerySet, Value
from django.db.models import When as Then

from lianxin.cases.models import CannedReply, Case
from lianxin.people.models import Account
from lianxin.people.queries import standing
from lianxin.people.rules import EDIT_CANNED_REPLIES, holds


def usable(case: Case, user: Account) -> QuerySet[CannedReply]:
    """Those of the reader's units and of the county, the case's own category first."""
    category = case.category
    near = [category.pk, category.parent_id] if category else []
    nearness = When(
        Then(category=category.pk if category else None, then=Value(0)),
        Then(category__in=near, then=Value(1)),
        default=Value(2),
    )
    mine = Q(unit__in=standing(user).units) | Q(unit__isnull=True)
    fits = Q(category__isnull=True) | Q(category__in=near)
    found = CannedReply.objects.filter(mine & fits, is_active=True)
    return found.order_by(nearness, "unit", "title", "pk")


def seen_by(user: Account) -> QuerySet[CannedReply]:
    """Those that the reader may use or edit."""
    mine = Q(unit__in=standing(user).units)
    if standing(user).units or holds(user, EDIT_CANNED_REPLIES):
        mine |= Q(unit__isnull=True)
    found = CannedReply.objects.filter(mine).select_related("unit", "category")
    return found.order_by("unit", "-is_active", "title", "pk")
