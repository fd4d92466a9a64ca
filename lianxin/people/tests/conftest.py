"""A small county with its administrators, for the tests of this room."""

from collections.abc import Callable
from datetime import date

import pytest

from lianxin.people import actions
from lianxin.people.models import Account, Congress, CongressLevel, Person, Role
from lianxin.places.models import Division

PASSWORD = "Chenhe-2026-xi"


@pytest.fixture
def county(db: None) -> Division:
    rows = [
        ("430000000000", "湖南省", 1),
        ("431200000000", "怀化市", 2),
        ("431223000000", "辰溪县", 3),
    ]
    above = None
    for code, name, level in rows:
        above = Division.objects.create(code=code, name=name, level=level, parent=above)
    assert above is not None
    return above


@pytest.fixture
def township(county: Division) -> Division:
    return Division.objects.create(code="431223100000", name="辰阳镇", level=4, parent=county)


@pytest.fixture
def person(db: None) -> Person:
    return actions.add_person("张三丰", by=None, title="教师", phone="13812340000")


@pytest.fixture
def office(county: Division) -> Callable[..., Account]:
    """Makes a person with an account and, if asked, an office for the county."""

    def make(username: str, role: Role | None = None, name: str = "") -> Account:
        someone = actions.add_person(name or f"人{username}", by=None)
        account = actions.open_account(
            someone, by=None, username=username, password=PASSWORD, must_change_password=False
        )
        if role is not None:
            actions.grant(someone, role, by=None, division=county)
        return account

    return make


@pytest.fixture
def congress(county: Division) -> Congress:
    return actions.convene(
        CongressLevel.COUNTY, county, by=None, term=18, begins_on=date(2021, 12, 1)
    )
