"""R-040 … R-049: taking in, registering, triage and its exits, merging."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client

from lianxin.audit.models import AuditEntry
from lianxin.cases import actions, emergencies
from lianxin.cases.actions.intake import Circumstances, Raised, Words
from lianxin.cases.exits import DECLINE_REASONS
from lianxin.cases.factories import (
    CONTACT,
    REPLY,
    VERBATIM,
    Cast,
    case_in,
    last_entry,
    other_case,
    received,
    satisfy_and_close,
)
from lianxin.cases.models import (
    Case,
    CaseText,
    Channel,
    FeedbackMethod,
    Grade,
    NumberSeries,
    Participant,
    Urgency,
)
from lianxin.cases.rules import Party
from lianxin.cases.states import Result, State, Triage
from lianxin.kit.refusals import Refusal
from lianxin.notify.models import Message
from lianxin.people.actions import NewContact

At = Callable[[str], None]


def raise_matter(cast: Cast, **given: object) -> Case:
    facts: dict[str, Any] = {
        "by": cast.liaison,
        "words": Words(title="路灯", verbatim=VERBATIM),
        "about": Circumstances(channel=Channel.COUNTER),
        "raised": Raised(contacts=(CONTACT,)),
        **given,
    }
    return actions.receive(cast.station, **facts)


def test_r040_numbers_count_up_without_gaps_per_station_and_year(cast: Cast, at: At) -> None:
    at("2025-12-31 23:59")
    old = [received(cast).number for _ in range(2)]
    at("2026-01-01 00:01")
    new = received(cast).number
    other = received(cast, by=cast.other_liaison, station=cast.other_station).number
    assert old == ["QS01-2025-000001", "QS01-2025-000002"]
    assert (new, other) == ("QS01-2026-000001", "BS01-2026-000001")


def test_r040_a_refused_matter_uses_no_number(cast: Cast) -> None:
    with pytest.raises(Refusal):
        raise_matter(cast, by=cast.other_liaison)
    assert raise_matter(cast).number.endswith("-000001")


def test_r040_a_part_split_after_new_year_counts_in_the_year_of_its_number(
    cast: Cast, at: At
) -> None:
    at("2026-01-01 00:30")
    case = case_in(State.REGISTERED, cast)
    case.refresh_from_db()
    parts = actions.split(case, by=cast.station_head, titles=["修灯", "换电缆"])
    assert [part.number for part in parts] == ["QS01-2026-000002", "QS01-2026-000003"]


def test_r040_a_numbered_case_is_never_deleted(cast: Cast) -> None:
    case = received(cast)
    CaseText.objects.filter(case=case).delete()
    with pytest.raises(IntegrityError, match="R-040"), transaction.atomic():
        Case.objects.filter(pk=case.pk)._raw_delete("default")
    assert NumberSeries.objects.get().last == 1


def test_r041_registration_gives_channel_date_content_category_and_region(cast: Cast) -> None:
    case = case_in(State.REGISTERED, cast)
    assert (case.channel, case.category, case.region) == (
        Channel.COUNTER,
        cast.category,
        cast.township.code,
    )
    assert case.received_at
    assert case.registered_at


def test_r041_a_matter_without_words_is_refused(cast: Cast) -> None:
    with pytest.raises(Refusal) as refused:
        raise_matter(cast, words=Words(title="", verbatim="  "))
    assert refused.value.field == "verbatim"


def test_r041_no_case_is_registered_without_category_whatever_the_code_does(cast: Cast) -> None:
    case = received(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(state=State.REGISTERED)


def test_r041_a_closed_station_takes_nothing_in(cast: Cast) -> None:
    cast.station.closed_on, cast.station.status = "2026-01-01", "closed"
    with pytest.raises(Refusal, match="撤并"):
        raise_matter(cast)


def test_r041_an_anonymous_matter_closes_without_personal_feedback(cast: Cast) -> None:
    case = raise_matter(cast, raised=Raised())
    assert case.is_anonymous
    actions.register(case, by=cast.liaison, category=cast.category)
    actions.answer_on_spot(case, by=cast.liaison, reply=REPLY)
    assert actions.close(case, by=cast.liaison).result == Result.RESOLVED
    assert actions.archive(case, by=cast.liaison).state == State.ARCHIVED


def test_r041_a_matter_that_somebody_joins_is_anonymous_no_longer(cast: Cast) -> None:
    case = raise_matter(cast, raised=Raised())
    actions.join(case, by=cast.liaison, contact=NewContact(name="田二", phone="13900005678"))
    case.refresh_from_db()
    assert not case.is_anonymous


def test_r042_the_words_stay_as_spoken_and_the_summary_stands_apart(cast: Cast) -> None:
    case = received(cast)
    actions.register(case, by=cast.liaison, category=cast.category, summary="路灯损坏")
    actions.amend(case, by=cast.liaison, reason="标题有误", title="柳树村路灯")
    case.text.refresh_from_db()
    assert (case.text.verbatim, case.text.summary) == (VERBATIM, "路灯损坏")
    with pytest.raises(TypeError):
        actions.amend(case, by=cast.liaison, reason="改原话", verbatim="别的")


def test_r042_a_corrected_title_is_found_by_search(cast: Cast) -> None:
    case = received(cast)
    actions.amend(case, by=cast.liaison, reason="标题有误", title="葡萄架歪了")
    case.text.refresh_from_db()
    assert "葡萄" in str(case.text.terms)


def test_r043_each_exit_of_triage_is_kept(cast: Cast) -> None:
    ways = {
        Triage.TOWN_GENERAL: case_in(State.ASSIGNED, cast),
        Triage.COUNTY_PLUS: case_in(State.ESCALATED, cast),
        Triage.DECLINE: case_in(State.DECLINED, cast),
        Triage.REFER: case_in(State.REFERRED, cast),
        Triage.MERGE: case_in(State.MERGED, cast),
        Triage.ON_SPOT: actions.answer_on_spot(
            case_in(State.REGISTERED, cast), by=cast.liaison, reply=REPLY
        ),
        Triage.TOWN_MAJOR: actions.deem_major(case_in(State.REGISTERED, cast), by=cast.presidium),
        Triage.MICRO_DIRECT: actions.assign_directly(
            case_in(State.REGISTERED, cast), by=cast.deputy, unit=cast.unit
        ),
    }
    assert {case.triage for case in ways.values()} == set(Triage)
    assert all(case.triage == triage for triage, case in ways.items())


def test_r044_an_escalated_matter_stays_open_until_answered_and_told(cast: Cast) -> None:
    case = case_in(State.ESCALATED, cast)
    assert case.is_open
    assert case.escalation.body
    with pytest.raises(Refusal):
        actions.close(case, by=cast.liaison)
    actions.answer_escalated(case, by=cast.presidium, reply=REPLY, answered_by="县人民政府")
    actions.feed_back(case, by=cast.liaison, method=FeedbackMethod.PHONE)
    assert satisfy_and_close(case, cast).state == State.CLOSED


def test_r044_a_matter_escalated_again_in_a_later_round_is_no_error(cast: Cast) -> None:
    case = case_in(State.ESCALATED, cast)
    actions.answer_escalated(case, by=cast.presidium, reply=REPLY, answered_by="县人民政府")
    actions.feed_back(case, by=cast.liaison, method=FeedbackMethod.PHONE)
    unhappy = Grade.DISSATISFIED
    actions.rate(case, by=cast.liaison, grade=unhappy, attitude=unhappy, words="还没修")
    actions.escalate(case, by=cast.presidium, title="", body="再次建议", addressee="县人大")
    assert case.state == State.ESCALATED


def test_r045_a_major_matter_needs_research_and_report_before_assignment(cast: Cast) -> None:
    case = actions.deem_major(case_in(State.REGISTERED, cast), by=cast.presidium)

    def assign() -> Case:
        return actions.assign(case, by=cast.presidium, lead=cast.unit)

    with pytest.raises(Refusal, match="调研"):
        assign()
    with pytest.raises(Refusal, match="调研"):
        actions.assign_directly(case, by=cast.deputy, unit=cast.unit)
    facts = {"place": "柳树村", "attended_by": "乔代", "findings": "属实"}
    actions.record_research(case, by=cast.deputy, held_on=case.received_at.date(), **facts)
    with pytest.raises(Refusal, match="报告"):
        assign()
    with pytest.raises(Refusal):
        actions.file_report(case, by=cast.presidium, body="报告", checklist=[])
    actions.file_report(case, by=cast.presidium, body="报告", checklist=[{"problem": "路灯"}])
    assert assign().state == State.ASSIGNED


def test_r046_declining_needs_a_reason_from_the_list_and_a_channel_and_is_told(cast: Cast) -> None:
    assert len(DECLINE_REASONS) == 6
    case = case_in(State.REGISTERED, cast)
    with pytest.raises(Refusal):
        actions.decline(case, by=cast.station_head, reason="whim", advice="去别处")
    with pytest.raises(Refusal):
        actions.decline(case, by=cast.station_head, reason="litigation", advice=" ")
    with pytest.raises(Refusal):
        actions.decline(case, by=cast.liaison, reason="litigation", advice="法院")
    actions.decline(case, by=cast.station_head, reason="litigation", advice="请找法院")
    assert case.is_open
    assert last_entry(case).facts == {"reason": "litigation"}
    actions.inform(case, by=cast.liaison, method=FeedbackMethod.PHONE, words="请找法院")
    assert (case.state, case.result) == (State.CLOSED, Result.DECLINED)
    assert actions.archive(case, by=cast.liaison).state == State.ARCHIVED


def test_r047_an_accusation_leaves_the_sight_of_whoever_took_it_in(cast: Cast) -> None:
    about = Circumstances(channel=Channel.COUNTER, is_accusation=True, accused_unit=cast.unit)
    case = raise_matter(cast, about=about)
    assert not Case.objects.visible_to(cast.fresh("liaison")).exists()
    told = Message.objects.filter(event__startswith=f"case:{case.pk}")
    assert {message.recipient_id for message in told} == {cast.secret.person_id}
    assert "title" not in str(told.get().text)


@pytest.mark.parametrize("role", ["lead", "co", "added", "reassigned"])
def test_r047_the_accused_unit_is_refused_and_the_attempt_is_kept(cast: Cast, role: str) -> None:
    case = actions.seal(received(cast), by=cast.liaison, accused_unit=cast.other_unit)
    actions.register(case, by=cast.secret, category=cast.category)
    if role in {"added", "reassigned"}:
        actions.assign(case, by=cast.secret, lead=cast.unit)
    attempts = {
        "lead": lambda: actions.assign(case, by=cast.secret, lead=cast.other_unit),
        "co": lambda: actions.assign(case, by=cast.secret, lead=cast.unit, co=[cast.other_unit]),
        "added": lambda: actions.add_co_unit(case, by=cast.secret, unit=cast.other_unit),
        "reassigned": lambda: actions.reassign(
            case, by=cast.secret, lead=cast.other_unit, reason="改派"
        ),
    }
    with pytest.raises(actions.AccusedUnit):
        attempts[role]()
    assert not case.assignments.filter(unit=cast.other_unit).exists()
    kept = AuditEntry.objects.get(action="case.assignment_to_accused_refused")
    assert (kept.about_id, kept.actor) == (str(case.pk), str(cast.secret.pk))


def test_r047_the_accused_unit_is_answered_with_409_and_the_attempt_is_kept(cast: Cast) -> None:
    case = actions.seal(received(cast), by=cast.liaison, accused_unit=cast.other_unit)
    actions.register(case, by=cast.secret, category=cast.category)
    client = Client()
    client.force_login(cast.secret, settings.AUTHENTICATION_BACKENDS[-1])
    given = {"lead": cast.other_unit.pk, "complexity": "general"}
    response = client.post(f"/desk/cases/{case.number}/assign/", given)
    assert response.status_code == 409
    assert AuditEntry.objects.filter(action="case.assignment_to_accused_refused").count() == 1
    assert on_record(case) == (State.REGISTERED, 3)


def on_record(case: Case) -> tuple[str, int]:
    kept = Case.objects.get(pk=case.pk)
    return kept.state, kept.journal_count


def test_r047_no_deputy_hears_of_an_accusation(cast: Cast) -> None:
    case = actions.seal(received(cast), by=cast.liaison)
    actions.register(case, by=cast.secret, category=cast.category)
    actions.assign(case, by=cast.secret, lead=cast.unit)
    actions.acknowledge(case, by=cast.handler)
    actions.submit_reply(case, by=cast.handler, reply=REPLY)
    actions.sign_reply(case, by=cast.unit_head)
    told = Message.objects.filter(event=f"case:{case.pk}:{case.journal_count}")
    assert {message.recipient_id for message in told} == {cast.secret.person_id}


def test_r047_an_accusation_is_not_merged_and_not_sealed_twice(cast: Cast) -> None:
    case = actions.seal(case_in(State.REGISTERED, cast), by=cast.liaison)
    with pytest.raises(Refusal):
        actions.merge(case, by=cast.secret, master=other_case(cast))
    with pytest.raises(Refusal):
        actions.merge(other_case(cast), by=cast.liaison, master=case)
    with pytest.raises(Refusal):
        actions.seal(case, by=cast.secret)
    assert not actions.unseal(case, by=cast.secret, reason="不是检举").is_sealed


@pytest.mark.parametrize("word", emergencies.WORDS)
def test_r048_words_of_an_emergency_refer_at_once(cast: Cast, word: str) -> None:
    case = raise_matter(
        cast, by=Party.RESIDENT, words=Words(title="", verbatim=f"我家旁边{word}了快来")
    )
    assert (case.state, case.triage, case.ending) == (State.REFERRED, Triage.REFER, "emergency")
    assert all(number in last_entry(case).told for number in ("110", "119", "120", "122"))


def test_r048_the_flag_refers_too_and_the_record_can_still_be_ended(cast: Cast) -> None:
    about = replace(Circumstances(channel=Channel.PHONE), urgency=Urgency.EMERGENCY)
    case = raise_matter(cast, about=about)
    with pytest.raises(Refusal, match="类别"):
        actions.inform(case, by=cast.liaison, method=FeedbackMethod.PHONE)
    actions.amend(case, by=cast.liaison, reason="补登", category=cast.category)
    actions.inform(case, by=cast.liaison, method=FeedbackMethod.PHONE, words="已告知拨打110")
    assert (case.state, case.result) == (State.CLOSED, Result.REFERRED)


def test_r048_what_was_no_emergency_is_registered(cast: Cast) -> None:
    case = raise_matter(cast, words=Words(title="", verbatim="去年着火的地方还没清理干净"))
    actions.register(case, by=cast.liaison, category=cast.category)
    assert (case.state, case.triage, case.ending) == (State.REGISTERED, "", "")


def test_r049_a_merged_case_keeps_its_petitioner_and_ends_with_its_master(cast: Cast) -> None:
    master = case_in(State.REVIEWED, cast)
    follower = actions.merge(other_case(cast), by=cast.liaison, master=master)
    assert follower.petitioners.count() == 1
    assert follower.is_open
    actions.feed_back(master, by=cast.liaison, method=FeedbackMethod.PHONE, words="灯已修好")
    satisfy_and_close(master, cast)
    follower.refresh_from_db()
    assert (follower.state, follower.result) == (State.CLOSED, master.result)
    assert last_entry(follower).told == "灯已修好"
    assert actions.archive(follower, by=cast.liaison).state == State.ARCHIVED


def test_r049_counts_know_merged_cases_and_masters(cast: Cast) -> None:
    master = case_in(State.REGISTERED, cast)
    for _ in range(2):
        actions.merge(other_case(cast), by=cast.liaison, master=master)
    counts = Case.objects.visible_to(cast.fresh("liaison")).counts()
    assert counts == {"matters": 3, "merged": 2, "masters": 1}


def test_r049_only_an_open_unmerged_case_is_a_master(cast: Cast) -> None:
    case, merged = other_case(cast), case_in(State.MERGED, cast)
    for master in (case, merged, case_in(State.CLOSED, cast)):
        with pytest.raises(Refusal):
            actions.merge(case, by=cast.liaison, master=master)
    with pytest.raises(Refusal):
        actions.merge(merged.merged_into or case, by=cast.liaison, master=case)
    actions.unmerge(merged, by=cast.liaison, reason="不是同一件事")
    assert (merged.state, merged.merged_into) == (State.REGISTERED, None)


def test_r067_a_deputy_who_brings_a_matter_is_its_collector(cast: Cast) -> None:
    case = raise_matter(cast, by=cast.deputy)
    collector = Participant.objects.get(case=case)
    assert (collector.person_id, collector.is_collector) == (cast.deputy.person_id, True)
    assert Case.objects.visible_to(cast.fresh("deputy")).get() == case


@pytest.mark.parametrize("part", ["handler", "auditor", "system_admin", "other_presidium"])
def test_nobody_without_an_office_there_takes_a_matter_in(cast: Cast, part: str) -> None:
    with pytest.raises(Refusal, match="权限"):
        raise_matter(cast, by=getattr(cast, part))


def test_the_same_submission_is_the_same_case(cast: Cast) -> None:
    key = uuid4()
    assert raise_matter(cast, key=key) == raise_matter(cast, key=key)
    assert Case.objects.count() == 1
