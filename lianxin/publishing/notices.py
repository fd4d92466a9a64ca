"""Whom a publication waits for, and who hears what became of it."""

from __future__ import annotations

from collections.abc import Set
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django_stubs_ext import StrOrPromise

from lianxin.cases.states import Hat
from lianxin.kit import clock
from lianxin.notify import actions as notify
from lianxin.notify import kinds
from lianxin.notify.kinds import Group
from lianxin.people.models import Role
from lianxin.people.rules import in_force
from lianxin.publishing.models import Publication
from lianxin.publishing.states import PASS_OF, STAGE_OF, Status
from lianxin.stations.models import Post, PostKind

TEXTS: dict[str, tuple[str, Group, StrOrPromise]] = {
    "first": (gettext_noop("公开稿《%(title)s》等您一审。"), Group.DECIDE, _("公开稿待一审")),
    "second": (gettext_noop("公开稿《%(title)s》等您二审。"), Group.DECIDE, _("公开稿待二审")),
    "third": (gettext_noop("公开稿《%(title)s》等您三审。"), Group.DECIDE, _("公开稿待三审")),
    "draft": (gettext_noop("公开稿《%(title)s》被退回修改。"), Group.ASSIGNED, _("公开稿退回修改")),
    "published": (gettext_noop("《%(title)s》已经公开。"), Group.ANSWERED, _("事项已公开")),
    "withdrawn": (gettext_noop("《%(title)s》的公开稿已撤下。"), Group.ANSWERED, _("公开稿撤下")),
}
FACTS: dict[str, StrOrPromise] = {"title": _("村口路灯修好了")}
POSTS = {Hat.STATION_HEAD: PostKind.HEAD, Hat.LIAISON: PostKind.LIAISON}
OFFICES = {Hat.PRESIDIUM: Role.PRESIDIUM, Hat.COMMITTEE: Role.COMMITTEE}


def register() -> None:
    """Make the kinds known, so that people choose and the committee words them."""
    for name, (text, group, label) in TEXTS.items():
        kinds.register(
            kinds.Kind(f"publishing.{name}", group, label, text, FACTS, frozenset({"title"}))
        )


def tell(publication: Publication) -> None:
    """Those whose turn it is now; or, when it is out, sent back or taken down, who wrote it."""
    writers = set(publication.versions.values_list("written_by", flat=True))
    stage = STAGE_OF.get(Status(publication.status))
    people = writers if stage is None else wearing(PASS_OF[stage].hats, publication) - writers
    if stage is not None:
        checked = publication.checks.filter(round=publication.round)
        people -= set(checked.values_list("checked_by", flat=True))
    name = str(publication.status)
    notify.send(
        people,
        event=f"publication:{publication.pk}:{publication.round}:{name}",
        text=TEXTS[name][0],
        kind=f"publishing.{name}",
        facts={"title": publication.title},
        link=f"/desk/publishing/{publication.pk}/",
    )


def wearing(hats: Set[Hat], publication: Publication) -> set[UUID]:
    """Who wears one of the hats at the publication's station today."""
    today = clock.today()
    posts = Post.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=today),
        since_on__lte=today,
        station=publication.station_id,
        kind__in=[POSTS[hat] for hat in hats if hat in POSTS],
    )
    found = set(posts.values_list("person_id", flat=True))
    roles = [OFFICES[hat] for hat in hats if hat in OFFICES]
    for held in in_force().filter(role__in=roles).select_related("division"):
        if held.division and publication.case.region.startswith(held.division.prefix):
            found.add(held.person_id)
    return found
