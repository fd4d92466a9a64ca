"""A real browser before the real pages: phone and desk, watched for every error they raise.

The server runs in a thread of the test, on the test's own database. Set LIANXIN_SHOTS to a folder
to keep a picture of every page that was checked.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    sync_playwright,
)
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from e2e.hands import Hands
from lianxin.cases.factories import Cast, make_cast
from lianxin.people.models import Account

AXE = Path(__file__).resolve().parent.parent / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SERVER_ERROR = 500


@dataclass
class Watch:
    """What went wrong in the browser while the test looked at something else."""

    origin: str
    faults: list[str] = field(default_factory=list)
    expected: list[re.Pattern[str]] = field(default_factory=list)

    def over(self, page: Page) -> None:
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        page.on("response", self._answered)

    def expect(self, pattern: str) -> None:
        """Let this fault pass: the test brings it about on purpose."""
        self.expected.append(re.compile(pattern))

    def unexpected(self) -> list[str]:
        return [
            fault
            for fault in self.faults
            if not any(known.search(fault) for known in self.expected)
        ]

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _answered(self, response: Response) -> None:
        if response.url.startswith(self.origin) and response.status >= SERVER_ERROR:
            self.faults.append(f"{response.status}: {response.url}")


@pytest.fixture(autouse=True)
def _marked_as_journey(request: pytest.FixtureRequest) -> None:
    assert request.node.get_closest_marker("e2e"), "pytest_collection_modifyitems marks every test"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser and needs committed rows."""
    here = Path(__file__).resolve().parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.xdist_group("browser"))
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread; Django would take its calls for async ones.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
            args=FLAGS,
        )
        yield chromium
        chromium.close()


@pytest.fixture(autouse=True)
def cheap_passwords(settings: Settings) -> None:
    """The sign-in is walked, the slowness of its hashing is not."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """The people of a small county, committed, so that the server sees them."""
    return make_cast()


@pytest.fixture
def watch(live_server: LiveServer) -> Iterator[Watch]:
    """Fail the test on any console error, page error or server error it did not expect."""
    watch = Watch(live_server.url)
    yield watch
    assert watch.unexpected() == []


@pytest.fixture
def open_page(
    browser: Browser, live_server: LiveServer, watch: Watch
) -> Iterator[Callable[..., Page]]:
    """Open a page in a browser of its own: `open_page(PHONE)`, `open_page(DESK, locale="en")`."""
    contexts: list[BrowserContext] = []

    def open_one(size: dict[str, int] = DESK, **options: Any) -> Page:
        settings = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", **options}
        context = browser.new_context(
            viewport={"width": size["width"], "height": size["height"]},
            base_url=live_server.url,
            is_mobile=size is PHONE,
            has_touch=size is PHONE,
            **settings,
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        watch.over(page)
        return page

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    return open_page(PHONE)


@pytest.fixture
def desk(open_page: Callable[..., Page]) -> Page:
    return open_page(DESK)


@pytest.fixture
def enter(live_server: LiveServer) -> Callable[[Page, Account], None]:
    """Give the browser the session of an account."""

    def go_in(page: Page, account: Account) -> None:
        client = Client()
        client.force_login(
            Account.objects.get(pk=account.pk), "lianxin.people.backends.PeopleBackend"
        )
        session = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])

    return go_in


@pytest.fixture
def at_desk(
    open_page: Callable[..., Page],
    enter: Callable[[Page, Account], None],
    check_axe: Callable[[Page], None],
) -> Callable[..., Hands]:
    """Seat somebody before a browser of their own; an account given is signed in at once."""

    def seat(account: Account | None, size: dict[str, int] = DESK, **options: Any) -> Hands:
        page = open_page(size, **options)
        if account is not None:
            enter(page, account)
        return Hands(page, check_axe)

    return seat


@pytest.fixture
def check_axe(request: pytest.FixtureRequest) -> Callable[[Page], None]:
    """Check a page, in the state it is in, against WCAG 2.2 AA; keep its picture if wanted."""
    test: str = request.node.name
    taken: list[str] = []

    def check(page: Page) -> None:
        _keep_picture(page, f"{test}-{len(taken) + 1}")
        taken.append(page.url)
        # Evaluated by the browser's debugger, so the page's own content policy stays in force.
        page.evaluate(AXE.read_text("utf-8"))
        # What has just scrolled below the bar at the top is not too small to press.
        page.evaluate("scrollTo(0, 0)")
        found = page.evaluate(
            "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", WCAG
        )
        assert [_told(each) for each in found["violations"]] == []

    return check


def _told(violation: dict[str, Any]) -> str:
    where = "; ".join(str(node["html"])[:120] for node in violation["nodes"][:3])
    return f"{violation['id']}: {violation['help']} — {where}"


def _keep_picture(page: Page, name: str) -> None:
    folder = os.environ.get("LIANXIN_SHOTS")
    if folder:
        width = (page.viewport_size or DESK)["width"]
        safe = re.sub(r"[^\w-]+", "_", name)
        page.screenshot(path=Path(folder) / f"{safe}-{width}.png", full_page=True)
