"""Why a paper is sent: the working of a delay, rounds of dissatisfaction, urging, refusals."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from lianxin.cases import deadlines
from lianxin.cases.models import Case
from lianxin.cases.states import Stage, Supervision
from lianxin.kit import clock
from lianxin.kit.templatetags.ui import day
from lianxin.places.calendar import Calendar, workdays_between


def ground_of(case: Case) -> str:
    """The grounds as they stand today, in Chinese: they are printed on an official paper."""
    with override("zh-hans"):
        told = [each for each in (_delay(case), _silence(case), *_history(case)) if each]
        return "；".join(told or [_("经研究决定督办")]) + "。"


def _delay(case: Case) -> str:
    reply = case.deadlines.running().filter(stage=Stage.REPLY).first()
    if reply is None:
        return ""
    late = workdays_between(reply.due_on, clock.today(), calendar=Calendar.read())
    facts = {
        "due_on": day(reply.due_on),
        "late": late,
        "working": deadlines.explained(reply.basis),
    }
    if clock.today() <= reply.due_on:
        return _("应于%(due_on)s前答复（%(working)s）") % facts
    return _("应于%(due_on)s前答复（%(working)s），已逾期%(late)s个工作日") % facts


def _silence(case: Case) -> str:
    unsigned = case.deadlines.running().filter(stage=Stage.ACKNOWLEDGE).first()
    if unsigned is None or clock.today() <= unsigned.due_on:
        return ""
    return _("应于%(due_on)s前签收，至今没有签收") % {"due_on": day(unsigned.due_on)}


def _history(case: Case) -> list[str]:
    told = []
    if case.round > 1:
        told.append(
            _("群众%(times)s次表示不满意，已是第%(round)s轮办理")
            % {"times": case.round - 1, "round": case.round}
        )
    if urges := case.journal.filter(move="urge").count():
        told.append(_("群众催办%(times)s次") % {"times": urges})
    if case.journal.filter(move="deny_return").exists():
        told.append(_("申请退回未获同意"))
    if case.supervision >= Supervision.LETTER:
        level = Supervision(case.supervision).label
        told.append(_("现督办级别为“%(level)s”") % {"level": level})
    return told
