"""Who sees which case: the query and the hats say the same, for every person and situation."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser

from lianxin.cases import actions, rules
from lianxin.cases.factories import Cast, case_in, received
from lianxin.cases.models import Assignment, AssignmentRole, Case
from lianxin.cases.states import Hat, State
from lianxin.kit import clock
from lianxin.people.factories import MembershipFactory
from lianxin.people.models import MandateStatus, Role

FRONT = {"liaison", "station_head", "deputy", "presidium", "committee"}
UNITS = {"handler", "unit_head", "co_handler"}
WITHOUT_UNIT = {
    State.RECEIVED, State.REGISTERED, State.DECLINED, State.REFERRED, State.MERGED,
    State.ESCALATED, State.SPLIT,
}  # fmt: skip


def seers(case: Case, cast: Cast) -> set[str]:
    """Who sees the case, after checking that query and hats agree on everybody."""
    by_query, by_hats = set(), set()
    for part in cast.accounts():
        user = cast.fresh(part)
        if Case.objects.visible_to(user).filter(pk=case.pk).exists():
            by_query.add(part)
        if rules.hats_on(case, user):
            by_hats.add(part)
    assert by_query == by_hats
    return by_hats


@pytest.mark.slow
@pytest.mark.parametrize("state", State)
def test_a_case_is_seen_by_those_who_stand_on_it_and_by_nobody_else(
    cast: Cast, state: State
) -> None:
    expected = FRONT if state in WITHOUT_UNIT else FRONT | UNITS
    assert seers(case_in(state, cast), cast) == expected


def test_nobody_sees_anything_without_an_account_in_use(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    cast.liaison.is_active = False
    assert rules.hats_on(case, cast.liaison) == frozenset()
    for user in (AnonymousUser(), cast.liaison):
        assert not Case.objects.visible_to(user).exists()


def test_a_unit_that_handed_back_no_longer_sees(cast: Cast) -> None:
    case = case_in(State.RETURNING, cast)
    actions.accept_return(case, by=cast.station_head)
    assert seers(case, cast) == FRONT | {"co_handler"}


def test_a_unit_that_was_relieved_looks_on_as_former_unit(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    actions.reassign(case, by=cast.presidium, lead=cast.other_unit, reason="职责调整")
    assert seers(case, cast) == FRONT | UNITS | {"other_handler"}
    assert rules.hats_on(case, cast.fresh("handler")) == {Hat.FORMER_UNIT}
    assert Hat.UNIT_HEAD in rules.hats_on(case, cast.fresh("other_handler"))


def test_parts_are_seen_like_their_whole(cast: Cast) -> None:
    whole = case_in(State.REGISTERED, cast)
    parts = actions.split(whole, by=cast.station_head, titles=["修灯", "换电缆"])
    assert [seers(part, cast) for part in parts] == [FRONT, FRONT]


def test_a_suspended_mandate_takes_no_part(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    cast.deputy.person.mandates.update(status=MandateStatus.SUSPENDED)
    assert "deputy" not in seers(case, cast)


def test_an_office_ends_with_its_last_day(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    cast.liaison.person.posts.update(until_on="2020-12-31")
    cast.handler.person.memberships.update(until_on="2020-12-31")
    assert not {"liaison", "handler"} & seers(case, cast)


def sealed(state: State, cast: Cast) -> Case:
    """An accusation against the other unit, brought to a state by the secret intake."""
    case = actions.seal(received(cast), by=cast.liaison, accused_unit=cast.other_unit)
    if state == State.RECEIVED:
        return case
    actions.register(case, by=cast.secret, category=cast.category)
    if state == State.REGISTERED:
        return case
    actions.assign(case, by=cast.secret, lead=cast.unit, co=[cast.co_unit])
    if state == State.ASSIGNED:
        return case
    return actions.acknowledge(case, by=cast.handler)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.RECEIVED, {"secret"}),
        (State.REGISTERED, {"secret"}),
        (State.ASSIGNED, {"secret"} | UNITS),
        (State.HANDLING, {"secret"} | UNITS),
    ],
)
def test_r047_an_accusation_is_seen_by_the_secret_intake_and_whom_it_asks(
    cast: Cast, state: State, expected: set[str]
) -> None:
    assert seers(sealed(state, cast), cast) == expected


def _asked_as_lead(case: Case, cast: Cast) -> None:
    case.assignments.filter(role=AssignmentRole.LEAD).delete()
    _ask(case, cast, AssignmentRole.LEAD)


def _asked_to_help(case: Case, cast: Cast) -> None:
    _ask(case, cast, AssignmentRole.CO)


def _in_secret_intake(case: Case, cast: Cast) -> None:
    MembershipFactory.create(
        person=cast.other_handler.person,
        role=Role.SECRET_INTAKE,
        unit=None,
        division=cast.county,
    )


def _ask(case: Case, cast: Cast, role: AssignmentRole) -> None:
    Assignment.objects.create(
        case=case,
        unit=cast.other_unit,
        role=role,
        assigned_at=clock.now(),
    )


@pytest.mark.parametrize("trick", [_asked_as_lead, _asked_to_help, _in_secret_intake])
def test_r047_the_accused_unit_never_sees_whatever_it_is_asked(
    cast: Cast, trick: Callable[[Case, Cast], None]
) -> None:
    case = sealed(State.HANDLING, cast)
    trick(case, cast)
    assert "other_handler" not in seers(case, cast)
