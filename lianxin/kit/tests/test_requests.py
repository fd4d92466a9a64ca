import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import RequestFactory
from pytest_django import Settings

from lianxin.kit import clock, origin
from lianxin.kit.middleware import (
    OriginMiddleware,
    ReadOnlyGetMiddleware,
    WriteWhileReadingError,
    caller_address,
)
from lianxin.kit.pages import page
from lianxin.kit.sockets import Panel, Socket

WRITES = [
    "INSERT INTO kit_thing VALUES (1)",
    'update "kit_thing" set a = 1',
    "DELETE FROM kit_thing",
    "TRUNCATE kit_thing",
    "WITH old AS (SELECT 1) DELETE FROM kit_thing",
    "/* why */ INSERT INTO kit_thing VALUES (1)",
]


def run(method: str, sql: str) -> HttpResponse:
    def view(request: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute(sql)
        return HttpResponse("done")

    request = RequestFactory().generic(method, "/")
    return ReadOnlyGetMiddleware(view)(request)


@pytest.mark.django_db
@pytest.mark.parametrize("sql", WRITES)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_get_that_writes_is_refused(method: str, sql: str) -> None:
    with pytest.raises(WriteWhileReadingError, match="kit_thing"):
        run(method, sql)


@pytest.mark.django_db
def test_a_get_may_read_lock_and_keep_its_session() -> None:
    assert run("GET", "SELECT 1 -- update kit_thing").status_code == 200
    assert run("GET", "SELECT 1 FROM django_session FOR UPDATE").status_code == 200
    locking = "WITH a AS (SELECT 1) SELECT 1 FROM django_session s FOR NO KEY UPDATE OF s"
    assert run("GET", locking).status_code == 200

    def view(request: HttpRequest) -> HttpResponse:
        Session.objects.create(session_key="k", session_data="", expire_date=clock.now())
        return HttpResponse()

    assert ReadOnlyGetMiddleware(view)(RequestFactory().get("/")).status_code == 200


@pytest.mark.django_db
def test_a_post_writes() -> None:
    sql = "UPDATE django_content_type SET model = model"
    assert run("POST", sql).status_code == 200
    with pytest.raises(WriteWhileReadingError):
        run("GET", sql)


def test_in_service_the_refusal_is_a_plain_answer(settings: Settings) -> None:
    settings.TESTING = settings.DEBUG = False
    guard = ReadOnlyGetMiddleware(lambda request: HttpResponse())
    request = RequestFactory().get("/")
    answer = guard.process_exception(request, WriteWhileReadingError("x"))
    assert answer is not None
    assert answer.status_code == 405
    assert guard.process_exception(request, ValueError()) is None


def test_the_origin_is_known_while_the_request_lasts() -> None:
    seen: list[origin.Origin] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(origin.current())
        return HttpResponse()

    response = OriginMiddleware(view)(RequestFactory().get("/", REMOTE_ADDR="10.1.2.3"))
    assert seen[0].ip == "10.1.2.3"
    assert response["X-Request-ID"] == seen[0].request_id
    assert origin.current() == origin.Origin()


@pytest.mark.parametrize(
    ("trusted", "remote", "forwarded", "expected"),
    [
        ("", "10.0.0.1", "1.2.3.4", "10.0.0.1"),
        ("10.0.0.0/8", "10.0.0.1", "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        ("10.0.0.0/8", "10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2", "1.2.3.4"),
        ("10.0.0.0/8", "8.8.8.8", "1.2.3.4", "8.8.8.8"),
        ("10.0.0.0/8", "10.0.0.1", "nonsense", "10.0.0.1"),
        ("", "", "", None),
        ("::1", "::1", "2001:db8::5", "2001:db8::5"),
        ("", "::ffff:1.2.3.4", "", "1.2.3.4"),
    ],
)
def test_a_forwarded_address_counts_only_behind_our_proxy(
    settings: Settings, trusted: str, remote: str, forwarded: str, expected: str | None
) -> None:
    settings.LIANXIN_TRUSTED_PROXY = trusted
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)
    assert caller_address(request) == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, "<h1>all</h1><p>7</p>"),
        ({"HX-Request": "true"}, "<p>7</p>"),
        ({"HX-Request": "true", "HX-Boosted": "true"}, "<h1>all</h1><p>7</p>"),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, "<h1>all</h1><p>7</p>"),
    ],
)
def test_one_template_serves_the_page_and_its_part(
    headers: dict[str, str], expected: str, settings: Settings
) -> None:
    words = "<h1>all</h1>{% partialdef rows inline %}<p>{{ n }}</p>{% endpartialdef %}"
    loader = ("django.template.loaders.locmem.Loader", {"a.html": words})
    templates = [dict(settings.TEMPLATES[0])]
    templates[0] |= {
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [("template_partials.loader.Loader", [loader])],
            "builtins": ["template_partials.templatetags.partials"],
        },
    }
    settings.TEMPLATES = templates
    assert engines.all()
    answer = page(RequestFactory().get("/", headers=headers), "a.html", {"n": 7}, part="rows")
    assert answer.content.decode() == expected
    assert "HX-Request" in answer["Vary"]


def test_a_socket_shows_its_panels_in_order_and_once() -> None:
    socket = Socket("case page")
    for url in ("a:one", "b:two", "a:one"):
        socket.plug(Panel("x", url))
    assert [panel.url_name for panel in socket.panels] == ["a:one", "b:two"]
