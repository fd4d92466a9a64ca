"""The screens of this room: who may open them, what they do, and at what cost."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianxin.audit.models import AuditEntry
from lianxin.people import actions
from lianxin.people.models import (
    Account,
    Congress,
    DeputyKind,
    EndReason,
    Mandate,
    MandateStatus,
    Membership,
    Person,
    Role,
    Unit,
    UnitKind,
)
from lianxin.people.queries import start_page
from lianxin.places.models import Constituency, Division

Office = Callable[..., Account]
Door = Callable[[Role | None], Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def door(office: Office) -> Door:
    """A browser in which somebody with the office is signed in, second factor done."""

    def open_door(role: Role | None) -> Client:
        account = office(role.value if role else "stranger", role)
        Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={})
        client = Client()
        client.force_login(account, "lianxin.people.backends.PeopleBackend")
        return client

    return open_door


@pytest.fixture
def unit(county: Division) -> Unit:
    return actions.add_unit(
        "辰溪县水利局", by=None, short_name="县水利局", kind=UnitKind.DEPARTMENT, division=county
    )


@pytest.fixture
def mandate(person: Person, congress: Congress) -> Mandate:
    return actions.seat(person, congress, by=None, kind=DeputyKind.GRASSROOTS)


SEES = {
    "/desk/people/": {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN},
    "/desk/people/new/": {Role.SYSTEM_ADMIN},
    "/desk/people/units/": {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.COMMITTEE},
    "/desk/people/units/new/": {Role.SYSTEM_ADMIN},
    "/desk/people/deputies/": {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.COMMITTEE},
    "/desk/people/congresses/": {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.COMMITTEE},
    "/desk/people/congresses/new/": {Role.SYSTEM_ADMIN},
    "/desk/places/": {Role.SYSTEM_ADMIN, Role.COMMITTEE},
    "/desk/audit/": {Role.AUDIT_ADMIN, Role.AUDITOR},
    "/desk/audit/export/": {Role.AUDIT_ADMIN, Role.AUDITOR},
}
WHO = (
    Role.SYSTEM_ADMIN,
    Role.SECURITY_ADMIN,
    Role.AUDIT_ADMIN,
    Role.AUDITOR,
    Role.COMMITTEE,
    None,
)


@pytest.mark.parametrize("role", WHO)
def test_a_page_opens_to_its_offices_and_is_not_there_for_others(
    door: Door, role: Role | None
) -> None:
    client = door(role)
    answers = {path: client.get(path).status_code for path in SEES}
    assert answers == {path: 200 if role in may else 404 for path, may in SEES.items()}


@pytest.mark.parametrize("path", SEES)
def test_who_is_not_signed_in_is_led_to_the_entrance(client: Client, path: str, db: None) -> None:
    assert client.get(path)["Location"].startswith("/accounts/login/")


def test_persons_are_found_by_name_and_by_letters(door: Door, person: Person) -> None:
    actions.add_person("李四光", by=None)
    client = door(Role.SYSTEM_ADMIN)
    for typed in ("张三", "zsf", "zhangsan", "zhang san"):
        page = client.get("/desk/people/", {"q": typed}).content.decode()
        assert "张三丰" in page
        assert "李四光" not in page
    assert "没有找到" in client.get("/desk/people/", {"q": "x(["}).content.decode()


def test_the_list_shows_a_deputy_as_such(door: Door, mandate: Mandate) -> None:
    page = door(Role.SYSTEM_ADMIN).get("/desk/people/", {"q": "张三丰"}).content.decode()
    assert f"代表（{mandate.congress}）" in page


def test_the_rows_of_a_list_are_part_of_its_page(door: Door, person: Person) -> None:
    client = door(Role.SYSTEM_ADMIN)
    for path in ("/desk/people/", "/desk/people/units/", "/desk/people/deputies/"):
        whole = client.get(path).content.decode()
        part = client.get(path, headers=HTMX).content.decode()
        assert part.strip().startswith('<div class="card" id="rows">')
        assert part.strip() in whole


def test_a_list_costs_the_same_for_one_row_and_for_three(
    door: Door, county: Division, congress: Congress
) -> None:
    client = door(Role.SYSTEM_ADMIN)
    paths = [path for path in SEES if "export" not in path]

    def one_more(n: int) -> None:
        unit = actions.add_unit(
            f"第{n}局", by=None, short_name="", kind=UnitKind.DEPARTMENT, division=county
        )
        someone = actions.add_person(f"人{n}", by=None)
        actions.open_account(someone, by=None, username=f"someone{n}", password=None)
        actions.grant(someone, Role.HANDLER, by=None, unit=unit)
        actions.seat(someone, congress, by=None, kind=DeputyKind.GRASSROOTS)

    def cost(path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(path)
        return len(seen)

    one_more(1)
    client.get("/desk/people/")
    before = {path: cost(path) for path in paths}
    one_more(2)
    one_more(3)
    assert {path: cost(path) for path in paths} == before


def test_a_person_is_entered_amended_and_seated(
    door: Door, congress: Congress, county: Division
) -> None:
    client = door(Role.SYSTEM_ADMIN)
    place = Constituency.objects.create(division=county, number=1, name="第一选区")
    refused = client.post("/desk/people/new/", {"name": "", "phone": "12"})
    assert refused.status_code == 422
    assert "请填写这一项" in refused.content.decode()
    wrong = client.post("/desk/people/new/", {"name": "王五", "phone": "12"})
    assert "电话号码不对" in wrong.content.decode()
    made = client.post("/desk/people/new/?then=mandate", {"name": "王五", "phone": "13900001111"})
    person = Person.objects.get(name="王五")
    assert made["Location"] == f"/desk/people/{person.pk}/mandates/new/"
    seat = {"congress": congress.pk, "kind": "grassroots", "constituency": place.pk}
    assert client.post(made["Location"], seat)["Location"] == f"/desk/people/{person.pk}/"
    again = client.post(made["Location"], seat)
    assert "同一届只有一个代表资格" in again.content.decode()
    client.post(f"/desk/people/{person.pk}/amend/", {"name": "王伍", "phone": ""})
    person.refresh_from_db()
    assert (person.name, person.sort_key, person.phone) == ("王伍", "wang wu", "13900001111")


def test_an_account_is_opened_and_its_password_shown_once(door: Door, person: Person) -> None:
    client = door(Role.SECURITY_ADMIN)
    path = f"/desk/people/{person.pk}/account/"
    taken = client.post(path, {"username": "security_admin"})
    assert (taken.status_code, "已被使用" in taken.content.decode()) == (422, True)
    page = client.post(path, {"username": "zsf"})
    assert "no-store" in page["Cache-Control"]
    shown = page.context["password"]
    account = Account.objects.get(username="zsf")
    assert account.check_password(shown)
    assert account.must_change_password
    assert shown not in client.get(f"/desk/people/{person.pk}/").content.decode()
    reset = client.post(f"/desk/people/accounts/{account.pk}/password/")
    account.refresh_from_db()
    assert account.check_password(reset.context["password"])


def test_an_account_is_closed_with_a_reason_and_opened_again(door: Door, office: Office) -> None:
    account, client = office("zhang"), door(Role.SECURITY_ADMIN)
    path = f"/desk/people/accounts/{account.pk}"
    silent = client.post(f"{path}/close/", {"reason": ""})
    assert silent.status_code == 422
    assert '<details class="lx-confirm" data-lx-menu open>' in silent.content.decode()
    client.post(f"{path}/close/", {"reason": "调离"})
    account.refresh_from_db()
    assert not account.is_active
    client.post(f"{path}/reopen/")
    account.refresh_from_db()
    assert account.is_active
    for move in ("unlock", "factor", "sessions"):
        assert client.post(f"{path}/{move}/").status_code == 302


def test_an_office_is_given_and_ended(
    door: Door, person: Person, unit: Unit, county: Division
) -> None:
    client = door(Role.SECURITY_ADMIN)
    path = f"/desk/people/{person.pk}/offices/new/"
    given = {"role": "handler", "unit": unit.pk, "division": county.pk, "since_on": "2026-01-01"}
    client.post(path, given)
    held = Membership.objects.get(person=person)
    assert (held.role, held.unit, held.division) == ("handler", unit, None)
    assert "不必重复任职" in client.post(path, given).content.decode()
    early = client.post(f"/desk/people/offices/{held.pk}/end/", {"until_on": "2025-01-01"})
    assert (early.status_code, "不能早于" in early.content.decode()) == (422, True)
    client.post(f"/desk/people/offices/{held.pk}/end/", {"until_on": "2026-02-01"})
    held.refresh_from_db()
    assert held.until_on == date(2026, 2, 1)
    assert "张三丰" not in client.get(f"/desk/people/units/{unit.pk}/").content.decode()


def test_a_mandate_is_suspended_restored_and_ended(door: Door, mandate: Mandate) -> None:
    client = door(Role.SYSTEM_ADMIN)
    path = f"/desk/people/mandates/{mandate.pk}"

    def press(move: str, **given: Any) -> MandateStatus:
        client.post(f"{path}/{move}/", given)
        mandate.refresh_from_db()
        return MandateStatus(mandate.status)

    assert press("suspend", reason="because") == MandateStatus.ACTIVE
    assert press("suspend", reason="detained") == MandateStatus.SUSPENDED
    assert press("restore") == MandateStatus.ACTIVE
    late = client.post(f"{path}/end/", {"reason": "moved", "on": "2099-01-01"})
    assert (late.status_code, "不晚于今天" in late.content.decode()) == (422, True)
    assert press("end", reason=EndReason.MOVED, on="2026-01-05") == MandateStatus.TERMINATED


def test_deputies_are_filtered(door: Door, mandate: Mandate) -> None:
    client = door(Role.COMMITTEE)
    for wanted, seen in (
        ({"kind": "grassroots"}, True),
        ({"kind": "cadre"}, False),
        ({"congress": mandate.congress_id}, True),
        ({"congress": "nonsense"}, True),
        ({"status": "terminated"}, False),
        ({"station": "none"}, True),
        ({"q": "zsf"}, True),
    ):
        page = client.get("/desk/people/deputies/", wanted).content.decode()
        assert ("张三丰" in page) is seen, wanted


def test_r160_a_phone_is_masked_until_a_purpose_is_given(door: Door, person: Person) -> None:
    client = door(Role.COMMITTEE)
    path = f"/desk/people/{person.pk}/"
    assert "138****0000" in client.get(path).content.decode()
    assert "13812340000" not in client.get(path).content.decode()
    silent = client.post(f"{path}phone/", {"purpose": ""})
    assert (silent.status_code, "13812340000" in silent.content.decode()) == (422, False)
    shown = client.post(f"{path}phone/", {"purpose": "联系代表或工作人员"})
    assert "13812340000" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert client.get(f"{path}phone/")["Location"] == path
    assert AuditEntry.objects.filter(action="people.look_at_phone").count() == 1


def test_what_a_committee_may_not_do_is_not_there(
    door: Door, mandate: Mandate, office: Office
) -> None:
    account, client = office("zhang"), door(Role.COMMITTEE)
    assert client.get(f"/desk/people/{mandate.person_id}/").status_code == 200
    for path in (
        f"mandates/{mandate.pk}/suspend/",
        f"mandates/{mandate.pk}/end/",
        f"accounts/{account.pk}/close/",
        f"accounts/{account.pk}/password/",
        f"{mandate.person_id}/offices/new/",
        f"{mandate.person_id}/account/",
    ):
        assert client.post(f"/desk/people/{path}").status_code == 404, path


def test_a_unit_is_entered_and_amended(door: Door, unit: Unit, county: Division) -> None:
    client = door(Role.SYSTEM_ADMIN)
    given = {"name": unit.name, "short_name": "水利", "kind": "department", "division": county.pk}
    assert "已有同名单位" in client.post("/desk/people/units/new/", given).content.decode()
    client.post("/desk/people/units/new/", {**given, "name": "辰溪县教育局"})
    assert Unit.objects.count() == 2
    path = f"/desk/people/units/{unit.pk}/amend/"
    assert client.get(path).status_code == 200
    client.post(path, {**given, "phone": "0745-5222222"})
    unit.refresh_from_db()
    assert (unit.phone, unit.is_active) == ("0745-5222222", False)


def test_a_congress_is_convened(door: Door, congress: Congress, county: Division) -> None:
    client = door(Role.SYSTEM_ADMIN)
    given = {"division": county.pk, "term": 18, "begins_on": "2026-01-10"}
    again = client.post("/desk/people/congresses/new/", given)
    assert "已有第18届" in again.content.decode()
    client.post("/desk/people/congresses/new/", {**given, "term": 19})
    congress.refresh_from_db()
    assert congress.ends_on == date(2026, 1, 10)
    assert "辰溪县第19届" in client.get("/desk/people/congresses/").content.decode()


def test_each_begins_the_day_on_a_page_of_their_own(client: Client, office: Office) -> None:
    assert start_page(office("a1", Role.SYSTEM_ADMIN)) == "/desk/people/"
    assert start_page(office("a2", Role.AUDITOR)) == "/desk/audit/"
    assert start_page(office("a3", Role.COMMITTEE)) == "/desk/"
    assert start_page(office("a4")) == "/desk/"
