import stat
from pathlib import Path

import pytest

from lianxin.runtime.place import DEMO, OFFICE, Place, TroubleError, kept_secret
from lianxin.runtime.words import translation


def test_the_environment_names_the_house(tmp_path: Path) -> None:
    place = Place.from_environment(
        {"LIANXIN_HOME": str(tmp_path), "PORT": "9001", "HOST": "0.0.0.0", "DATABASE_URL": ""}
    )

    assert (place.home, place.host, place.port) == (tmp_path, "0.0.0.0", 9001)
    assert place.database_url is None


def test_without_settings_the_house_listens_on_loopback_only() -> None:
    place = Place.from_environment({})

    assert (place.host, place.port, place.home.name) == ("127.0.0.1", 8000, ".home")


@pytest.mark.parametrize("text", ["0", "65536", "-1", "80a", "８０００", "1.5"])
def test_a_port_that_is_none_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(TroubleError, match="PORT"):
        Place.from_environment({"PORT": text})


def test_a_secret_is_made_once_and_concerns_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "some.secret"

    first = kept_secret(path)

    assert kept_secret(path) == first
    assert len(first) > 40
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_demo_house_never_becomes_an_office(tmp_path: Path) -> None:
    place = Place(tmp_path / "home", "127.0.0.1", 8000, None)
    place.claim(DEMO)
    place.claim(DEMO)

    with pytest.raises(TroubleError):
        place.claim(OFFICE)
    assert place.purpose == DEMO


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(TroubleError, match="file"):
        Place(tmp_path / "file" / "home", "127.0.0.1", 8000, None).prepare()


@pytest.mark.parametrize(
    ("environ", "chinese"),
    [({"LANG": "zh_CN.UTF-8"}, True), ({"LANG": "C.UTF-8"}, False), ({}, False)],
)
def test_the_console_speaks_the_language_of_its_person(
    environ: dict[str, str], *, chinese: bool
) -> None:
    said = translation(environ).gettext("按 Ctrl-C 停止")

    assert (said == "按 Ctrl-C 停止") is chinese
