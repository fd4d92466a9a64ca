"""What a phone keeps of the portal: complete, nothing personal, nothing of the desk."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from lianxin.cases.factories import Cast
from lianxin.cases.tests.test_raising import WORDS
from lianxin.portal import offline

pytestmark = pytest.mark.django_db
IMPORT = re.compile(r'(?:from|import) "(\.[^"]+)"')


def house(client: Client) -> dict[str, object]:
    found = re.search(r"const HOUSE = (\{.*\});", client.get("/sw.js").content.decode())
    assert found is not None
    told: dict[str, object] = json.loads(found[1])
    return told


def read(name: str) -> str:
    path = finders.find(name)
    assert isinstance(path, str), name
    return Path(path).read_text("utf-8")


def test_the_worker_is_never_kept_itself_and_may_see_the_whole_portal(client: Client) -> None:
    answer = client.get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    assert house(client)["version"] == offline.version()


def test_everything_that_the_kept_pages_need_is_kept(client: Client, cast: Cast) -> None:
    kept = set(offline.kept_assets())
    for address in offline.kept_pages().values():
        page = client.get(address).content.decode()
        named = {each.split("#")[0] for each in re.findall(r'(?:src|href)="(/static/[^"]+)"', page)}
        icons = {each for each in named if "/icons/" in each}
        assert named - icons <= kept


def test_every_module_that_is_imported_is_kept() -> None:
    names = {*offline.NAMED, *offline.IMPORTED}
    for name in [each for each in names if each.endswith(".js")]:
        folder = name.rsplit("/", 1)[0]
        for found in IMPORT.findall(read(name)):
            wanted = found.replace("../", "") if found.startswith("..") else f"{folder}/{found[2:]}"
            assert wanted in names, f"{name} imports {found}"


def test_the_kept_pages_hold_nothing_of_the_visitor(client: Client, cast: Cast) -> None:
    client.post("/raise/", {"verbatim": WORDS})
    client.force_login(cast.fresh("liaison"), "lianxin.people.backends.PeopleBackend")
    for address in offline.kept_pages().values():
        page = client.get(address).content.decode()
        assert WORDS not in page
        assert cast.liaison.person.name not in page


def test_the_desk_is_left_alone(client: Client) -> None:
    assert "desk|accounts|api" in client.get("/sw.js").content.decode()
    assert not [each for each in offline.kept_assets() if "desk" in each or "echarts" in each]
