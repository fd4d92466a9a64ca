"""Time limits: the office's own, stated on a screen, with audit (R-051)."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianxin.audit.models import AuditEntry
from lianxin.cases import actions
from lianxin.cases.actions.limits import Matters, change_limit, end_limit, state_limit
from lianxin.cases.factories import Cast, case_in
from lianxin.cases.models import Complexity, TimeLimit, Urgency
from lianxin.cases.states import Stage, State
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account

pytestmark = pytest.mark.django_db
URL = "/desk/limits/"


def sign_in(account: Account) -> Client:
    Authenticator.objects.get_or_create(
        user=account, type=Authenticator.Type.TOTP, defaults={"data": {}}
    )
    client = Client()
    client.force_login(Account.objects.get(pk=account.pk), "lianxin.people.backends.PeopleBackend")
    return client


def test_the_committee_states_changes_and_ends_a_limit(cast: Cast) -> None:
    client = sign_in(cast.committee)
    given = {"stage": "reply", "workdays": 7, "category": cast.category.pk, "urgency": 1}
    answer = client.post(URL, given, follow=True).content.decode()
    assert "已定下" in answer
    assert "城乡建设·道路与路灯，紧急" in answer
    limit = TimeLimit.objects.get()
    assert (limit.stage, limit.workdays, limit.urgency) == (Stage.REPLY, 7, Urgency.URGENT)
    client.post(f"{URL}{limit.pk}/change/", {"workdays": 6})
    assert TimeLimit.objects.get().workdays == 6
    assert (
        "整数"
        in client.post(f"{URL}{limit.pk}/change/", {"workdays": "x"}, follow=True).content.decode()
    )
    client.post(f"{URL}{limit.pk}/end/")
    assert not TimeLimit.objects.exists()
    told = AuditEntry.objects.filter(action__startswith="limits.").values_list("action", flat=True)
    assert set(told) == {"limits.stated", "limits.changed", "limits.ended"}


def test_a_limit_that_stands_already_is_refused_in_a_sentence(cast: Cast) -> None:
    client = sign_in(cast.committee)
    for expected in (302, 422):
        answer = client.post(URL, {"stage": "acknowledge", "workdays": 2})
        assert answer.status_code == expected
    assert "已经有了" in answer.content.decode()
    assert TimeLimit.objects.count() == 1


@pytest.mark.parametrize(
    ("stage", "workdays", "matters"),
    [
        (Stage.CONTACT, 2, {"complexity": Complexity.SIMPLE}),
        (Stage.REGISTER, 2, {"category": "category"}),
        (Stage.REPLY, 251, {}),
        (Stage.REPLY, -1, {}),
    ],
)
def test_what_could_never_hold_is_refused(
    cast: Cast, stage: Stage, workdays: int, matters: dict[str, Any]
) -> None:
    named: dict[str, Any] = {
        name: getattr(cast, value) if name == "category" else value
        for name, value in matters.items()
    }
    with pytest.raises(Refusal):
        state_limit(stage, workdays, by=cast.committee, matters=Matters(**named))


def test_an_office_limits_the_stations_of_its_own_area(cast: Cast) -> None:
    with pytest.raises(Refusal, match="不在您管理的地区内"):
        state_limit(Stage.TRIAGE, 2, by=cast.other_committee, matters=Matters(station=cast.station))
    state_limit(Stage.TRIAGE, 2, by=cast.committee, matters=Matters(station=cast.station))


def test_others_look_or_find_nothing(cast: Cast) -> None:
    limit = state_limit(Stage.REPLY, 9, by=None)
    for part in ("station_head", "presidium"):
        client = sign_in(getattr(cast, part))
        page = client.get(URL)
        assert page.status_code == 200
        assert page.context["form"] is None
        assert client.post(URL, {"stage": "reply", "workdays": 1}).status_code == 404
    for part in ("liaison", "handler", "unit_head", "deputy", "auditor", "secret"):
        assert sign_in(getattr(cast, part)).get(URL).status_code == 404, part
    with pytest.raises(Refusal):
        change_limit(limit, 3, by=cast.presidium)
    with pytest.raises(Refusal):
        end_limit(limit, by=cast.liaison)


def test_a_change_holds_for_clocks_that_start_from_now_on(cast: Cast) -> None:
    before = case_in(State.ASSIGNED, cast)
    limit = state_limit(Stage.REPLY, 4, by=cast.committee)
    after = case_in(State.ASSIGNED, cast)
    change_limit(limit, 2, by=cast.committee)
    last = case_in(State.ASSIGNED, cast)
    days = []
    for case in (before, after, last):
        case.refresh_from_db()
        actions.acknowledge(case, by=cast.handler)
        case.refresh_from_db()
        assert case.due_on
        days.append(case.due_on)
    assert days == sorted(days, reverse=True)
    assert len(set(days)) == 3


def test_the_page_says_which_limit_would_hold(cast: Cast) -> None:
    state_limit(Stage.REPLY, 9, by=None)
    state_limit(Stage.REPLY, 6, by=None, matters=Matters(category=cast.category.parent))
    client = sign_in(cast.committee)
    assert client.get(URL).context["tried"] is None
    asked = {"category": str(cast.category.pk), "station": "", "complexity": "complex"}
    rows = {row["stage"]: row for row in client.get(URL, asked).context["tried"]}
    assert (rows[Stage.REPLY]["workdays"], rows[Stage.REPLY]["rule"]) == (6, "城乡建设")
    assert rows[Stage.FEEDBACK]["rule"] == ""
    assert "6个工作日" in rows[Stage.REPLY]["working"].replace(" ", "")


def test_the_page_costs_the_same_for_one_limit_and_for_many(cast: Cast) -> None:
    client = sign_in(cast.committee)

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"{URL}?station=").status_code == 200
        return len(seen)

    state_limit(Stage.REPLY, 9, by=None)
    client.get(URL)
    before = cost()
    for days in (1, 2):
        state_limit(Stage(list(Stage)[days]), days, by=None, matters=Matters(station=cast.station))
    assert cost() == before
