"""R-167, R-169: no third party, strict headers, light pages, no word outside a catalogue."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import polib
import pytest
from django.apps import apps
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import translation
from django.utils.translation import trans_real
from PIL import Image
from pytest_django import Settings

from lianxin.cases.codes import query_code
from lianxin.cases.factories import Cast, case_in
from lianxin.cases.states import State
from lianxin.kit import languages

HOUSE = Path(__file__).parents[2]
# Every page a stranger may open without steps before; the others' lines go below one another.
PAGES = [
    "/",
    "/about/",
    "/privacy/",
    "/stations/",
    "/stations/QS01/",
    "/raise/",
    "/track/",
    "/accounts/login/",
    "/no-such-page/",
]
MOST_BYTES = 100_000
EXTERNAL = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//|url\(\s*["']?(?:https?:)?//""")
CHINESE = re.compile(r"[\u4e00-\u9fff]+")


class Pieces(HTMLParser):
    """What a browser fetches with a page, and the words that it shows."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: set[str] = set()
        self.words: list[str] = []
        self._lang: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in {"link", "use", "image"} and given.get("rel") != "canonical":
            self.fetched.add(given.get("href", "").split("#")[0])
        self.fetched.add(given.get("src", ""))
        if tag not in VOID:
            self._lang.append((tag, given.get("lang", self._lang[-1][1] if self._lang else "")))
        for name in ("aria-label", "placeholder", "title", "alt", "content"):
            self.handle_data(given.get(name, ""))

    def handle_endtag(self, tag: str) -> None:
        while self._lang and self._lang.pop()[0] != tag:
            """An element that was left open ends here, too."""

    def handle_data(self, data: str) -> None:
        # What says its own language (the name of a language) is no sentence of ours.
        if data.strip() and not (self._lang and self._lang[-1][1].startswith("zh")):
            self.words.append(data.strip())


VOID = {"meta", "link", "input", "img", "br", "hr", "use"}


def pieces_of(page: str) -> Pieces:
    pieces = Pieces()
    pieces.feed(page)
    return pieces


def static_file(address: str) -> Path:
    found = finders.find(address.removeprefix("/static/"))
    assert isinstance(found, str), address
    return Path(found)


def fetched(address: str) -> Iterator[str]:
    """A static file and what it brings along: the modules that a script imports."""
    yield address
    if address.endswith(".js"):
        text = static_file(address).read_text("utf-8")
        for name in re.findall(r"""(?:from|URL\()\s*["'](\./[\w-]+\.js)""", text):
            yield from fetched(urljoin(address, name))


def weight(client: Client, address: str) -> int:
    """Bytes on the line at the first visit: each file as gzip at its best, as it is served."""
    page = client.get(address).content
    files = {
        each
        for start in pieces_of(page.decode()).fetched
        if start.startswith("/static/")
        for each in fetched(start)
    }
    bodies = [page, *(static_file(each).read_bytes() for each in files)]
    return sum(min(len(gzip.compress(body)), len(body)) for body in bodies)


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_a_first_visit_weighs_no_more_than_100_kilobytes(
    client: Client, cast: Cast, address: str
) -> None:
    assert weight(client, address) <= MOST_BYTES


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_r167_no_page_names_another_house_and_all_are_guarded(
    client: Client, cast: Cast, address: str
) -> None:
    response = client.get(address)
    assert EXTERNAL.findall(response.content.decode()) == []
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Permissions-Policy"].startswith("geolocation=(self), camera=()")
    for cookie in response.cookies.values():
        assert cookie["samesite"] == "Lax"
        assert cookie["httponly"]


def test_r167_no_sheet_or_script_of_ours_names_another_house() -> None:
    for path in [*HOUSE.glob("*/static/**/*.css"), *HOUSE.glob("*/static/**/*.js")]:
        text = re.sub(r"http://www\.w3\.org/[\w/]+", "", path.read_text("utf-8"))
        assert "http://" not in text, path
        assert "https://" not in text, path
        assert "@import" not in text, path


def test_the_switches_are_remembered_in_cookies_no_script_reads(client: Client) -> None:
    client.post("/kit/contrast/", {"on": "1"})
    kept = client.cookies["lx_contrast"]
    assert (kept["httponly"], kept["samesite"]) == (True, "Lax")
    assert 'class="lx-contrast"' in client.get("/about/").content.decode()
    client.post("/kit/contrast/", {"on": "0"})
    assert "lx-contrast" not in client.get("/about/").content.decode().split("<body>")[0]


def test_the_page_can_be_put_on_a_home_screen(client: Client) -> None:
    page = client.get("/about/").content.decode()
    address = re.search(r'rel="manifest" href="([^"]+)"', page)
    assert address is not None
    manifest = json.loads(static_file(address[1]).read_text("utf-8"))
    assert manifest["name"]
    assert (manifest["start_url"], manifest["display"]) == ("/", "standalone")
    held = {(each["sizes"], each["purpose"]): each["src"] for each in manifest["icons"]}
    for size in (192, 512):
        for purpose in ("any", "maskable"):
            icon = static_file(urljoin(address[1], held[f"{size}x{size}", purpose]))
            with Image.open(icon) as picture:
                assert (picture.size, picture.format) == ((size, size), "PNG")


# A language that nobody speaks: every sentence of the house between brackets.
@pytest.fixture
def pseudo(settings: Settings, tmp_path: Path) -> Iterator[None]:
    folder = tmp_path / "ug" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    for path in HOUSE.glob("*/locale/en/LC_MESSAGES/django.po"):
        for entry in polib.pofile(str(path)):
            catalogue.append(_bracketed(entry))
    catalogue.save_as_mofile(str(folder / "django.mo"))
    settings.LOCALE_PATHS = [tmp_path]
    settings.LANGUAGES = [*settings.LANGUAGES, ("ug", languages.of("ug").name)]
    settings.LANGUAGES_BIDI = ["ug"]
    _read_anew()
    yield
    translation.deactivate()
    _read_anew()


def _bracketed(entry: polib.POEntry) -> polib.POEntry:
    told = f"⟦{CHINESE.sub('x', entry.msgid)}⟧"
    spoken = polib.POEntry(
        msgid=entry.msgid, msgctxt=entry.msgctxt, msgid_plural=entry.msgid_plural
    )
    if entry.msgid_plural:
        spoken.msgstr_plural = {0: told}
    else:
        spoken.msgstr = told
    return spoken


def _read_anew() -> None:
    trans_real._translations.clear()


@pytest.mark.django_db
@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("address", PAGES)
def test_every_sentence_comes_from_a_catalogue(client: Client, cast: Cast, address: str) -> None:
    """What stays Chinese in a language of brackets was written into a template or a view."""
    page = client.get(address, headers={"Accept-Language": "ug"}).content.decode()
    assert '<html lang="ug" dir="rtl"' in page
    assert "⟦" in page
    assert hard_coded(page) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("state", [State.ASKING, State.FED_BACK, State.ARCHIVED])
def test_every_sentence_of_a_matter_comes_from_a_catalogue(
    client: Client, cast: Cast, state: State
) -> None:
    case = case_in(state, cast)
    client.post("/track/", {"number": case.number, "code": query_code(case)})
    page = client.get(f"/track/{case.number}/", headers={"Accept-Language": "ug"})
    assert page.status_code == 200
    assert hard_coded(page.content.decode()) == []


def kept_words() -> list[str]:
    """Names, addresses and what people wrote: they stay in the language they were given in."""
    kept = set[str]()
    for model in apps.get_models():
        for row in model._default_manager.all()[:500]:
            kept.update(str(each) for each in vars(row).values() if isinstance(each, str))
    return sorted({each for each in kept if CHINESE.search(each)}, key=len, reverse=True)


def hard_coded(page: str) -> list[str]:
    """Chinese that no row has and no catalogue gave."""
    text = "\n".join(pieces_of(page).words)
    for words in kept_words():
        text = text.replace(words, "")
    return [line for line in text.splitlines() if CHINESE.search(line)]


@pytest.mark.django_db
@pytest.mark.usefixtures("pseudo")
def test_what_is_not_translated_falls_back_to_chinese(client: Client, tmp_path: Path) -> None:
    polib.POFile().save_as_mofile(str(tmp_path / "ug" / "LC_MESSAGES" / "django.mo"))
    _read_anew()
    page = client.get("/about/", headers={"Accept-Language": "ug"}).content.decode()
    assert "联络站怎么办事" in page
    assert 'dir="rtl"' in page


@pytest.mark.django_db
@pytest.mark.usefixtures("pseudo")
def test_more_than_two_languages_make_a_list(client: Client) -> None:
    page = client.get("/about/").content.decode()
    assert 'value="ug" lang="ug" dir="rtl"' in page
    client.post("/kit/language/", {"language": "ug", "next": "/"})
    assert '<html lang="ug"' in client.get("/about/").content.decode()


def test_the_languages_of_the_settings_begin_with_chinese() -> None:
    assert [each.code for each in languages.chosen("")] == ["zh-hans"]
    assert [each.code for each in languages.chosen("ug, EN,ug")] == ["zh-hans", "ug", "en"]
    assert languages.of("bo").direction == "ltr"
    assert languages.of("kk-arab").direction == "rtl"
    assert languages.of("xx").name == "xx"
