"""The reader's switches remember their choice and never lead to a stranger's site."""

from pathlib import Path

import pytest
from django.test import Client

from lianxin.kit.context import ELDER_COOKIE

PACKAGE = Path(__file__).parents[2]


def test_elder_mode_is_remembered_and_leads_back(client: Client) -> None:
    response = client.post("/kit/elder/", {"on": "1", "next": "/kit/ui/"})
    assert (response.status_code, response["Location"]) == (302, "/kit/ui/")
    assert client.cookies[ELDER_COOKIE].value == "1"


def test_elder_mode_is_left(client: Client) -> None:
    client.cookies[ELDER_COOKIE] = "1"
    client.post("/kit/elder/", {"on": "0"})
    assert client.cookies[ELDER_COOKIE].value == ""


@pytest.mark.parametrize(
    "url", ["https://elsewhere.example/", "//elsewhere.example", "javascript:x"]
)
def test_a_switch_never_leads_elsewhere(client: Client, url: str) -> None:
    assert client.post("/kit/elder/", {"on": "1", "next": url})["Location"] == "/"


def test_a_get_does_not_switch(client: Client) -> None:
    assert client.get("/kit/elder/").status_code == 405


def test_a_stranger_may_change_the_language(client: Client) -> None:
    client.post("/kit/language/", {"language": "en", "next": "/"})
    assert client.cookies["django_language"].value == "en"


@pytest.mark.parametrize("door", ["", "portal/"])
def test_the_showroom_is_for_developers_only(client: Client, door: str) -> None:
    assert client.get(f"/kit/ui/{door}").status_code == 404


def test_every_icon_shown_is_in_the_sprites_list() -> None:
    listed = (PACKAGE / "kit" / "icons.txt").read_text().split()
    assert listed == sorted(set(listed))
    for template in PACKAGE.rglob("templates/**/*.html"):
        for piece in template.read_text().split("{% icon ")[1:]:
            if piece.startswith('"'):
                assert piece.split('"')[1] in listed, template.name


def test_templates_carry_no_inline_style_or_handler() -> None:
    for template in PACKAGE.rglob("templates/**/*.html"):
        text = template.read_text().lower()
        for banned in (" style=", " onclick=", " onchange=", " onsubmit=", "<style", "javascript:"):
            assert banned not in text, template.name
