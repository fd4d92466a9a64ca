"""Reads of the stations room."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from lianxin.kit import clock
from lianxin.people.models import Account
from lianxin.stations.models import Post, PostKind


def posts_of(account: Account) -> dict[int, PostKind]:
    """The stations where the account's person holds a post today; the head's post outranks."""
    known = account.__dict__.get("_posts")
    if not isinstance(known, dict):
        known = account.__dict__["_posts"] = _read_posts(account.person_id)
    return known


def _read_posts(person_id: UUID) -> dict[int, PostKind]:
    today = clock.today()
    held = Post.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=today), person_id=person_id, since_on__lte=today
    ).values_list("station_id", "kind")
    posts: dict[int, PostKind] = {}
    for station_id, kind in held:
        if posts.get(station_id) != PostKind.HEAD:
            posts[station_id] = PostKind(kind)
    return posts
