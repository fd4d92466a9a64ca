"""Which unit answers for what, where: stated on a screen, and then suggested."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianxin.audit.models import AuditEntry
from lianxin.cases import choices, setup
from lianxin.cases.factories import Cast, CategoryFactory, RemitFactory, case_in
from lianxin.cases.models import Category, Remit
from lianxin.cases.states import State
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account

pytestmark = pytest.mark.django_db


def sign_in(account: Account) -> Client:
    Authenticator.objects.get_or_create(
        user=account, type=Authenticator.Type.TOTP, defaults={"data": {}}
    )
    client = Client()
    client.force_login(Account.objects.get(pk=account.pk), "lianxin.people.backends.PeopleBackend")
    return client


def test_the_administrator_states_several_categories_at_once(cast: Cast) -> None:
    client, url = sign_in(cast.system_admin), f"/desk/cases/remits/{cast.other_unit.pk}/"
    assert url in client.get(f"/desk/people/units/{cast.other_unit.pk}/").content.decode()
    given = {
        "division": cast.township.code,
        "categories": [cast.category.pk, cast.other_category.pk],
        "takes_micro_matters": "on",
    }
    answer = client.post(url, given, follow=True)
    assert "已设定2个类别。" in answer.content.decode()
    assert Remit.objects.filter(unit=cast.other_unit, takes_micro_matters=True).count() == 2
    assert AuditEntry.objects.filter(action="unit.remits_stated").exists()

    remit = Remit.objects.get(unit=cast.other_unit, category=cast.category)
    assert "已取消这项职责。" in client.post(f"{url}{remit.pk}/end/", follow=True).content.decode()
    assert not Remit.objects.filter(pk=remit.pk).exists()
    assert AuditEntry.objects.filter(action="unit.remit_ended").exists()
    assert client.post(f"{url}{remit.pk}/end/").status_code == 404
    with pytest.raises(Refusal):
        setup.end_remit(remit, by=cast.system_admin)


def test_a_form_without_categories_or_outside_the_area_is_told(cast: Cast) -> None:
    client, url = sign_in(cast.system_admin), f"/desk/cases/remits/{cast.other_unit.pk}/"
    answer = client.post(url, {"division": cast.other_county.code})
    assert answer.status_code == 422
    assert "请至少选择一个类别。" in answer.content.decode()
    with pytest.raises(Refusal):
        setup.state_remits(cast.unit, [cast.category], cast.other_county, by=cast.system_admin)


def test_the_committee_looks_and_all_others_find_nothing(cast: Cast) -> None:
    url = f"/desk/cases/remits/{cast.unit.pk}/"
    given = {"division": cast.county.code, "categories": [cast.other_category.pk]}
    shown = sign_in(cast.committee).get(url).content.decode()
    assert "道路与路灯" in shown
    assert '<form method="post" novalidate data-lx-once' not in shown
    sign_in(cast.committee).post(url, given)
    for part in ("liaison", "handler", "unit_head", "deputy", "auditor", "audit_admin"):
        client = sign_in(getattr(cast, part))
        assert client.get(url).status_code == 404, part
        assert client.post(url, given).status_code == 404, part
    assert cast.unit.remits.count() == 1
    with pytest.raises(Refusal):
        setup.state_remits(cast.unit, [cast.category], cast.county, by=cast.fresh("liaison"))
    with pytest.raises(Refusal):
        setup.end_remit(cast.unit.remits.get(), by=cast.fresh("committee"))


def test_the_page_costs_the_same_for_one_remit_and_for_many(cast: Cast) -> None:
    client, url = sign_in(cast.system_admin), f"/desk/cases/remits/{cast.unit.pk}/"

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    client.get(url)
    before = cost()
    top = Category.objects.get(code="01")
    for category in CategoryFactory.create_batch(5, parent=top):
        RemitFactory.create(unit=cast.unit, category=category, division=cast.township)
    assert cost() == before


def test_r070_a_whole_category_counts_for_each_of_its_parts(cast: Cast) -> None:
    top = Category.objects.get(code="01")
    setup.state_remits(
        cast.other_unit, [top], cast.county, by=cast.system_admin, takes_micro_matters=True
    )
    case = case_in(State.REGISTERED, cast)
    assert (cast.other_unit.pk, "县水利局") in choices.micro_units_for(case)
    [suggested, *_rest] = [row for row in choices.leads_for(case) if row[0]]
    assert (cast.other_unit.pk, "县水利局") in suggested[1]
