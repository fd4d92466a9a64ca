"""Every page of the sign-in library that a person can reach wears the house's look."""

import pytest
from django.test import Client


@pytest.mark.parametrize("url", ["/accounts/login/", "/accounts/inactive/"])
def test_the_entrance_wears_the_houses_look(client: Client, url: str) -> None:
    page = client.get(url).content.decode()
    assert "lx-entrance" in page
    assert page.count("<h1") == 1


def test_the_sign_in_offers_no_way_around_the_administrator(client: Client) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert "/accounts/password/reset/" not in page
    assert "/accounts/signup/" not in page
