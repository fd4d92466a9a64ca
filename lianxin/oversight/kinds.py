"""The kinds of notices that oversight sends, so that people choose and the committee words them."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from lianxin.cases.lights import Light
from lianxin.cases.states import Stage, Supervision
from lianxin.notify import kinds
from lianxin.notify.kinds import Group
from lianxin.oversight import notices
from lianxin.oversight.states import Kind, Told

Facts = dict[str, StrOrPromise]
CASE: Facts = {"number": "QS01-2026-000123", "title": _("村口路灯不亮")}
PAPER: Facts = {"paper": "督〔2026〕3号", "unit": "县住建局", "due_on": "2026-11-30"}
PROMISE: Facts = {"words": "11月底前修好", "due_on": "2026-11-30"}


def register() -> None:
    """Make every text of oversight known under its kind."""
    for level, text in notices.PUSHED.items():
        _add(text, Group.PUSHED, Supervision(level).label, CASE, "number")
    for paper, text in notices.ISSUED.items():
        _add(text, Group.PUSHED, Kind(paper).label, PAPER, "paper")
    for (stage, light), text in notices.STEPS.items():
        label = format_lazy("{} · {}", Stage(stage).label, Light(light).label)
        _add(text, _group(light == Light.RED), label, CASE, "number")
    _add(notices.WAITING, Group.DECIDE, _("督办文书待签发"), {"count": "3"}, "count")
    _add(notices.ANSWERED, Group.DECIDE, _("督办答复待认定"), PAPER, "paper")
    _add(notices.JUDGED[True], Group.ANSWERED, _("督办答复已认可"), PAPER, "paper")
    _add(notices.JUDGED[False], Group.PUSHED, _("督办答复未认可"), PAPER, "paper")
    _add(notices.LIFTED, Group.ANSWERED, _("督办解除"), PAPER, "paper")
    _add(notices.VOIDED, Group.ANSWERED, _("督办文书作废"), PAPER, "paper")
    owed = {Told.AMBER: _("督办文书快到期"), Told.RED: _("督办文书逾期未答复")}
    promised = {Told.AMBER: _("约谈承诺快到期"), Told.RED: _("约谈承诺到期")}
    for told in (Told.AMBER, Told.RED):
        _add(notices.OWED[told], _group(told == Told.RED), owed[told], PAPER, "paper")
        _add(notices.PROMISED[told], _group(told == Told.RED), promised[told], PROMISE, "words")


def _group(is_late: bool) -> Group:
    return Group.PUSHED if is_late else Group.DUE


def _add(text: str, group: Group, label: StrOrPromise, facts: Facts, needed: str) -> None:
    name = notices.KIND_OF[text]
    kinds.register(kinds.Kind(name, group, label, text, facts, frozenset({needed})))
