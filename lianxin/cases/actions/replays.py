"""规则回放: a draft is tried on the matters of a period, chunk by chunk; nothing is reassigned."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.audit import actions as audit
from lianxin.cases.advice import Offices, matter_of, parents, rules_of
from lianxin.cases.models import (
    Case,
    CaseText,
    ReplayStatus,
    RoutingChange,
    RoutingReplay,
    RoutingRuleSet,
    RuleSetStatus,
)
from lianxin.cases.models.cases import CaseQuerySet
from lianxin.cases.queries.facts import Span
from lianxin.cases.queries.worklist import received_in
from lianxin.cases.replaying import compare, tallied
from lianxin.cases.rulebook import current, may_edit
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account

CHUNK = 500
MOST_DAYS = 400


@transaction.atomic
def start_replay(
    draft: RoutingRuleSet, *, by: Account, since_on: date, until_on: date
) -> RoutingReplay:
    """Begin to try the draft as it stands on the matters received on these days, both included."""
    held = RoutingRuleSet.objects.select_for_update().filter(pk=draft.pk).first()
    if held is None or held.status != RuleSetStatus.DRAFT:
        raise Refusal(_("这份草稿已经启用或放弃，请回到规则列表再看。"))
    if not may_edit(by, held.county):
        raise Refusal(_("您没有办理这件事的权限。"))
    _check_period(since_on, until_on)
    facts = {"ruleset": held, "revision": held.revision, "since_on": since_on, "until_on": until_on}
    running = RoutingReplay.objects.filter(**facts, status=ReplayStatus.RUNNING).first()
    if running is not None:
        return running
    replay = RoutingReplay(
        **facts,
        against=current(held.county, RuleSetStatus.IN_FORCE),
        started_by=by.person,
        started_at=clock.now(),
    )
    # Of a draft that was changed since, nobody asks how it would have been.
    RoutingReplay.objects.filter(ruleset=held).exclude(revision=held.revision).delete()
    replay.case_count = _cases_of(replay).count()
    replay.save()
    detail = {"version": held.version, "since_on": since_on, "until_on": until_on}
    audit.record("routing.replay_started", by=by, about=replay, detail=detail)
    return replay


def _check_period(since_on: date, until_on: date) -> None:
    if until_on < since_on:
        raise Refusal(_("结束日期不能早于开始日期。"), field="until_on")
    if (until_on - since_on).days > MOST_DAYS:
        said = _("一次最多回放%(days)s天的事项。") % {"days": MOST_DAYS}
        raise Refusal(said, field="since_on")


def _cases_of(replay: RoutingReplay) -> CaseQuerySet:
    """R-047: accusations are no matter for rehearsals."""
    period = received_in(Span(replay.since_on, replay.until_on))
    county = replay.ruleset.county
    cases = Case.objects.filter(period, is_sealed=False, region__startswith=county)
    return cases.filter(registered_at__isnull=False)


@transaction.atomic
def replay_chunk(replay: RoutingReplay) -> bool:
    """Try the next cases in one transaction; returns whether any are left."""
    held = RoutingReplay.objects.select_for_update(of=("self",))
    replay.refresh_from_db(from_queryset=held.select_related("ruleset", "against"))
    if replay.status != ReplayStatus.RUNNING:
        return False
    if replay.ruleset.revision != replay.revision:
        return _ended(replay, ReplayStatus.STALE)
    cases = _next_cases(replay)
    if cases:
        _try_on(replay, cases)
    if len(cases) < CHUNK:
        return _ended(replay, ReplayStatus.DONE)
    return True


def _next_cases(replay: RoutingReplay) -> list[Case]:
    cases = _cases_of(replay).order_by("pk")
    if replay.reached is not None:
        cases = cases.filter(pk__gt=replay.reached)
    return list(cases.defer("journal_head", "journal_seal")[:CHUNK])


def _try_on(replay: RoutingReplay, cases: list[Case]) -> None:
    texts = CaseText.objects.defer("terms").in_bulk([case.pk for case in cases])
    matters = [matter_of(case, texts[case.pk]) for case in cases]
    above = parents()
    old, new = rules_of(replay.against, above), rules_of(replay.ruleset, above)
    chosen = [case.lead_unit_id for case in cases]
    pairs = list(zip(matters, chosen, strict=True))
    compared = compare(pairs, Offices(matters, above), old, new)
    changes = [
        RoutingChange(replay=replay, case=case, before=each.before, after=each.after)
        for case, each in zip(cases, compared, strict=True)
        if each.parts
    ]
    RoutingChange.objects.bulk_create(changes)
    replay.tallies = tallied(replay.tallies, compared)
    replay.changed_count += len(changes)
    replay.done_count += len(cases)
    replay.reached = cases[-1].pk
    replay.save(update_fields=["tallies", "changed_count", "done_count", "reached"])


def _ended(replay: RoutingReplay, status: ReplayStatus) -> bool:
    replay.status, replay.ended_at = status, clock.now()
    replay.save(update_fields=["status", "ended_at"])
    return False
