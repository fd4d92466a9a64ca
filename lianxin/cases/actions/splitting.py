"""并案、分办: matters joined without losing any, and matters split into parts (R-049, R-050)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cases.actions.indexing import index_anew, words_of
from lianxin.cases.actions.intake import copy_deputies
from lianxin.cases.actions.journal import begin, open_journal
from lianxin.cases.actions.replies import ReplyText, check_reply, store_signed
from lianxin.cases.actions.routing import note_advice
from lianxin.cases.models import Case, CaseText
from lianxin.cases.reach import TOWNSHIP_DIGITS
from lianxin.cases.rules import By
from lianxin.cases.states import ENDED, State, Triage
from lianxin.kit.refusals import Refusal

FEWEST_PARTS = 2


@transaction.atomic
def merge(case: Case, *, by: By, master: Case, reason: str = "") -> Case:
    """R-049: joined to a master; every petitioner stays and is told when the master closes."""
    _lock_both(case, master)
    turn = begin(case, "merge", by)
    _require_master(case, master)
    if case.merged_cases.exists():
        raise Refusal(_("已有别的事项并入这一件，请先撤销那些并案。"), field="master")
    return turn.finish(
        reason=reason,
        facts={"master": master.number},
        triage=Triage.MERGE,
        merged_into=master,
    )


@transaction.atomic
def join_master(case: Case, *, by: By, master: Case) -> Case:
    """The resident says it is the same matter (R-042, R-049): number, code and words stay theirs,
    the category is the master's."""
    _lock_both(case, master)
    turn = begin(case, "join_master", by)
    _require_master(case, master)
    is_near = master.region[:TOWNSHIP_DIGITS] == case.region[:TOWNSHIP_DIGITS]
    if master.category is None or not is_near:
        raise Refusal(_("只能并入同一个乡镇已经登记的事项。"), field="master")
    done = turn.finish(
        facts={"master": master.number},
        category=master.category,
        registered_at=turn.at,
        triage=Triage.MERGE,
        merged_into=master,
    )
    index_anew(done)
    return done


def _lock_both(case: Case, master: Case) -> None:
    """Both rows in one order: two merged into each other at once would lock up."""
    both = Case.objects.filter(pk__in=[case.pk, master.pk])
    list(both.order_by("pk").select_for_update().values_list("pk"))
    master.refresh_from_db()


def _require_master(case: Case, master: Case) -> None:
    if master.pk == case.pk:
        raise Refusal(_("不能并入自己。"), field="master")
    if master.state in ENDED or master.state == State.MERGED:
        raise Refusal(_("并入的事项必须正在办理，而且没有并入别的事项。"), field="master")
    if master.is_sealed or case.is_sealed:
        raise Refusal(_("检举控告不能并案。"), field="master")


@transaction.atomic
def unmerge(case: Case, *, by: By, reason: str) -> Case:
    """The joining is taken back: the case stands as it was registered."""
    turn = begin(case, "unmerge", by)
    if not reason.strip():
        raise Refusal(_("请写明撤销并案的理由。"), field="reason")
    master = case.merged_into
    return turn.finish(
        reason=reason,
        facts={"master": master.number if master else ""},
        triage="",
        merged_into=None,
    )


@transaction.atomic
def split(case: Case, *, by: By, titles: Sequence[str]) -> list[Case]:
    """分办: independent sub-matters, each with its own number, lead, deadline and reply (R-050)."""
    turn = begin(case, "split", by)
    wanted = [title.strip() for title in titles if title.strip()]
    if len(wanted) < FEWEST_PARTS:
        raise Refusal(_("分办至少要分成两件。"), field="titles")
    if case.parent_id:
        raise Refusal(_("分办出来的事项不能再分办。"), field="titles")
    text = CaseText.objects.get(case=case)
    parts = [_part_of(case, by, title, text) for title in wanted]
    turn.finish(
        triage=case.triage or Triage.TOWN_GENERAL,
        facts={"parts": [part.number for part in parts]},
    )
    note_advice(parts)
    return parts


def _part_of(case: Case, by: By, title: str, text: CaseText) -> Case:
    part = Case(
        station=case.station,
        region=case.region,
        title=title,
        channel=case.channel,
        nature=case.nature,
        urgency=case.urgency,
        category=case.category,
        place=case.place,
        place_text=case.place_text,
        is_anonymous=case.is_anonymous,
        is_sealed=case.is_sealed,
        accused_unit=case.accused_unit,
        state=State.REGISTERED,
        received_at=case.received_at,
        registered_at=case.registered_at,
        parent=case,
    )
    opening = open_journal(part, "part_off", by=by, facts={"parent": case.number})
    opening.parcel.put(words_of(part, text.verbatim, text.wish))
    opening.finish()
    copy_deputies(case, part)
    return part


@transaction.atomic
def gather(case: Case, *, by: By, reply: ReplyText) -> Case:
    """Every part is answered: one answer to the resident out of them all."""
    turn = begin(case, "gather", by)
    waiting = case.sub_matters.exclude(state=State.REVIEWED).exclude(state__in=ENDED)
    if waiting.exists():
        numbers = "、".join(waiting.values_list("number", flat=True))
        raise Refusal(_("还有分办事项没有审核过的答复：%(numbers)s。") % {"numbers": numbers})
    check_reply(reply)
    store_signed(case, reply, unit=None, unit_name=case.station.name, at=turn.at, by=by)
    return turn.finish(
        result=reply.result,
        replied_at=turn.at,
        facts={"unit": case.station.name, "result": reply.result},
    )
