"""What the words sound like: a category to take or leave, and the right channel (R-046)."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lianxin.cases import channels, suggesting
from lianxin.cases.factories import Cast
from lianxin.cases.forms.registering import RegisterForm
from lianxin.cases.models import Case, Category, JournalEntry
from lianxin.cases.setup import load_categories
from lianxin.cases.tests.test_raising import WORDS, walk


@pytest.fixture(autouse=True)
def no_memory_of_earlier_visits() -> None:
    cache.clear()


@pytest.fixture
def categories(cast: Cast) -> None:
    load_categories()


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("村口的路灯坏了三个月", "路灯与公共设施"),
        ("我们组的自来水停水一个星期了", "供水与水压水质"),
        ("老板拖欠工资半年不给", "拖欠工资"),
        ("学校门口车太多，孩子过马路危险", "校园安全"),
        ("晚上广场舞噪音太大", "噪声与养犬"),
        ("低保被取消了", "最低生活保障"),
    ],
)
def test_plain_words_suggest_their_category(categories: None, words: str, name: str) -> None:
    found = [each.name for each in suggesting.suggest(words)]
    assert found[0] == name
    assert len(found) <= suggesting.MOST


@pytest.mark.parametrize("words", ["", "你好", "abc", "😀" * 50])
def test_words_that_say_nothing_suggest_nothing(categories: None, words: str) -> None:
    assert suggesting.suggest(words) == []


def test_every_word_of_the_table_belongs_to_a_category(categories: None) -> None:
    known = set(Category.objects.values_list("name", flat=True))
    assert set(suggesting._said()) <= known


def test_one_query_whatever_the_words(
    categories: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        suggesting.suggest("路灯坏了，自来水停水，噪音太大，工资不发")


def test_the_resident_takes_one_and_the_officer_begins_with_it(
    client: Client, cast: Cast, categories: None
) -> None:
    client.post("/raise/", {"verbatim": WORDS})
    page = client.get("/raise/place/").content.decode()
    assert "路灯与公共设施" in page
    lamp = Category.objects.get(name="路灯与公共设施")
    client.post("/raise/place/", {"station": cast.station.code, "category": lamp.code})
    client.post("/raise/contact/", {})
    key = re.findall(r'value="([0-9a-f-]{36})"', client.get("/raise/check/").content.decode())[0]
    client.post("/raise/check/", {"key": key})
    case = Case.objects.get()
    assert case.category is None
    assert suggesting.proposed_for(case) == lamp
    form = RegisterForm(case=case, by=cast.liaison)
    assert form.initial["category"] == lamp.pk
    assert "路灯与公共设施" in str(form.fields["category"].help_text)


def test_the_suggestion_may_be_left(client: Client, cast: Cast, categories: None) -> None:
    client.post("/raise/check/", {"key": walk(client, cast)})
    assert "proposed_category" not in JournalEntry.objects.get(move="receive").facts


def test_what_was_not_suggested_is_refused(client: Client, cast: Cast, categories: None) -> None:
    client.post("/raise/", {"verbatim": WORDS})
    place = {"station": cast.station.code, "category": "9903"}
    assert client.post("/raise/place/", place).status_code == 422


def test_r047_an_accusation_is_asked_for_no_category(
    client: Client, cast: Cast, categories: None
) -> None:
    client.post("/raise/", {"verbatim": WORDS, "is_accusation": "on"})
    assert 'name="category"' not in client.get("/raise/place/").content.decode()


@pytest.mark.parametrize(
    ("words", "phone"),
    [
        ("法院判决了一直不执行", "12368"),
        ("村干部贪污低保款", "12388"),
        ("老板拖欠工资", "12333"),
        ("医保报销不了", "12393"),
    ],
)
def test_r046_words_beyond_the_remit_show_the_right_channel(words: str, phone: str) -> None:
    assert phone in [each.phone for each in channels.right_channels(words)]


def test_r046_the_channel_is_shown_and_blocks_nothing(client: Client, cast: Cast) -> None:
    client.post("/raise/", {"verbatim": "法院判决了一直不执行"})
    page = client.get("/raise/place/").content.decode()
    assert 'href="tel:12368"' in page
    key = walk(client, cast, verbatim="法院判决了一直不执行")
    client.post("/raise/check/", {"key": key})
    assert Case.objects.exists()
    assert not channels.right_channels(WORDS)


def test_who_helps_another_is_told_to_the_desk(client: Client, cast: Cast) -> None:
    helper = {"helper_phone": "13900001234", "agrees": "on"}
    client.post("/raise/check/", {"key": walk(client, cast, helper)})
    assert JournalEntry.objects.get(move="receive").facts["by_helper"] is True
    client.force_login(cast.fresh("liaison"), "lianxin.people.backends.PeopleBackend")
    page = client.get(f"/desk/cases/{Case.objects.get().number}/").content.decode()
    assert "帮别人反映" in page
