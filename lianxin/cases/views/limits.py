"""Time limits (时限标准): what the policy gives, what the office gives, and what would hold."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from lianxin.cases import deadlines
from lianxin.cases.actions import limits as actions
from lianxin.cases.forms.limits import DaysForm, LimitForm, TrialForm
from lianxin.cases.limits import Limits, default_workdays
from lianxin.cases.models import Case, Complexity, TimeLimit, Urgency
from lianxin.cases.states import Stage
from lianxin.kit import clock
from lianxin.kit.attempts import from_button, from_form
from lianxin.kit.pages import page
from lianxin.kit.rights import needs
from lianxin.people.models import Account, Role
from lianxin.people.queries import own_divisions, standing
from lianxin.people.rules import EDIT_LIMITS, holds
from lianxin.places.calendar import Calendar
from lianxin.stations.models import PostKind, Station
from lianxin.stations.queries import posts_of

TRIED = ("station", "category", "urgency", "complexity")
STATED = gettext_lazy("已定下，从现在起开始的计时按它算。")


def _user(request: HttpRequest) -> Account:
    return cast(Account, request.user)


def _may_look(user: Account) -> bool:
    """Those who edit, the presidiums, and the heads of stations."""
    heads = PostKind.HEAD in posts_of(user).values()
    return holds(user, EDIT_LIMITS) or heads or standing(user).has(Role.PRESIDIUM)


@require_http_methods(["GET", "HEAD", "POST"])
def limits(request: HttpRequest) -> HttpResponse:
    """Every stage with its limits; whoever may edit states more of them here."""
    user = _user(request)
    if not _may_look(user):
        raise Http404
    if not holds(user, EDIT_LIMITS):
        if request.method == "POST":
            raise Http404
        return _shown(request, None)
    form = LimitForm(request.POST or None, stations=_stations(user))
    if request.method == "POST" and form.is_valid():
        stage, days = Stage(form.cleaned_data["stage"]), form.cleaned_data["workdays"]
        stated = from_form(
            form, lambda: actions.state_limit(stage, days, by=user, matters=form.matters)
        )
        if stated is not None:
            messages.success(request, str(STATED))
            return redirect("limits:limits")
    return _shown(request, form)


def _stations(user: Account) -> QuerySet[Station]:
    """The open stations of the reader's area, or those of their posts."""
    own = Q(division__in=own_divisions(user)) | Q(pk__in=posts_of(user).keys())
    return Station.objects.filter(own, closed_on__isnull=True).order_by("division", "code")


def _shown(request: HttpRequest, form: LimitForm | None) -> HttpResponse:
    asked = request.GET if any(name in request.GET for name in TRIED) else None
    trial = TrialForm(asked, stations=_stations(_user(request)))
    context = {
        "stages": _stages(form is not None),
        "form": form,
        "trial": trial,
        "tried": _tried(trial) if trial.is_bound else None,
    }
    is_refused = form is not None and form.is_bound
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK
    return page(request, "cases/limits.html", context, part="tried", status=status)


def _stages(may_edit: bool) -> list[dict[str, Any]]:
    """The stages in order, each with the policy's days and the office's own limits."""
    stated = TimeLimit.objects.select_related("station", "category__parent").order_by("pk")
    rows = list(stated)
    return [
        {
            "stage": stage,
            "defaults": _defaults(stage),
            "limits": [_line(each, may_edit) for each in rows if each.stage == stage],
        }
        for stage in Stage
    ]


def _defaults(stage: Stage) -> list[tuple[str, int]]:
    if stage != Stage.REPLY:
        return [("", default_workdays(stage))]
    return [(str(each.label), default_workdays(stage, each)) for each in Complexity]


def _line(limit: TimeLimit, may_edit: bool) -> dict[str, Any]:
    initial = {"workdays": limit.workdays}
    form = DaysForm(initial=initial, auto_id=f"id_{limit.pk}_%s") if may_edit else None
    return {"limit": limit, "words": words_of(limit), "form": form}


def words_of(limit: TimeLimit) -> str:
    """For which matters a limit holds, in words."""
    category = limit.category
    above = f"{category.parent.name}·" if category and category.parent else ""
    parts = [
        limit.station.name if limit.station else "",
        f"{above}{category.name}" if category else "",
        str(limit.get_urgency_display()) if limit.urgency is not None else "",
        str(limit.get_complexity_display()) if limit.complexity else "",
    ]
    return "，".join(part for part in parts if part) or _("所有事项")


def _tried(trial: TrialForm) -> list[dict[str, Any]]:
    """What would hold, stage by stage, if the clock began today."""
    trial.is_valid()
    wanted = trial.matters
    case = Case(
        station_id=wanted.station.pk if wanted.station else 0,
        category=wanted.category,
        urgency=Urgency.NORMAL if wanted.urgency is None else wanted.urgency,
    )
    found, calendar = Limits.of(case, list(Stage)), Calendar.read()
    complexity = Complexity(wanted.complexity or Complexity.GENERAL)
    rows = []
    for stage in Stage:
        asked = complexity if stage == Stage.REPLY else Complexity.GENERAL
        rule, days = found.holding(stage, asked), found.workdays(stage, asked)
        basis = deadlines.workdays(clock.today(), days)
        rows.append(
            {
                "stage": stage,
                "workdays": days,
                "rule": words_of(rule) if rule else "",
                "due_on": deadlines.due_of(basis, calendar),
                "working": deadlines.explained(basis, calendar.version),
            }
        )
    return rows


@require_POST
@needs(EDIT_LIMITS)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    limit, form = get_object_or_404(TimeLimit, pk=pk), DaysForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["workdays"])))
        return redirect("limits:limits")
    days = form.cleaned_data["workdays"]
    from_button(request, lambda: actions.change_limit(limit, days, by=_user(request)), STATED)
    return redirect("limits:limits")


@require_POST
@needs(EDIT_LIMITS)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    limit = get_object_or_404(TimeLimit, pk=pk)
    done = _("已取消这条时限标准，从现在起开始的计时不再按它算。")
    from_button(request, lambda: actions.end_limit(limit, by=_user(request)), done)
    return redirect("limits:limits")
