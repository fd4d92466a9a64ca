"""Rows of the stations room for tests."""

import factory
from factory.django import DjangoModelFactory

from lianxin.kit.pinyin import sort_key
from lianxin.people.factories import (
    LONG_AGO,
    AccountFactory,
    MandateFactory,
    PersonFactory,
    UnitFactory,
)
from lianxin.people.models import Account, UnitKind
from lianxin.places.factories import DivisionFactory
from lianxin.stations.models import Post, PostKind, ResidentDeputy, Station, StationKind


class StationFactory(DjangoModelFactory[Station]):
    """An open liaison station, owned by an organ of the congress of its division."""

    class Meta:
        model = Station

    code = factory.Sequence(lambda n: f"LZ{n + 1:03d}")
    name = factory.Sequence(lambda n: f"第{n + 1}联络站")
    sort_key = factory.LazyAttribute(lambda station: sort_key(station.name))
    kind = StationKind.STATION
    division = factory.SubFactory(DivisionFactory)
    owner = factory.SubFactory(
        UnitFactory, kind=UnitKind.CONGRESS, division=factory.SelfAttribute("..division")
    )
    address = "解放路1号"
    opened_on = LONG_AGO


class PostFactory(DjangoModelFactory[Post]):
    """A person is a liaison officer of a station."""

    class Meta:
        model = Post

    station = factory.SubFactory(StationFactory)
    person = factory.SubFactory(PersonFactory)
    kind = PostKind.LIAISON
    since_on = LONG_AGO


class ResidentDeputyFactory(DjangoModelFactory[ResidentDeputy]):
    """A mandate belongs to a station."""

    class Meta:
        model = ResidentDeputy

    station = factory.SubFactory(StationFactory)
    mandate = factory.SubFactory(MandateFactory)
    since_on = LONG_AGO


def account_at(station: Station, kind: PostKind, *, name: str, username: str) -> Account:
    """An account whose person holds a post at a station."""
    account = AccountFactory.create(person__name=name, username=username)
    PostFactory.create(station=station, person=account.person, kind=kind)
    return account
