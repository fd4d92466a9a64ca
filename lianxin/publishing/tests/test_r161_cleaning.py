"""R-161, R-095: what may be public at all, cleaned by a person, gone when the matter goes on."""

from __future__ import annotations

import pytest

from lianxin.audit.models import AuditEntry
from lianxin.cases import actions as cases
from lianxin.cases.factories import Cast, case_in
from lianxin.cases.models import Case, CaseText, FeedbackMethod, Nature
from lianxin.cases.states import ENDED, State
from lianxin.kit.refusals import Refusal
from lianxin.publishing import actions, finds, rules
from lianxin.publishing.actions import Words
from lianxin.publishing.factories import PUBLIC, publication_in
from lianxin.publishing.models import Publication, publishable
from lianxin.publishing.states import Status

pytestmark = pytest.mark.django_db


def texts(found: Publication) -> str:
    return f"{found.title}\n{found.raised}\n{found.done}"


def test_a_draft_begins_without_what_is_certain(cast: Cast) -> None:
    case = case_in(State.CLOSED, cast)
    CaseText.objects.filter(case=case).update(
        verbatim="我叫田小满，电话13900001234，身份证431223198001011234，住幸福路12号。"
    )
    found = actions.start(case, by=cast.liaison)
    assert found.raised == "我叫某某，电话（电话略），身份证（证件号略），住幸福路12号。"
    assert "已更换电缆和灯具" in found.done
    assert "6221000" not in texts(found)
    assert case.number not in found.slug
    assert found.closed_month.day == 1


def test_nothing_goes_on_while_a_find_is_open(cast: Cast) -> None:
    words = Words(PUBLIC.title, "邻居王五住幸福路12号，路灯不亮。", PUBLIC.done)
    found = publication_in(Status.DRAFT, cast, words=words)
    with pytest.raises(Refusal, match="还有2处"):
        actions.submit(found, by=cast.liaison)
    found = actions.mask(found, by=cast.liaison, kind="name", text="王五")
    assert found.raised == "邻居某某住幸福路12号，路灯不亮。"
    with pytest.raises(Refusal, match="还有1处"):
        actions.submit(found, by=cast.liaison)
    actions.dismiss(found, by=cast.liaison, kind="house", text="12号")
    found = actions.submit(found, by=cast.liaison)
    assert found.status == Status.FIRST
    assert found.dismissals.get().dismissed_by == cast.liaison.person
    assert AuditEntry.objects.filter(action="publishing.dismiss").count() == 1
    assert [each.dismissed_by for each in finds.suspects(found)] == ["乔联"]


def test_what_the_petitioner_left_cannot_be_waved_through(cast: Cast) -> None:
    words = Words(PUBLIC.title, "田小满反映路灯不亮，139 0000 1234。", PUBLIC.done)
    found = publication_in(Status.DRAFT, cast, words=words)
    for kind, text in (("own_name", "田小满"), ("own_phone", "139 0000 1234")):
        with pytest.raises(Refusal, match="必须遮盖"):
            actions.dismiss(found, by=cast.liaison, kind=kind, text=text)
        found = actions.mask(found, by=cast.liaison, kind=kind, text=text)
    assert actions.submit(found, by=cast.liaison).status == Status.FIRST


def test_the_petitioner_is_known_to_every_check(cast: Cast) -> None:
    """A resident joins after the draft was sent: their name blocks the check."""
    found = publication_in(Status.FIRST, cast)
    Publication.objects.filter(pk=found.pk).update(raised="田小满反映路灯不亮。")
    with pytest.raises(Refusal, match="还有1处"):
        actions.pass_check(found, by=cast.station_head, stage=1)


def test_names_of_those_in_office_may_stand(cast: Cast) -> None:
    words = Words(PUBLIC.title, PUBLIC.raised, "联系人乔代，到现场查看。联系人乔丁。")
    found = publication_in(Status.DRAFT, cast, words=words)
    assert [each.text for each in finds.suspects(found)] == ["乔丁"]


def test_a_find_that_is_not_there_cannot_be_dismissed(cast: Cast) -> None:
    found = publication_in(Status.DRAFT, cast)
    with pytest.raises(Refusal, match="已经没有这一处"):
        actions.dismiss(found, by=cast.liaison, kind="name", text="王五")


@pytest.mark.parametrize("field", ["title", "raised", "done"])
def test_words_are_measured(cast: Cast, field: str) -> None:
    found = publication_in(Status.DRAFT, cast)
    for text in ("", " \n", "长" * 2001):
        words = Words(**{**vars_of(PUBLIC), field: text})
        with pytest.raises(Refusal) as refused:
            actions.write(found, by=cast.liaison, words=words)
        assert refused.value.field == field


def vars_of(words: Words) -> dict[str, str]:
    return {"title": words.title, "raised": words.raised, "done": words.done}


@pytest.mark.parametrize("state", [state for state in State if state not in ENDED])
def test_only_ended_matters_are_drafted(cast: Cast, state: State) -> None:
    case = case_in(state, cast)
    with pytest.raises(Refusal):
        actions.start(case, by=cast.liaison)
    assert not Publication.objects.exists()


def _closed(cast: Cast) -> Case:
    return case_in(State.CLOSED, cast)


def _changed(cast: Cast, **columns: object) -> Case:
    case = _closed(cast)
    Case.objects.filter(pk=case.pk).update(**columns)
    case.refresh_from_db()
    return case


def _reopened(cast: Cast) -> Case:
    case = _closed(cast)
    cases.reopen(case, by=cast.liaison, verbatim="路灯又坏了")
    return case


def _objected(cast: Cast) -> Case:
    case = _closed(cast)
    actions.object_to(case, by=cast.liaison, reason="反映人来电")
    return case


def _declined(cast: Cast) -> Case:
    case = case_in(State.DECLINED, cast)
    return cases.inform(case, by=cast.liaison, method=FeedbackMethod.PHONE, words="已告知")


EXCLUDED = {
    "sealed": lambda cast: _changed(cast, is_sealed=True),
    "accusation": lambda cast: _changed(cast, nature=Nature.REPORT),
    "declined": _declined,
    "referred": lambda cast: _changed(cast, result="referred"),
    "part": lambda cast: _changed(cast, parent=_closed(cast)),
    "merged": lambda cast: _changed(cast, merged_into=_closed(cast)),
    "reopened": _reopened,
    "objected": _objected,
}


@pytest.mark.parametrize("why", EXCLUDED)
def test_r095_what_is_never_public(cast: Cast, why: str) -> None:
    case = EXCLUDED[why](cast)
    assert rules.why_not(case)
    assert not Case.objects.filter(publishable(), pk=case.pk).exists()
    for who in (cast.liaison, cast.secret):
        with pytest.raises(Refusal):
            actions.start(case, by=who)


@pytest.mark.parametrize("state", list(State))
def test_the_sentence_and_the_condition_agree(cast: Cast, state: State) -> None:
    case_in(state, cast)
    for case in Case.objects.all():
        allowed = Case.objects.filter(publishable(), pk=case.pk).exists()
        assert allowed == (not rules.why_not(case)), case.state


def test_a_reopened_matter_is_gone_at_once_and_taken_down_by_the_sweep(cast: Cast) -> None:
    found = publication_in(Status.PUBLISHED, cast)
    other = publication_in(Status.PUBLISHED, cast)
    assert Publication.objects.public().count() == 2
    cases.reopen(found.case, by=cast.liaison, verbatim="又坏了")
    assert list(Publication.objects.public()) == [other]
    assert actions.take_down_what_moved_on() == 1
    assert actions.take_down_what_moved_on() == 0
    found.refresh_from_db()
    assert (found.status, found.withdrawn_by) == (Status.WITHDRAWN, None)


def test_the_residents_wish_takes_it_down_and_may_change(cast: Cast) -> None:
    found = publication_in(Status.PUBLISHED, cast)
    actions.object_to(found.case, by=cast.liaison, reason="反映人来电，不愿公开")
    found.refresh_from_db()
    assert found.status == Status.WITHDRAWN
    actions.lift_objection(found.case, by=cast.liaison)
    assert actions.start(found.case, by=cast.liaison).status == Status.DRAFT


@pytest.mark.parametrize("part", ["liaison", "station_head", "presidium", "committee"])
def test_any_checker_takes_down_at_once_with_a_reason(cast: Cast, part: str) -> None:
    found = publication_in(Status.PUBLISHED, cast)
    who = cast.fresh(part)
    with pytest.raises(Refusal, match="理由"):
        actions.take_down(found, by=who, reason=" ")
    actions.take_down(found, by=who, reason="标题里有人名")
    assert not Publication.objects.public().exists()
    assert AuditEntry.objects.get(action="publishing.withdraw").purpose == "标题里有人名"


@pytest.mark.parametrize("part", ["handler", "deputy", "other_liaison", "other_presidium"])
def test_others_neither_take_down_nor_object(cast: Cast, part: str) -> None:
    found = publication_in(Status.PUBLISHED, cast)
    who = cast.fresh(part)
    with pytest.raises(Refusal):
        actions.take_down(found, by=who, reason="不好")
    with pytest.raises(Refusal):
        actions.object_to(found.case, by=who, reason="不好")


def test_nothing_is_published_without_three_presses(cast: Cast) -> None:
    """Publication is never automatic: the sweep only takes down."""
    for status in (Status.DRAFT, Status.FIRST, Status.SECOND, Status.THIRD):
        publication_in(status, cast)
    actions.take_down_what_moved_on()
    assert not Publication.objects.public().exists()
