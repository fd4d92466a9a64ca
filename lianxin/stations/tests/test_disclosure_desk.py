"""The desk page of the four disclosures: strangers, preview, publishing, taking back (R-006)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianxin.cases.factories import Cast
from lianxin.kit import clock
from lianxin.stations import actions
from lianxin.stations.factories import StationFactory
from lianxin.stations.models import Arrangement, Block, Disclosure
from lianxin.stations.tests.test_r006_disclosures import arranged

HERE = "/desk/stations/QS01/"


def line(cast: Cast, **facts: Any) -> dict[str, Any]:
    """A filled-in form."""
    return {
        "on": clock.today().isoformat(),
        "begins": "09:00",
        "ends": "11:00",
        "place": "村部",
        "scope": "听取饮水意见",
        "deputies": [str(cast.deputy.person_id)],
        **facts,
    }


@pytest.mark.parametrize("part", ["other_committee", "handler", "deputy", "other_liaison"])
def test_strangers_get_404_at_every_address(client: Client, cast: Cast, part: str) -> None:
    made = arranged(cast)
    client.force_login(getattr(cast, part))
    for each in (
        "disclosure/",
        "disclosure/plan/",
        "arrangements/new/",
        f"arrangements/{made.pk}/amend/",
        f"arrangements/{made.pk}/withdraw/",
    ):
        assert client.get(HERE + each).status_code == 404
    for each in ("disclosure/plan/confirm/", f"arrangements/{made.pk}/restore/"):
        assert client.post(HERE + each).status_code == 404


def test_a_line_of_another_station_is_not_found(client: Client, cast: Cast) -> None:
    made = arranged(cast)
    client.force_login(cast.other_liaison)
    own = f"/desk/stations/{cast.other_station.code}/arrangements/{made.pk}/"
    assert client.get(f"{own}amend/").status_code == 404
    assert client.get(f"{own}withdraw/").status_code == 404
    assert client.post(f"{own}restore/").status_code == 404


def test_the_plan_is_previewed_then_published(client: Client, cast: Cast) -> None:
    client.force_login(cast.liaison)
    given = {"body": "每月15日接待。\n<b>群众</b>"}
    preview = client.post(f"{HERE}disclosure/plan/", given).content.decode()
    assert "还没有发布" in preview
    assert "&lt;b&gt;群众" in preview
    assert not Disclosure.objects.exists()
    edit = client.post(f"{HERE}disclosure/plan/", {**given, "step": "edit"}).content.decode()
    assert "<textarea" in edit
    done = client.post(f"{HERE}disclosure/plan/", {**given, "step": "publish"})
    assert done["Location"] == f"{HERE}disclosure/"
    assert "群众" in client.get("/stations/QS01/").content.decode()
    again = client.post(f"{HERE}disclosure/plan/", {**given, "step": "publish"})
    assert again.status_code == 422
    assert client.post(f"{HERE}disclosure/plan/", {"body": " "}).status_code == 422


def test_a_line_is_previewed_published_corrected_and_taken_back(client: Client, cast: Cast) -> None:
    client.force_login(cast.liaison)
    new = f"{HERE}arrangements/new/"
    assert cast.deputy.person.name in client.get(new).content.decode()
    assert client.post(new, line(cast, deputies=[])).status_code == 422
    preview = client.post(new, line(cast)).content.decode()
    assert "听取饮水意见" in preview
    assert not Arrangement.objects.exists()
    past = line(cast, on="2020-01-01", step="publish")
    assert client.post(new, past).status_code == 422
    assert client.post(new, line(cast, step="publish")).status_code == 302
    assert "听取饮水意见" in client.get("/stations/QS01/").content.decode()

    made = Arrangement.objects.get()
    amend = f"{HERE}arrangements/{made.pk}/amend/"
    assert 'value="09:00"' in client.get(amend).content.decode()
    assert client.post(amend, line(cast, place="祠堂", step="publish")).status_code == 302
    assert client.get(amend).status_code == 404  # it was replaced
    newer = Arrangement.objects.get(withdrawn_at=None)
    assert newer.place == "祠堂"

    ends = f"{HERE}arrangements/{newer.pk}/withdraw/"
    assert client.get(ends).status_code == 200
    assert client.post(ends, {"notice": "防汛会商"}).status_code == 302
    assert client.post(ends, {"notice": "再撤"}).status_code == 422
    assert "防汛会商" in client.get("/stations/QS01/").content.decode()
    assert client.post(f"{HERE}arrangements/{newer.pk}/restore/").status_code == 302
    assert "防汛会商" not in client.get("/stations/QS01/").content.decode()


def test_nothing_changed_is_one_press(client: Client, cast: Cast) -> None:
    client.force_login(cast.station_head)
    assert client.get(f"{HERE}disclosure/deputies/confirm/").status_code == 405
    assert client.post(f"{HERE}disclosure/nonsense/confirm/").status_code == 404
    assert client.post(f"{HERE}disclosure/deputies/confirm/").status_code == 302
    told = client.post(f"{HERE}disclosure/plan/confirm/", follow=True).content.decode()
    assert "还没有发布过" in told
    assert Disclosure.objects.get().block == Block.DEPUTIES


def test_r006_stale_disclosures_warn_at_the_desk(client: Client, cast: Cast) -> None:
    client.force_login(cast.committee)
    warning = "没有公布，或超过31天没有更新"
    assert warning in client.get(HERE).content.decode()
    assert warning in client.get("/desk/stations/").content.decode()
    actions.publish_plan(cast.station, by=None, body="每月15日接待。")
    actions.confirm(cast.station, Block.DEPUTIES, by=None)
    arranged(cast)
    assert warning not in client.get(HERE).content.decode()


def test_r006_the_public_reads_how_fresh_each_block_is(client: Client, cast: Cast) -> None:
    actions.publish_plan(cast.station, by=None, body="每月15日接待。")
    page = client.get("/stations/QS01/").content.decode()
    assert page.count("这一项还没有公布") == 2
    with clock.advance(days=40):
        assert "超过31天没有更新" in client.get("/stations/QS01/").content.decode()


def test_pages_ask_as_often_for_three_lines_as_for_one(client: Client, cast: Cast) -> None:
    client.force_login(cast.liaison)
    for path in (f"{HERE}disclosure/", "/stations/QS01/", "/desk/stations/"):
        client.get(path)
        asked = []
        for _more in range(2):
            arranged(cast)
            StationFactory.create(division=cast.township)
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            asked.append(len(queries))
        assert asked[0] == asked[1], path
