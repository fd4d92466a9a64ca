"""The desks of the units: canned replies, matters delegated, and one that a leaver left behind."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from lianxin.cases import actions
from lianxin.cases.models import Case, Category
from lianxin.cases.states import ASKED_OF_A_UNIT, State
from lianxin.demo import signins
from lianxin.demo.county import County, Office
from lianxin.demo.names import Names
from lianxin.kit import clock
from lianxin.people import actions as people
from lianxin.people.models import Person, Role

SEED = 56  # its own, so that the play stays as it is
DELEGATED = 3
SERVED = timedelta(days=400)
LEFT_BEFORE = timedelta(days=1)
LAST_DELEGATION = timedelta(days=3)

CANNED = {
    signins.LEAD: (
        {
            "title": "路灯修复",
            "category": "0109",
            "findings": "{反映人称谓}反映{地点}路灯不亮，我局现场查看，情况属实：{填写}。",
            "basis": "《城市道路照明设施管理规定》。",
            "measures": "已更换损坏的灯具和线路，恢复照明；今后每月巡查一次。",
            "contact": "{经办人}，{电话}",
        },
        {
            "title": "已列入计划",
            "findings": "{编号}《{标题}》已收悉。经现场核实，所反映的情况属实。",
            "basis": "按年度建设计划和资金安排办理。",
            "measures": "已列入{填写}年度计划，开工前在村务公开栏公示。",
            "contact": "{经办人}，{电话}",
        },
    ),
    signins.CO: (
        {
            "title": "占道经营整治",
            "findings": "{日期}，{单位}执法人员到{地点}现场检查，情况属实。",
            "basis": "《城市市容和环境卫生管理条例》。",
            "measures": "已责令当场改正，并安排每日巡查。",
            "contact": "{经办人}，{电话}",
        },
    ),
}
COUNTY_WIDE = {
    "title": "超出本级职权的说明",
    "findings": "{反映人称谓}，您反映的《{标题}》，{单位}已认真核实。",
    "basis": "此事须由上级主管部门依法决定。",
    "measures": "已将您的意见书面上报，有结果后由{联络站}告诉您。",
    "contact": "{经办人}，{电话}",
}


def furnish(county: County, now: datetime) -> None:
    """Lay out the desks once the play is over."""
    lead = county.offices[signins.LEAD]
    names = Names(Random(SEED))
    leaver, colleague = (_officer(lead, names, title) for title in ("原承办人", "承办人"))
    left = _take_along(lead, leaver, now - LAST_DELEGATION)
    _leave(leaver, now)
    with clock.set_to(now):
        _keep_canned(county)
        _delegate(lead, colleague, left)


def _officer(office: Office, names: Names, title: str) -> Person:
    """One more handler of the office; as the fictional people of the demo, without a sign-in."""
    name = f"{office.unit.short_name}{title}"
    person = people.add_person(names.person(), by=None, title=name, phone=names.phone())
    username = f"{office.head.username}.{'left' if '原' in title else 'second'}"
    people.open_account(
        person, by=None, username=username, password=None, must_change_password=False
    )
    since_on = clock.today() - SERVED
    people.grant(person, Role.HANDLER, by=None, unit=office.unit, since_on=since_on)
    return person


def _take_along(lead: Office, leaver: Person, at: datetime) -> Case | None:
    """The matter that will be left behind: the oldest that nobody has touched since."""
    handled = Case.objects.filter(lead_unit=lead.unit, state=State.HANDLING, is_sealed=False)
    still = handled.exclude(journal__at__gte=at).order_by("received_at").first()
    if still is not None:
        with clock.set_to(at):
            actions.delegate(still, by=lead.head, officer=leaver, reason="原经办人出差")
    return still


def _leave(leaver: Person, now: datetime) -> None:
    held = leaver.memberships.get()
    people.end_membership(held, by=None, until_on=(now - LEFT_BEFORE).date())


def _delegate(lead: Office, colleague: Person, left: Case | None) -> None:
    mine = Case.objects.filter(
        lead_unit=lead.unit, state__in=ASKED_OF_A_UNIT, is_sealed=False
    ).order_by("-received_at")
    for case in [each for each in mine[: DELEGATED + 1] if each != left][:DELEGATED]:
        actions.delegate(case, by=lead.head, officer=colleague)


def _keep_canned(county: County) -> None:
    for name, rows in CANNED.items():
        office = county.offices[name]
        for row in rows:
            actions.keep_canned(None, by=office.head, unit=office.unit, **_fields(row))
    actions.keep_canned(None, by=county.committee, unit=None, **_fields(COUNTY_WIDE))


def _fields(row: dict[str, str]) -> dict[str, object]:
    code = row.get("category")
    category = Category.objects.filter(code=code).first() if code else None
    return {**row, "category": category, "is_active": True}
