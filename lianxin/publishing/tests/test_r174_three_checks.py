"""R-174: three checks by three persons, none of whom wrote the words; in a race too."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from lianxin.audit.models import AuditEntry
from lianxin.cases.factories import Cast, case_in, make_cast
from lianxin.cases.states import State
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.notify.models import Message
from lianxin.people.factories import account_with
from lianxin.people.models import Account, Role
from lianxin.publishing import actions, queries, rules
from lianxin.publishing.actions import Words
from lianxin.publishing.factories import PUBLIC, publication_in
from lianxin.publishing.models import Check, Publication
from lianxin.publishing.states import STAGE_OF, Status


@pytest.mark.django_db
def test_three_persons_publish_and_each_is_named(cast: Cast) -> None:
    found = publication_in(Status.PUBLISHED, cast)
    checks = found.checks.order_by("stage").values_list("stage", "checked_by__name", "version")
    assert list(checks) == [(1, "乔站", 2), (2, "乔席", 2), (3, "乔委", 2)]
    assert found.published_at is not None
    assert AuditEntry.objects.filter(action="publishing.pass_third").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("status", [Status.SECOND, Status.THIRD])
def test_nobody_does_two_of_the_three(cast: Cast, status: Status) -> None:
    found = publication_in(Status.FIRST, cast)
    stage = 1
    if status == Status.THIRD:
        found = actions.pass_check(found, by=cast.station_head, stage=1)
        stage = 2
    found = actions.pass_check(found, by=cast.presidium, stage=stage)
    with pytest.raises(Refusal, match="您已经审过一次"):
        actions.pass_check(found, by=cast.fresh("presidium"), stage=stage + 1)
    found.refresh_from_db()
    assert found.status == status
    assert not rules.may_check(found, cast.fresh("presidium"))
    assert rules.may_check(found, cast.fresh("committee"))


@pytest.mark.django_db
@pytest.mark.parametrize("stage", [1, 2])
def test_who_wrote_does_not_check(cast: Cast, stage: int) -> None:
    found = publication_in(Status.DRAFT, cast)
    words = Words("村口路灯亮了", PUBLIC.raised, PUBLIC.done)
    actions.write(found, by=cast.station_head, words=words)
    found = actions.submit(found, by=cast.liaison)
    if stage == 2:
        found = actions.pass_check(found, by=cast.presidium, stage=1)
    for part in ("liaison", "station_head"):
        with pytest.raises(Refusal, match=r"您写过这份公开稿|没有"):
            actions.pass_check(found, by=cast.fresh(part), stage=stage)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "barred"),
    [
        (Status.FIRST, ("handler", "unit_head", "deputy", "other_liaison", "other_committee")),
        (Status.SECOND, ("liaison", "handler", "other_presidium", "system_admin")),
        (Status.THIRD, ("liaison", "station_head", "secret", "other_presidium")),
    ],
)
def test_only_those_of_the_table_check(cast: Cast, status: Status, barred: tuple[str, ...]) -> None:
    found = publication_in(status, cast)
    for part in barred:
        with pytest.raises(Refusal):
            actions.pass_check(found, by=cast.fresh(part), stage=STAGE_OF[status])


@pytest.mark.django_db
def test_a_check_sent_back_begins_all_three_anew(cast: Cast) -> None:
    found = publication_in(Status.THIRD, cast)
    with pytest.raises(Refusal, match="请写明要改什么"):
        actions.send_back(found, by=cast.committee, stage=3, words=" ")
    found = actions.send_back(found, by=cast.committee, stage=3, words="标题改短")
    assert (found.status, found.round) == (Status.DRAFT, 2)
    assert Message.objects.filter(recipient=cast.liaison.person, text__contains="退回修改").exists()
    found = actions.submit(found, by=cast.liaison)
    found = actions.pass_check(found, by=cast.station_head, stage=1)
    found = actions.pass_check(found, by=cast.presidium, stage=2)
    assert actions.pass_check(found, by=cast.committee, stage=3).status == Status.PUBLISHED


@pytest.mark.django_db
def test_the_next_checkers_hear_and_the_former_do_not(cast: Cast) -> None:
    publication_in(Status.SECOND, cast)
    told = Message.objects.filter(text__contains="二审").values_list("recipient__name", flat=True)
    assert set(told) == {"乔席", "乔委"}


@pytest.mark.django_db
@pytest.mark.parametrize("status", list(Status))
def test_what_waits_is_what_may_be_checked(cast: Cast, status: Status) -> None:
    found = publication_in(status, cast)
    found = Publication.objects.select_related("case").get(pk=found.pk)
    for part in cast.accounts():
        who = cast.fresh(part)
        waits = Publication.objects.visible_to(who).filter(queries.waiting(who)).exists()
        writes = status == Status.DRAFT and rules.may(found, "write", who)
        assert waits == (rules.may_check(found, who) or writes), part
        hats = rules.hats_of(found.case, who)
        assert bool(hats) == Publication.objects.visible_to(who).exists(), part


@pytest.mark.django_db
def test_the_database_too_refuses_a_second_check(cast: Cast) -> None:
    found = publication_in(Status.SECOND, cast)
    row = {"publication": found, "round": 1, "version": 2, "is_passed": True}
    for facts in (
        {"stage": 2, "checked_by": cast.station_head.person},
        {"stage": 1, "checked_by": cast.presidium.person},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Check.objects.create(**row, **facts, checked_at=clock.now())


def at_once(*presses: Callable[[], Any]) -> list[Any]:
    """What each press gave, or the sentence that refused it."""
    barrier = Barrier(len(presses))

    def run(press: Callable[[], Any]) -> Any:
        try:
            barrier.wait(timeout=20)
            return press()
        except Refusal as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(presses)) as pool:
        return [each.result(60) for each in [pool.submit(run, press) for press in presses]]


def _pass(found: Publication, by: Account, stage: int) -> Callable[[], Any]:
    return lambda: actions.pass_check(found, by=by, stage=stage)


@pytest.mark.django_db(transaction=True)
def test_one_person_in_two_windows_does_one_check() -> None:
    cast = make_cast()
    found = publication_in(Status.FIRST, cast)
    who = cast.presidium
    outcomes = at_once(_pass(found, who, 1), _pass(found, who, 2), _pass(found, who, 1))
    found.refresh_from_db()
    assert found.checks.count() == 1
    assert found.status == Status.SECOND
    assert sum(isinstance(each, str) for each in outcomes) == 2


@pytest.mark.django_db(transaction=True)
def test_two_persons_at_once_do_one_check_of_a_stage() -> None:
    cast = make_cast()
    found = publication_in(Status.THIRD, cast)
    other = account_with(Role.COMMITTEE, name="乔双", username="double", division=cast.county)
    outcomes = at_once(_pass(found, cast.committee, 3), _pass(found, other, 3))
    assert sum(isinstance(each, str) for each in outcomes) == 1
    assert found.checks.filter(stage=3).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_drafts_of_one_matter_at_once_are_one() -> None:
    cast = make_cast()
    case = case_in(State.CLOSED, cast)
    outcomes = at_once(
        lambda: actions.start(case, by=cast.liaison),
        lambda: actions.start(case, by=cast.station_head),
    )
    assert "这件事已经有公开稿。" in outcomes
    assert Publication.objects.count() == 1
