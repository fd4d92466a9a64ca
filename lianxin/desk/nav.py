"""The side of the desk: each person sees the doors that open for them, and no others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import is_valid_path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_stubs_ext import StrOrPromise

from lianxin.people.models import Account, Role
from lianxin.people.queries import Standing, standing
from lianxin.stations.models import PostKind
from lianxin.stations.queries import posts_of


@dataclass(frozen=True, slots=True)
class Place:
    """Who stands at the desk: offices, and posts at stations."""

    who: Standing
    posts: frozenset[PostKind]

    @property
    def works_on_cases(self) -> bool:
        offices = (Role.PRESIDIUM, Role.COMMITTEE, Role.SECRET_INTAKE)
        return bool(self.posts or self.who.units or self.who.is_deputy or self.who.has(*offices))

    @property
    def supervises(self) -> bool:
        """Watches over deadlines: see the oversight room."""
        return self.who.has(Role.PRESIDIUM, Role.COMMITTEE, Role.SECRET_INTAKE)

    @property
    def is_supervised(self) -> bool:
        return bool(self.who.units) and not self.supervises

    @property
    def registers(self) -> bool:
        return bool(self.posts)

    @property
    def counts(self) -> bool:
        return bool(self.posts or self.who.units) or self.who.has(Role.PRESIDIUM, Role.COMMITTEE)

    @property
    def publishes(self) -> bool:
        """Drafts or checks what becomes public: see the publishing room."""
        return bool(self.posts) or self.who.has(Role.PRESIDIUM, Role.COMMITTEE)

    @property
    def keeps_requests(self) -> bool:
        """Has personal data requests before them; see rights.reach."""
        return bool(self.posts) or self.who.has(Role.COMMITTEE, Role.SECRET_INTAKE)

    @property
    def disposes(self) -> bool:
        return self.who.has(Role.COMMITTEE)

    @property
    def is_system_admin(self) -> bool:
        return self.who.has(Role.SYSTEM_ADMIN)

    @property
    def administers_people(self) -> bool:
        return self.who.has(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)

    @property
    def oversees(self) -> bool:
        """Sees deputies and units without keeping accounts."""
        return self.who.has(Role.COMMITTEE) and not self.administers_people

    @property
    def keeps_stations(self) -> bool:
        """Runs stations, or publishes for one (R-006)."""
        return bool(self.posts) or self.who.has(Role.COMMITTEE, Role.SYSTEM_ADMIN)

    @property
    def sees_routing(self) -> bool:
        offices = (Role.COMMITTEE, Role.SYSTEM_ADMIN, Role.PRESIDIUM)
        return PostKind.HEAD in self.posts or self.who.has(*offices)

    @property
    def keeps_canned_replies(self) -> bool:
        """Edits those of the whole county; a unit's own are reached from its desk."""
        return self.who.has(Role.COMMITTEE, Role.SYSTEM_ADMIN)

    @property
    def audits(self) -> bool:
        return self.who.has(Role.AUDITOR, Role.AUDIT_ADMIN)


@dataclass(frozen=True, slots=True)
class Door:
    """A line of the side: an address, and for whom it is."""

    path: str
    title: StrOrPromise
    icon: str
    is_for: Callable[[Place], bool]


def _everyone(place: Place) -> bool:
    return True


HOME = "/desk/"
DOORS = (
    Door(HOME, _("我的待办"), "home", _everyone),
    Door("/desk/cases/", _("事项"), "list-details", lambda place: place.works_on_cases),
    Door("/desk/cases/unit/", _("本单位待办"), "inbox", lambda place: bool(place.who.units)),
    Door("/desk/cases/new/", _("新登记"), "plus", lambda place: place.registers),
    Door("/desk/imports/", _("导入台账"), "file-import", lambda place: place.registers),
    Door("/desk/statistics/", _("统计"), "chart-bar", lambda place: place.counts),
    Door("/desk/oversight/", _("督办"), "speakerphone", lambda place: place.supervises),
    Door(
        "/desk/oversight/letters/",
        _("督办文书"),
        "mail-opened",
        lambda place: place.is_supervised,
    ),
    Door("/desk/publishing/", _("信息公开"), "world", lambda place: place.publishes),
    Door("/desk/rights/", _("个人信息请求"), "shield-lock", lambda place: place.keeps_requests),
    Door("/desk/messages/", _("通知"), "bell", _everyone),
    Door("/desk/places/calendar/", _("工作日历"), "calendar-event", _everyone),
)
OFFICE = (
    Door(
        "/desk/stations/",
        pgettext_lazy("menu", "联络站"),
        "map-pin",
        lambda place: place.keeps_stations,
    ),
    Door("/desk/people/", _("人员和账号"), "user", lambda place: place.administers_people),
    Door("/desk/people/deputies/", _("代表和单位"), "users", lambda place: place.oversees),
    Door(
        "/desk/places/",
        pgettext_lazy("menu", "行政区划"),
        "sitemap",
        lambda place: place.is_system_admin,
    ),
    Door("/desk/routing/", _("交办规则"), "arrows-split-2", lambda place: place.sees_routing),
    Door("/desk/cases/canned/", _("常用答复"), "copy", lambda place: place.keeps_canned_replies),
    Door("/desk/limits/", _("时限标准"), "clock", lambda place: place.sees_routing),
    Door("/desk/rights/disposals/", _("保存与销毁"), "archive", lambda place: place.disposes),
    Door("/desk/audit/", _("审计记录"), "shield-check", lambda place: place.audits),
)


def place_of(user: Account) -> Place:
    """Where the account stands today; read once per request."""
    return Place(standing(user), frozenset(posts_of(user).values()))


def side(place: Place, path: str) -> list[dict[str, object]]:
    """The lines of the side for `nav` of desk/base.html; the deepest door of the path is active.

    The home page is above every path, and active only on itself.
    """
    daily, office = _open_to(place, DOORS), _open_to(place, OFFICE)
    inside = [door.path for door in (*daily, *office) if _leads_to(door, path)]
    active = max(inside, key=len, default="")
    lines = [_line(door, active) for door in daily]
    if office:
        lines += [{"heading": _("管理")}, *(_line(door, active) for door in office)]
    return lines


def _leads_to(door: Door, path: str) -> bool:
    return path == HOME if door.path == HOME else path.startswith(door.path)


def _open_to(place: Place, doors: tuple[Door, ...]) -> list[Door]:
    """A door whose room has not opened its address is left out."""
    return [door for door in doors if door.is_for(place) and is_valid_path(door.path)]


def _line(door: Door, active: str) -> dict[str, object]:
    return {
        "url": door.path,
        "title": door.title,
        "icon": door.icon,
        "active": door.path == active,
    }


def offices(place: Place) -> list[str]:
    """The person's offices as words, for the header."""
    held = [str(PostKind(kind).label) for kind in PostKind if kind in place.posts]
    held += [str(role.label) for role in Role if place.who.has(role)]
    if place.who.headed_units:
        held.append(str(Role.UNIT_HEAD.label))
    elif place.who.units:
        held.append(str(Role.HANDLER.label))
    if place.who.is_deputy:
        held.append(str(_("代表")))
    return held
