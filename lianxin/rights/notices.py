"""Whom a request concerns and who hears what was decided; of disposals the committee hears."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from lianxin.cases import notices as cases
from lianxin.notify import actions as notify
from lianxin.notify import kinds
from lianxin.notify.kinds import Group
from lianxin.people.models import Role
from lianxin.people.rules import in_force
from lianxin.rights.models import DataRequest, DisposalList

ASKED, ANSWERED = "rights.asked", "resident.data_answered"
OVERDUE, PROPOSED, CHECKED = "rights.overdue", "rights.proposed", "rights.checked"


def register() -> None:
    """Make the texts of the room known under their kinds."""
    number, county = {"number": "QS01-2026-000123-G1"}, {"count": "37"}
    for name, group, label, text, facts in (
        (
            ASKED,
            Group.DECIDE,
            _("个人信息请求待决定"),
            gettext_noop("群众提出个人信息请求%(number)s，请在期限内决定。"),
            number,
        ),
        (
            OVERDUE,
            Group.PUSHED,
            _("个人信息请求逾期"),
            gettext_noop("个人信息请求%(number)s已过15个工作日，请马上决定。"),
            number,
        ),
        (
            ANSWERED,
            Group.RESIDENT,
            _("个人信息请求已答复"),
            gettext_noop("您的个人信息请求%(number)s已答复，请凭编号和查询码查看。"),
            number,
        ),
        (
            PROPOSED,
            Group.DECIDE,
            _("到期资料待核对"),
            gettext_noop("有%(count)s条资料保存期满，请核对销毁清册。"),
            county,
        ),
        (
            CHECKED,
            Group.DECIDE,
            _("销毁清册待批准"),
            gettext_noop("有%(count)s条的销毁清册已核对，请另一人批准。"),
            county,
        ),
    ):
        kinds.register(kinds.Kind(name, group, label, text, facts, frozenset(facts)))


def _of(request: DataRequest, kind: str, event: str) -> notify.Notice:
    """To the station, or to the secret intake, which is told in the house alone."""
    people = cases.station_staff([request.case]).get(request.case_id, set())
    return notify.Notice(
        people,
        event=f"rights:{request.pk}:{event}",
        kind=kind,
        facts={"number": request.number},
        link=f"/desk/rights/requests/{request.pk}/",
        stays_inside=request.case.is_sealed,
    )


def tell_station(request: DataRequest) -> None:
    notify.send_all([_of(request, ASKED, "asked")])


def tell_overdue(requests: list[DataRequest]) -> None:
    notify.send_all([_of(each, OVERDUE, "overdue") for each in requests])


def tell_resident(request: DataRequest) -> None:
    """Where a number is left to send to; nobody of an accusation hears by phone (R-047)."""
    contact = request.contact
    if contact is None or contact.phone_index is None or request.case.is_sealed:
        return
    told = notify.Notice(
        (),
        event=f"rights:{request.pk}:answered",
        kind=ANSWERED,
        facts={"number": request.number},
        residents={contact.pk},
    )
    notify.send_all([told])


def tell_committee(listed: DisposalList, kind: str) -> None:
    """The committee of the list's county."""
    held = in_force().filter(role=Role.COMMITTEE).select_related("division")
    people = {
        each.person_id
        for each in held
        if each.division and listed.county_id.startswith(each.division.prefix)
    }
    notify.send_all(
        [
            notify.Notice(
                people,
                event=f"rights:{listed.pk}:{kind}",
                kind=kind,
                facts={"count": str(listed.total)},
                link=f"/desk/rights/disposals/{listed.pk}/",
            )
        ]
    )
