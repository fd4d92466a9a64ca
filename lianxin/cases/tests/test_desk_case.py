"""The case page, the registration and the moves, as the people of the cast walk through them."""

from __future__ import annotations

import io
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from lianxin.audit.models import AuditEntry
from lianxin.cases import actions, docs, dossier
from lianxin.cases.factories import Cast, case_in
from lianxin.cases.models import Case, Category, JournalEntry
from lianxin.cases.sentences import PHRASES, sentence
from lianxin.cases.setup import load_categories, state_remits
from lianxin.cases.states import MOVES, State
from lianxin.cases.views.move_table import MOVE_FORMS
from lianxin.people.models import Account

pytestmark = pytest.mark.django_db
MOST_QUERIES = 25
HTMX = {"HX-Request": "true"}


def sign_in(account: Account) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=account.pk), "lianxin.people.backends.PeopleBackend")
    return client


def words_of(response: Any) -> str:
    return str(response.content.decode())


def onward(response: Any) -> str:
    """Where an answered form leads."""
    return str(response.headers["Location"])


def registration(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "key": str(uuid.uuid4()),
        "station": cast.station.pk,
        "channel": "counter",
        "verbatim": "村口的井盖坏了，昨晚有人差点掉下去。",
        "category": cast.category.pk,
        "nature": "help",
        "urgency": "0",
        "petitioners-TOTAL_FORMS": "1",
        "petitioners-INITIAL_FORMS": "0",
        "petitioners-0-name": "吴小井",
        "petitioners-0-phone": "13900001111",
        **changes,
    }


def move(account: Account, case: Case, name: str, **given: Any) -> Any:
    return sign_in(account).post(f"/desk/cases/{case.number}/{name}/", given)


def test_a_registration_is_one_press(cast: Cast) -> None:
    client = sign_in(cast.liaison)
    assert client.get("/desk/cases/new/").status_code == 200
    response = client.post("/desk/cases/new/", registration(cast))
    case = Case.objects.get()
    assert onward(response) == f"/desk/cases/{case.number}/?new"
    assert (case.state, case.category) == (State.REGISTERED, cast.category)
    page = words_of(client.get(onward(response)))
    assert case.number in page
    assert "吴**" in page or "吴" in page
    assert "13900001111" not in page


def test_a_double_press_registers_once(cast: Cast) -> None:
    client, given = sign_in(cast.liaison), registration(cast)
    first = client.post("/desk/cases/new/", given)
    second = client.post("/desk/cases/new/", given)
    assert onward(first) == onward(second)
    assert Case.objects.count() == 1


def test_a_page_brought_back_by_the_browser_loses_no_new_matter(cast: Cast) -> None:
    client, given = sign_in(cast.liaison), registration(cast)
    client.post("/desk/cases/new/", given)
    client.post("/desk/cases/new/", {**given, "verbatim": "另一件事：自来水发黄已经一个星期。"})
    assert Case.objects.count() == 2


def test_a_refused_registration_keeps_every_word(cast: Cast) -> None:
    given = registration(cast, category="", **{"petitioners-0-phone": "12"})
    response = sign_in(cast.liaison).post("/desk/cases/new/", given)
    assert response.status_code == 422
    assert given["verbatim"] in words_of(response)
    assert "吴小井" in words_of(response)
    assert Case.objects.count() == 0


def test_one_more_petitioner_saves_nothing(cast: Cast) -> None:
    client = sign_in(cast.liaison)
    whole = client.post("/desk/cases/new/", registration(cast, more="1"))
    assert 'name="petitioners-1-name"' in words_of(whole)
    assert "村口的井盖坏了" in words_of(whole)
    part = client.post("/desk/cases/new/", registration(cast, more="1"), headers=HTMX)
    assert words_of(part).strip().startswith('<section class="card" id="petitioners"')
    assert Case.objects.count() == 0


def test_co_petitioners_all_stand_on_the_case(cast: Cast) -> None:
    more = {"petitioners-TOTAL_FORMS": "3", "petitioners-1-name": "吴二", "petitioners-2-name": ""}
    sign_in(cast.liaison).post("/desk/cases/new/", registration(cast, **more))
    assert Case.objects.get().petitioners.count() == 2


def test_r041_an_anonymous_matter_names_nobody(cast: Cast) -> None:
    sign_in(cast.liaison).post("/desk/cases/new/", registration(cast, is_anonymous="on"))
    case = Case.objects.get()
    assert case.is_anonymous
    assert case.petitioners.count() == 0


def test_r163_a_child_needs_a_guardian(cast: Cast) -> None:
    given = registration(cast, **{"petitioners-0-age_band": "0-13"})
    refused = sign_in(cast.liaison).post("/desk/cases/new/", given)
    assert refused.status_code == 422
    given["petitioners-0-guardian_consents"] = "on"
    assert sign_in(cast.liaison).post("/desk/cases/new/", given).status_code == 302


def test_an_answer_at_once_is_part_of_the_registration(cast: Cast) -> None:
    given = registration(
        cast,
        answers_now="on",
        findings="已当场告知井盖由镇水务站负责，今天下午更换到位。",
        result="resolved",
    )
    sign_in(cast.liaison).post("/desk/cases/new/", given)
    assert Case.objects.get().state == State.FED_BACK


def test_an_answer_at_once_that_is_too_short_registers_nothing(cast: Cast) -> None:
    given = registration(cast, answers_now="on", findings="好", result="resolved")
    response = sign_in(cast.liaison).post("/desk/cases/new/", given)
    assert response.status_code == 422
    assert Case.objects.count() == 0


def test_r047_an_accusation_is_sealed_and_leaves_its_registrar_only_the_receipt(cast: Cast) -> None:
    client = sign_in(cast.liaison)
    given = registration(cast, is_accusation="on", accused_unit=cast.unit.pk)
    response = client.post("/desk/cases/new/", given)
    case = Case.objects.get()
    assert case.is_sealed
    assert case.accused_unit == cast.unit
    receipt = words_of(client.get(onward(response)))
    assert case.number in receipt
    assert "井盖" not in receipt
    assert client.get(f"/desk/cases/{case.number}/").status_code == 404
    page = sign_in(cast.secret).get(f"/desk/cases/{case.number}/")
    assert "已密封" in words_of(page)


def test_r047_a_forged_receipt_is_not_found(cast: Cast) -> None:
    assert sign_in(cast.liaison).get("/desk/cases/sealed/QS01-2026-000001:a:b/").status_code == 404


def test_r048_an_emergency_shows_the_numbers(cast: Cast) -> None:
    client = sign_in(cast.liaison)
    response = client.post("/desk/cases/new/", registration(cast, verbatim="我家隔壁着火了！"))
    assert Case.objects.get().state == State.REFERRED
    assert "119" in words_of(client.get(onward(response)))


def test_r074_earlier_matters_of_the_phone_are_suggested(cast: Cast) -> None:
    client = sign_in(cast.liaison)
    client.post("/desk/cases/new/", registration(cast))
    asked = {"petitioners-0-phone": "139 0000 1111", "verbatim": "村口的井盖坏了，有人掉下去。"}
    found = words_of(client.post("/desk/cases/similar/", asked))
    assert Case.objects.get().number in found
    assert "内容相近" in found
    stranger = sign_in(cast.other_liaison).post("/desk/cases/similar/", asked)
    assert Case.objects.get().number not in words_of(stranger)


def test_only_the_staff_of_a_station_register(cast: Cast) -> None:
    assert sign_in(cast.handler).get("/desk/cases/new/").status_code == 403


REPLY = {
    "findings": "现场查看，井盖破损属实，存在安全隐患。",
    "basis": "《城市道路管理条例》第二十三条。",
    "measures": "已更换新井盖，并对周边井盖逐一检查。",
    "result": "resolved",
    "contact": "王工 0999-1234567",
}
MAIN_LINE: list[tuple[str, str, dict[str, Any]]] = [
    ("handler", "acknowledge", {}),
    ("presidium", "supervise", {"level": "2", "words": "请抓紧"}),
    ("handler", "draft_reply", {"findings": "正在查看"}),
    ("handler", "submit_reply", REPLY | {"without_opinions": "只换井盖，不涉及道路"}),
    ("unit_head", "sign_reply", {}),
    ("liaison", "accept_reply", {}),
    ("liaison", "feed_back", {"method": "phone", "words": "井盖换好了"}),
    (
        "liaison",
        "rate",
        {"grade": "satisfied", "attitude": "satisfied", "method": "phone", "asked": "self"},
    ),
    ("liaison", "close", {}),
    ("liaison", "archive", {}),
]


def test_the_main_line_is_walked_by_its_people(cast: Cast) -> None:
    sign_in(cast.liaison).post("/desk/cases/new/", registration(cast))
    case = Case.objects.get()
    handing = {"lead": cast.unit.pk, "co": [cast.co_unit.pk], "complexity": "simple"}
    assert move(cast.station_head, case, "assign", **handing).status_code == 302
    for part, name, fields in MAIN_LINE:
        client = sign_in(getattr(cast, part))
        url = f"/desk/cases/{case.number}/{name}/"
        shown = client.get(url)
        assert shown.status_code == 200, name
        read = re.search(r'name="digest" value="(\w+)"', words_of(shown))
        given = fields | ({"digest": read[1]} if read else {})
        assert client.post(url, given).status_code == 302, name
        assert client.get(f"/desk/cases/{case.number}/").status_code == 200
    case.refresh_from_db()
    assert case.state == State.ARCHIVED


@pytest.mark.slow
@pytest.mark.parametrize("state", list(State))
def test_every_state_has_its_page_and_every_offered_move_its_form(cast: Cast, state: State) -> None:
    case = case_in(state, cast)
    readers = (cast.liaison, cast.station_head, cast.presidium, cast.handler, cast.unit_head)
    for account in (*readers, cast.co_handler, cast.deputy, cast.committee):
        found = dossier.read(Account.objects.get(pk=account.pk), case.number)
        client = sign_in(account)
        url = f"/desk/cases/{case.number}/"
        assert client.get(url).status_code == (200 if found else 404)
        if found:
            for each in dossier.Dossier(found, Account.objects.get(pk=account.pk)).moves:
                assert client.get(f"{url}{each.name}/").status_code == 200, each.name


@pytest.mark.parametrize(
    "part", ["other_liaison", "other_handler", "other_presidium", "other_deputy", "secret"]
)
def test_strangers_find_nothing(cast: Cast, part: str) -> None:
    case = case_in(State.HANDLING, cast)
    client, url = sign_in(getattr(cast, part)), f"/desk/cases/{case.number}/"
    for path in ("", "receipt/", "form/", "comment/", "files/1/"):
        assert client.get(url + path).status_code == 404
    assert client.post(f"{url}look/", {"purpose": "ask"}).status_code == 404


def test_who_is_not_signed_in_is_sent_to_sign_in(cast: Cast) -> None:
    case = case_in(State.REGISTERED, cast)
    assert "/accounts/login/" in onward(Client().get(f"/desk/cases/{case.number}/"))


def test_a_refusal_stands_beside_its_field_and_keeps_the_words(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    short = {**REPLY, "contact": ""}
    response = move(cast.handler, case, "submit_reply", **short)
    assert response.status_code == 422
    assert "请填写这一项" in words_of(response)
    assert short["measures"] in words_of(response)


def test_a_refusal_of_the_state_of_things_is_a_conflict(cast: Cast) -> None:
    case = case_in(State.FED_BACK, cast)
    response = move(cast.liaison, case, "close", reason="想办结")
    assert response.status_code == 409
    assert "想办结" in words_of(response)


def test_a_move_made_by_a_colleague_meanwhile_is_told_not_crashed(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    assert move(cast.handler, case, "acknowledge").status_code == 409
    response = sign_in(cast.handler).get(f"/desk/cases/{case.number}/acknowledge/")
    assert onward(response) == f"/desk/cases/{case.number}/"


def test_r047_the_accused_unit_is_refused_with_409_and_a_trace(cast: Cast) -> None:
    case = case_in(State.REGISTERED, cast)
    actions.seal(case, by=cast.station_head, accused_unit=cast.unit)
    response = move(cast.secret, case, "assign", lead=cast.unit.pk, complexity="simple")
    assert response.status_code == 409
    assert AuditEntry.objects.filter(action="case.assignment_to_accused_refused").count() == 1


def test_whoever_seals_a_case_no_longer_reaches_it(cast: Cast) -> None:
    case = case_in(State.REGISTERED, cast)
    response = move(cast.liaison, case, "seal", accused_unit=cast.unit.pk)
    assert onward(response) == "/desk/cases/"


def test_r160_an_unmasked_look_is_shown_once_and_recorded(cast: Cast) -> None:
    case = case_in(State.REGISTERED, cast)
    client, url = sign_in(cast.liaison), f"/desk/cases/{case.number}/"
    first = case.petitioners.select_related("contact").get()
    given = {"purpose": "ask", "petitioner": first.pk}
    assert first.contact.phone in words_of(client.post(f"{url}look/", given))
    assert first.contact.phone not in words_of(client.get(url))
    part = words_of(client.post(f"{url}look/", given, headers=HTMX)).strip()
    assert part.startswith('<section class="card" id="petitioners"')
    seen = AuditEntry.objects.filter(action="case.petitioner_seen")
    assert [each.purpose for each in seen] == ["联系群众核实情况"] * 2


def test_r160_a_look_without_a_purpose_is_refused(cast: Cast) -> None:
    case = case_in(State.REGISTERED, cast)
    response = sign_in(cast.liaison).post(f"/desk/cases/{case.number}/look/", {"purpose": ""})
    assert response.status_code == 422
    assert not AuditEntry.objects.filter(action="case.petitioner_seen").exists()


def test_r160_a_co_handling_unit_may_not_look(cast: Cast) -> None:
    case = case_in(State.ASSIGNED, cast)
    response = sign_in(cast.co_handler).post(f"/desk/cases/{case.number}/look/", {"purpose": "ask"})
    assert response.status_code == 422
    assert case.petitioners.get().contact.phone not in words_of(response)


def test_the_printed_form_masks_until_a_recorded_look(cast: Cast) -> None:
    case = case_in(State.REGISTERED, cast)
    client, url = sign_in(cast.liaison), f"/desk/cases/{case.number}/form/"
    phone = case.petitioners.get().contact.phone
    assert phone not in words_of(client.get(url))
    assert phone in words_of(client.post(url))
    assert AuditEntry.objects.filter(action="case.petitioner_seen").count() == 1


def pad_journal(case: Case, rows: int) -> None:
    """Lengthen the journal to so many rows: only the page reads them, so the chain may stand."""
    JournalEntry.objects.bulk_create(
        JournalEntry(
            case=case,
            seq=seq,
            at=case.received_at,
            actor_name="乔联",
            hat="liaison",
            move="comment",
            to_state=case.state,
            reason=f"第{seq}次留言",
            previous=b"",
            digest=b"",
        )
        for seq in range(case.journal_count + 1, rows + 1)
    )
    Case.objects.filter(pk=case.pk).update(journal_count=rows)


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_page_asks_no_more_for_a_long_journal(cast: Cast) -> None:
    case = case_in(State.RECEIVED, cast)
    client, url = sign_in(cast.liaison), f"/desk/cases/{case.number}/"
    client.get(url)
    counts = []
    for rows in (1, 3, 300):
        pad_journal(case, rows)
        case.refresh_from_db()
        counts.append(queries_of(client, url))
    assert counts == [counts[0]] * 3
    assert counts[0] <= MOST_QUERIES
    assert words_of(client.get(url)).count("次留言") == dossier.RECENT
    everything = client.get(f"{url}?all", headers=HTMX)
    assert words_of(everything).count("次留言") == 299


@pytest.mark.parametrize("part", ["liaison", "handler", "deputy", "committee"])
def test_a_full_page_stays_within_its_queries(cast: Cast, part: str) -> None:
    case = case_in(State.FED_BACK, cast)
    assert queries_of(sign_in(getattr(cast, part)), f"/desk/cases/{case.number}/") <= MOST_QUERIES


def picture() -> SimpleUploadedFile:
    painted = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(painted, "PNG")
    return SimpleUploadedFile("现场.png", painted.getvalue(), "image/png")


def fetched(account: Account, url: str) -> int:
    """The status of a file's address; a file is read to its end, which closes it."""
    response: Any = sign_in(account).get(url)
    if response.streaming:
        assert b"".join(response)
    return int(response.status_code)


def test_a_file_is_kept_and_served_to_whoever_sees_the_case(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    assert move(cast.handler, case, "attach", file=picture()).status_code == 302
    url = f"/desk/cases/{case.number}/files/{case.files.get().pk}/"
    for account in (cast.liaison, cast.deputy, cast.unit_head):
        assert fetched(account, url) == 200
    assert fetched(cast.other_liaison, url) == 404


def test_an_internal_file_is_kept_from_the_deputy(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    move(cast.handler, case, "attach", file=picture(), is_internal="on")
    url = f"/desk/cases/{case.number}/files/{case.files.get().pk}/"
    assert fetched(cast.deputy, url) == 404
    assert "现场" not in words_of(sign_in(cast.deputy).get(f"/desk/cases/{case.number}/form/"))
    assert fetched(cast.liaison, url) == 200


def test_a_disguised_file_is_refused_beside_its_field(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    fake = SimpleUploadedFile("照片.png", b"MZ not a picture at all", "image/png")
    response = move(cast.handler, case, "attach", file=fake)
    assert response.status_code == 422
    assert 'id="id_file_error"' in words_of(response)


def test_the_page_asks_as_much_for_many_petitioners_as_for_one(cast: Cast) -> None:
    counts = set()
    for more in (
        {},
        {"petitioners-TOTAL_FORMS": "3", "petitioners-1-name": "甲", "petitioners-2-name": "乙"},
    ):
        client = sign_in(cast.liaison)
        url = onward(client.post("/desk/cases/new/", registration(cast, **more))).split("?")[0]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(url)
        counts.add(len(captured))
    assert len(counts) == 1


def test_a_fragment_is_a_part_of_the_page(cast: Cast) -> None:
    case = case_in(State.REGISTERED, cast)
    client, url = sign_in(cast.station_head), f"/desk/cases/{case.number}/assign/"
    part = words_of(client.get(url, headers=HTMX)).strip()
    plain = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
    assert part.startswith('<section class="card lxc-move" id="move"')
    assert plain.sub("", part) in plain.sub("", words_of(client.get(url)))


def test_a_move_in_place_leads_on_by_htmx(cast: Cast) -> None:
    case = case_in(State.ASSIGNED, cast)
    url = f"/desk/cases/{case.number}/acknowledge/"
    response = sign_in(cast.handler).post(url, headers=HTMX)
    assert response.headers["HX-Redirect"] == f"/desk/cases/{case.number}/?did=acknowledge"


def test_every_move_has_a_form_or_is_none_of_the_page() -> None:
    assert MOVE_FORMS.keys() | dossier.PSEUDO == MOVES.keys()
    assert not MOVE_FORMS.keys() & dossier.PSEUDO


def test_every_move_has_its_sentence() -> None:
    assert PHRASES.keys() == MOVES.keys()


def test_a_row_that_lacks_a_fact_is_told_more_barely(cast: Cast) -> None:
    row = JournalEntry(move="assign", hat="liaison", facts={})
    assert sentence(row) == "已交办"
    row.facts = {"unit": "县住建局", "due_on": "2026-11-27"}
    assert sentence(row).startswith("已交办县住建局，")


def test_the_page_of_the_workflow_is_not_stale() -> None:
    page = Path(docs.__file__).parents[2] / "docs" / "workflow.md"
    assert page.read_text(encoding="utf-8") == docs.workflow()


def test_the_categories_load_twice_as_once() -> None:
    count = load_categories()
    assert load_categories() == count == Category.objects.count()
    assert Category.objects.filter(parent__isnull=True).count() >= 14


def test_a_remit_is_stated_once(cast: Cast) -> None:
    for takes in (False, True):
        state_remits(
            cast.other_unit,
            [cast.category],
            cast.county,
            by=cast.system_admin,
            takes_micro_matters=takes,
        )
    assert cast.other_unit.remits.get().takes_micro_matters
