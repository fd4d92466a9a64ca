"""Rules tried out: on a text, on the matters of a period, and beside the registration form."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianxin.cases import choices, jobs, replaying
from lianxin.cases.actions import replays as rehearsals
from lianxin.cases.advice import (
    Matter,
    Offices,
    county_of,
    in_force,
    parents,
    reason_of,
    rules_of,
    trouble_words,
)
from lianxin.cases.forms.routing import PeriodForm, TrialForm
from lianxin.cases.models import (
    Case,
    ReplayStatus,
    RoutingChange,
    RoutingReplay,
    RoutingRuleSet,
    RuleSetStatus,
    Urgency,
)
from lianxin.cases.routing import Facts, Trial, folded
from lianxin.cases.rulebook import Names, Seat, current
from lianxin.cases.views.routing import crumbs, draft_of, draft_or_404, editing, seated, user_of
from lianxin.kit.attempts import from_form
from lianxin.kit.pages import page
from lianxin.kit.paging import Sheet, asked_page

CHANGES_PER_PAGE = 25
LAST_PAGE = 200
LONGEST_KEY = 10


@require_http_methods(["GET", "HEAD", "POST"])
@seated
@never_cache
def trial(request: HttpRequest, seat: Seat) -> HttpResponse:
    """A text is tried: which rule fires, rule by rule why or why not. Nothing of it is kept."""
    names = Names(seat.county)
    form = TrialForm(request.POST or None, names=names)
    ruleset = draft_of(seat) or current(seat.county, RuleSetStatus.IN_FORCE)
    context: dict[str, Any] = {"form": form, "ruleset": ruleset, "crumbs": crumbs(_("试一段话"))}
    if request.method == "POST" and form.is_valid():
        context |= _tried(form.matter(), ruleset, names)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return page(request, "cases/routing/test.html", context, status=status)


def _tried(matter: Matter, ruleset: RoutingRuleSet | None, names: Names) -> dict[str, Any]:
    above = parents()
    rules = rules_of(ruleset, above)
    advice = Offices([matter], above).advise(matter, rules, explain=True)
    told, main = advice.decision.outcome, advice.decision.main
    days = advice.days
    return {
        "advice": advice,
        "main": main,
        "unit": names.unit(advice.unit) if advice.unit else "",
        "trouble": trouble_words(advice.trouble),
        "reason": reason_of(main.rule.position, main.rule.name, main.words)
        if main
        else reason_of(None, "", ()),
        "co": [names.unit(key) for key in told.co],
        "parts": [
            (title, replaying.spoken(part, value, names))
            for (part, title), value in zip(
                list(replaying.PARTS.items())[1:], (told.triage, told.urgency, days), strict=True
            )
        ],
        "remark": told.remark,
        "trials": [_told(each) for each in advice.decision.trials],
        "untried": len(rules) - len(advice.decision.trials),
    }


def _told(tried: Trial) -> dict[str, Any]:
    return {"rule": tried.rule, "holds": tried.holds, "findings": tried.findings}


@require_POST
@never_cache
def hint(request: HttpRequest) -> HttpResponse:
    """What the rules say of the matter just being registered. Posted, so no log keeps it."""
    stations = {station.pk: station for station in choices.stations_of(user_of(request))}
    if not stations:
        raise Http404
    chosen = request.POST.get("station", "")
    station = (
        stations.get(int(chosen)) if chosen.isdecimal() and len(chosen) < LONGEST_KEY else None
    )
    station = station or next(iter(stations.values()))
    ruleset = in_force(county_of(station.division_id))
    told: dict[str, Any] = {}
    if ruleset is not None and "is_accusation" not in request.POST:
        told = _hinted(_matter_typed(request, station.pk, station.division_id), ruleset)
    return page(request, "cases/routing/hint.html", told)


def _matter_typed(request: HttpRequest, station: int, region: str) -> Matter:
    """The matter as far as the form is filled in."""
    given = request.POST
    category, urgency, place = (given.get(name, "") for name in ("category", "urgency", "place"))
    text = "\n".join(given.get(name, "") for name in ("title", "verbatim", "wish", "place_text"))
    facts = Facts(
        category=int(category) if category.isdecimal() and len(category) < LONGEST_KEY else None,
        place=place if place.isdecimal() and len(place) == len(region) else region,
        station=station,
        channel=given.get("channel", ""),
        nature=given.get("nature", ""),
        urgency=int(urgency) if urgency in {"0", "1", "2"} else 0,
        text=folded(text),
    )
    return Matter(facts, region)


def _hinted(matter: Matter, ruleset: RoutingRuleSet) -> dict[str, Any]:
    above = parents()
    offices = Offices([matter], above)
    advice = offices.advise(matter, rules_of(ruleset, above))
    told, main = advice.decision.outcome, advice.decision.main
    if main is None:
        return {}
    urgency = told.urgency if told.urgency != matter.facts.urgency else None
    return {
        "reason": reason_of(main.rule.position, main.rule.name, main.words),
        "unit": offices.units[advice.unit].short_name if advice.unit else "",
        "urgency": "" if urgency is None else str(Urgency(urgency).label),
    }


@require_POST
@editing
def replays(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Begin to replay the draft."""
    draft, form = draft_or_404(seat), PeriodForm(request.POST)
    if form.is_valid():
        by = user_of(request)
        started = from_form(form, lambda: _start(draft, by=by, **form.cleaned_data))
        if started is not None:
            return redirect("routing:replay", started.pk)
    context = {"form": form, "draft": draft, "crumbs": crumbs(_("回放"))}
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return page(request, "cases/routing/period.html", context, status=status)


@transaction.atomic
def _start(draft: RoutingRuleSet, **given: Any) -> RoutingReplay:
    replay = rehearsals.start_replay(draft, **given)
    jobs.rehearse(replay)
    return replay


@require_GET
@editing
def replay(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """How far the replay has come; when it is done, what would be otherwise."""
    found = RoutingReplay.objects.select_related("ruleset", "against")
    kept = get_object_or_404(found, pk=pk, ruleset__county=seat.county)
    is_done = kept.status == ReplayStatus.DONE
    context: dict[str, Any] = {
        "replay": kept,
        "running": kept.status == ReplayStatus.RUNNING,
        "percent": 100 * kept.done_count // kept.case_count if kept.case_count else 100,
        "crumbs": crumbs(_("回放")),
    }
    if is_done:
        context |= _findings(request, kept, Names(seat.county))
    return page(request, "cases/routing/replay.html", context, part="progress")


def _findings(request: HttpRequest, kept: RoutingReplay, names: Names) -> dict[str, Any]:
    changed = kept.tallies.get("changed", {})
    agreement = kept.tallies.get("agreement", {})
    decided = agreement.get("decided", 0)
    return {
        "changed": [(title, changed.get(part, 0)) for part, title in replaying.PARTS.items()],
        "moves": replaying.moves_of(kept.tallies, names),
        "decided": decided,
        "agreed": [_share(agreement.get(side, 0), decided) for side in ("before", "after")],
        "changes": _changes(request, kept, names),
        "is_draft": kept.ruleset.status == RuleSetStatus.DRAFT,
        "is_latest": kept.ruleset.revision == kept.revision,
    }


def _share(count: int, whole: int) -> str:
    return f"{100 * count / whole:.1f}%" if whole else "—"


def _changes(request: HttpRequest, kept: RoutingReplay, names: Names) -> Sheet[dict[str, Any]]:
    """The changed cases that this reader may see."""
    number = asked_page(request.GET.get("page", ""), LAST_PAGE)
    seen = Case.objects.visible_to(user_of(request))
    rows = RoutingChange.objects.filter(replay=kept, case__in=seen).select_related("case")
    first = (number - 1) * CHANGES_PER_PAGE
    found = list(rows.order_by("pk")[first : first + CHANGES_PER_PAGE + 1])
    shown = [_change(row, names) for row in found[:CHANGES_PER_PAGE]]
    return Sheet(shown, number, len(found) > CHANGES_PER_PAGE, LAST_PAGE)


def _change(row: RoutingChange, names: Names) -> dict[str, Any]:
    parts = [
        (title, replaying.spoken(part, row.before[part], names),
         replaying.spoken(part, row.after[part], names))
        for part, title in replaying.PARTS.items()
        if row.before[part] != row.after[part]
    ]  # fmt: skip
    now = row.after
    return {
        "case": row.case,
        "parts": parts,
        "reason": reason_of(now["rule"], now["name"], now["words"]),
    }
