"""The small county, played once into the test database: whole, planned, with work for all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import transaction
from pytest_django import DjangoDbBlocker

from lianxin.audit import chains
from lianxin.cases.models import Case
from lianxin.cases.queries.measures import Funnel, funnel
from lianxin.cases.queries.todo import inbox
from lianxin.cases.states import State
from lianxin.demo import signins
from lianxin.demo.commands import demo
from lianxin.demo.plan import FULL, FULL_FUNNEL, SMALL
from lianxin.demo.play import play
from lianxin.kit import clock
from lianxin.people.models import Account
from lianxin.publishing.models import Publication
from lianxin.publishing.states import CHECKING, Status
from lianxin.stations.disclosed import latest_by_station, stale_words
from lianxin.stations.models import Station

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
WITHOUT_CASES = {"auditor", "sysadmin", "secadmin", "auditadmin"}


@pytest.fixture(scope="module")
def played(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Funnel]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield play(SMALL, lambda _done, _total: None)
        transaction.set_rollback(True)


def test_the_whole_countys_plan_adds_up_to_the_published_figures() -> None:
    assert FULL.funnel == FULL_FUNNEL


def test_the_funnel_says_what_was_planned(played: Funnel) -> None:
    assert played == SMALL.funnel == funnel(Case.objects.all())


def test_every_chain_of_the_house_is_whole(played: Funnel) -> None:
    verdicts = list(chains.verify_all())
    assert not any(verdict.faults for verdict in verdicts)
    # Nothing of a county of one year is old enough to be disposed of.
    assert {verdict.chain for verdict in verdicts if not verdict.rows} == {"rights.disposals"}


def test_there_is_a_matter_in_every_state(played: Funnel) -> None:
    assert set(Case.objects.values_list("state", flat=True)) == set(State)


def test_something_is_public_and_something_waits_for_each_check(played: Funnel) -> None:
    assert Publication.objects.public().count() >= 5
    assert set(Publication.objects.values_list("status", flat=True)) >= {
        Status.DRAFT,
        *CHECKING,
        Status.PUBLISHED,
    }


def test_numbers_follow_the_order_of_arrival(played: Funnel) -> None:
    cases = Case.objects.filter(parent__isnull=True, station__code="CX01", number__contains="-2")
    arrived = cases.order_by("received_at").values_list("received_at__year", "number")
    assert list(arrived) == sorted(arrived)


def test_everybody_who_works_on_matters_finds_work(played: Funnel) -> None:
    for username in signins.SIGN_INS.keys() - WITHOUT_CASES:
        account = Account.objects.get(username=username)
        assert inbox(account), username


def test_the_handler_has_matters_late_due_today_and_due_later(played: Funnel) -> None:
    mine = Case.objects.visible_to(Account.objects.get(username="handler")).open()
    today = clock.today()
    assert mine.filter(due_on__lt=today).exists()
    assert mine.filter(due_on=today).exists()
    assert mine.filter(due_on__gt=today).exists()


def test_stations_are_placed_and_all_but_one_publish_what_is_fresh(played: Funnel) -> None:
    latest = latest_by_station(Station.objects.values_list("pk", flat=True))
    told = [stale_words(latest.get(station.pk, {})) for station in Station.objects.order_by("code")]
    assert [bool(words) for words in told] == [False, False, True]
    assert not Station.objects.filter(latitude=None).exists()


def test_nobody_but_the_listed_has_a_password(played: Funnel) -> None:
    listed = {each.username for each in signins.listed()}
    assert listed == signins.SIGN_INS.keys()
    for account in Account.objects.all():
        assert account.has_usable_password() == account.is_demo == (account.username in listed)


def test_the_list_of_sign_ins_is_json_where_it_is_asked_for(played: Funnel) -> None:
    told = CliRunner().invoke(demo, ["--accounts", "--format", "json"])
    assert told.exit_code == 0
    rows = json.loads(told.stdout)
    assert [row["username"] for row in rows] == [*signins.SIGN_INS]
    assert all(row["password"] == signins.PASSWORD and row["start_page"] for row in rows)


def test_loading_twice_changes_nothing(played: Funnel) -> None:
    before = Case.objects.count()
    again = CliRunner().invoke(demo, ["--small"])
    assert again.exit_code == 0
    assert Case.objects.count() == before


def test_an_office_has_no_demo_sign_ins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "purpose").write_text("office\n")
    monkeypatch.setenv("LIANXIN_HOME", str(tmp_path))
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    refused = CliRunner().invoke(demo, ["--accounts"])
    assert refused.exit_code == 1
    assert "正式单位" in refused.output
