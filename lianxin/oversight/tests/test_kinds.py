"""What oversight tells is known by its kind: people choose for it, and the committee words it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lianxin.cases.factories import Cast, case_in
from lianxin.cases.models import Case
from lianxin.cases.states import State, Supervision
from lianxin.notify import config
from lianxin.notify.factories import reached
from lianxin.notify.kinds import KINDS, Group
from lianxin.notify.models import Delivery, Message
from lianxin.notify.queries import deliveries_for
from lianxin.notify.states import Channel
from lianxin.oversight import notices
from lianxin.oversight.models import Rung

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db
TELLS_STATION = {2: Rung(level=2, tells_station=True)}


@pytest.fixture(autouse=True)
def _wecom(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.LIANXIN_NOTIFY = tmp_path / "notify.toml"
    settings.LIANXIN_NOTIFY.write_text('[wecom]\ncorp_id = "c"\nagent_id = 1\n', "utf-8")
    config.current.cache_clear()
    yield
    config.current.cache_clear()


def pushed(cast: Cast) -> Case:
    case = case_in(State.HANDLING, cast)
    case.supervision = Supervision.URGE
    for account in (cast.liaison, cast.secret):
        reached(account.person, Channel.WECOM)
    return case


def test_every_text_has_its_kind() -> None:
    assert set(notices.KIND_OF.values()) <= KINDS.keys()
    assert len(set(notices.KIND_OF.values())) == len(notices.KIND_OF)


def test_what_is_pushed_goes_out_and_stands_on_the_page_of_the_case(cast: Cast) -> None:
    case = pushed(cast)
    notices.tell_pushed([case], TELLS_STATION)
    told = Message.objects.filter(recipient=cast.liaison.person).latest("pk")
    assert (told.kind, told.group) == ("oversight.pushed_2", Group.PUSHED)
    assert Delivery.objects.get(message=told).channel == Channel.WECOM
    assert [each.channel for each in deliveries_for(f"case:{case.pk}:pushed")] == ["企业微信"]


def test_r047_nothing_of_an_accusation_leaves_the_house(cast: Cast) -> None:
    case = pushed(cast)
    Delivery.objects.all().delete()
    case.is_sealed = True
    notices.tell_pushed([case], TELLS_STATION)
    assert Message.objects.filter(recipient=cast.secret.person, group=Group.PUSHED).exists()
    assert not Delivery.objects.exists()
