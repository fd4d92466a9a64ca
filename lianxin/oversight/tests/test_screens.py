"""The screens: who may come in, empty, one and many, refused forms, and their price."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianxin.audit.models import AuditEntry
from lianxin.cases.factories import Cast, case_in
from lianxin.cases.ladder import offsets
from lianxin.cases.models import Case
from lianxin.cases.states import Stage, State, Supervision
from lianxin.kit import clock
from lianxin.oversight import actions, jobs
from lianxin.oversight.factories import DUE_FOR_A_LETTER_AT, drafted, issued, late_case
from lianxin.oversight.models import Batch, Letter, Organ
from lianxin.oversight.states import Kind, Status
from lianxin.oversight.views import batches

HOME = "/desk/oversight/"


@pytest.fixture(autouse=True)
def on_the_day() -> Iterator[None]:
    with clock.set_to(DUE_FOR_A_LETTER_AT):
        yield


def page(client: Client, path: str = "") -> str:
    answer = client.get(f"{HOME}{path}")
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.mark.parametrize("part", ["liaison", "deputy", "handler", "other_handler"])
def test_strangers_get_404(client: Client, cast: Cast, part: str) -> None:
    letter = drafted(cast)
    client.force_login(getattr(cast, part))
    for path in ("", "ladder/", "batches/new/", f"letters/{letter.pk}/"):
        assert client.get(f"{HOME}{path}").status_code == 404, path
    assert client.post(f"{HOME}letters/{letter.pk}/sign/").status_code == 404
    assert client.get(f"{HOME}letters/print/?letter={letter.pk}").status_code == 404
    letter.refresh_from_db()
    assert letter.status == Status.DRAFT


def test_the_other_countys_committee_sees_nothing_of_ours(client: Client, cast: Cast) -> None:
    letter = issued(cast)
    case = letter.matters.get().case
    client.force_login(cast.other_committee)
    assert case.number not in page(client)
    assert letter.number not in page(client, "letters/")
    for path in (f"letters/{letter.pk}/", f"cases/{case.pk}/", f"organs/{letter.organ_id}/"):
        assert client.get(f"{HOME}{path}").status_code == 404
    assert client.post(f"{HOME}batches/new/", {"case": case.pk}).status_code == 302


def test_the_ladder_is_the_committees_to_set(client: Client, cast: Cast) -> None:
    given = {
        "workdays": 4,
        "silence": "",
        "raises_by_itself": "no",
        "paper": "letter",
        "signer": "committee",
        "limit_workdays": 3,
    }
    client.force_login(cast.presidium)
    assert "逾期 5 个工作日" in page(client, "ladder/")
    assert client.get(f"{HOME}ladder/3/").status_code == 404
    client.force_login(cast.committee)
    assert client.get(f"{HOME}ladder/9/").status_code == 404
    refused = client.post(f"{HOME}ladder/3/", {**given, "paper": ""})
    assert refused.status_code == 422
    assert "等签发的一级必须有文书" in refused.content.decode()
    assert client.post(f"{HOME}ladder/3/", {**given, "workdays": 900}).status_code == 422
    assert client.post(f"{HOME}ladder/3/", given).status_code == 302
    assert "逾期 4 个工作日" in page(client, "ladder/")
    assert offsets()[Stage.REPLY][Supervision.LETTER] == 4
    assert AuditEntry.objects.filter(action="oversight.state_rung").exists()


def test_an_organs_mark_is_set_and_checked(client: Client, cast: Cast) -> None:
    organ = issued(cast).organ
    client.force_login(cast.committee)
    here = f"{HOME}organs/{organ.pk}/"
    assert client.post(here, {"name": "清溪县人大常委会", "mark": "QX"}).status_code == 422
    assert client.post(here, {"name": "清溪县人大常委会", "mark": "清人督"}).status_code == 302
    assert Organ.objects.get(pk=organ.pk).mark == "清人督"
    assert issued(cast).number == "清人督〔2026〕2号"


def test_the_board_says_what_is_red_and_what_to_do(client: Client, cast: Cast) -> None:
    client.force_login(cast.committee)
    assert "还没有巡查过" in page(client)
    letter = drafted(cast)
    shown = page(client)
    assert "上次巡查：3月30日（周一） 08:05" in shown
    assert letter.matters.get().case.number in shown
    assert "签发勾选的文书" in shown
    assert f"?unit={cast.unit.pk}&amp;light=red" in shown
    narrowed = page(client, f"?light=amber&unit={cast.unit.pk}")
    assert "没有逾期或临近的事项" in narrowed
    client.force_login(cast.presidium)
    assert letter.matters.get().case.number in page(client)
    client.force_login(cast.other_presidium)
    assert "没有逾期、临近或在督办的事项" in page(client)


def test_a_paper_walks_its_way_by_the_screens(client: Client, cast: Cast) -> None:
    letter = drafted(cast)
    here = f"{HOME}letters/{letter.pk}/"
    client.force_login(cast.committee)
    assert "签发后编号" in page(client, f"letters/{letter.pk}/")
    amended = {"demands": "请三日内答复。", "limit_workdays": 3}
    assert client.post(f"{here}amend/", {**amended, "demands": ""}).status_code == 422
    assert client.post(f"{here}amend/", amended).status_code == 302
    assert client.post(f"{HOME}letters/sign/", {"letter": [letter.pk]}).status_code == 302
    client.force_login(cast.handler)
    letter.refresh_from_db()
    assert letter.number in page(client, "letters/")
    assert client.post(f"{here}lift/", {"lift-reason": "好了"}).status_code == 302
    assert client.post(f"{here}answer/", {"words": ""}).status_code == 422
    assert client.post(f"{here}answer/", {"words": "正在办"}).status_code == 302
    client.force_login(cast.committee)
    assert "答复待认定" in page(client)
    refused = client.post(f"{here}judge/", {"is_accepted": "no"})
    assert refused.status_code == 422
    assert "哪里不够" in refused.content.decode()
    assert client.post(f"{here}judge/", {"is_accepted": "yes"}).status_code == 302
    assert client.post(f"{here}lift/", {"lift-reason": ""}).status_code == 422
    assert client.post(f"{here}lift/", {"lift-reason": "已办结"}).status_code == 302
    letter.refresh_from_db()
    assert letter.status == Status.LIFTED
    assert client.post(f"{here}nothing/").status_code == 404


def test_papers_are_printed_each_on_its_page(client: Client, cast: Cast) -> None:
    keys = [issued(cast).pk for _each in range(2)]
    client.force_login(cast.committee)
    printed = page(client, f"letters/print/?letter={keys[0]}&letter={keys[1]}&letter=x")
    assert printed.count("<article") == 2
    assert "2026年3月30日" in printed
    assert "签收栏" in printed
    assert client.get(f"{HOME}letters/print/").status_code == 404


def batch_of(cases: list[Case], **more: object) -> dict[str, object]:
    return {
        "case": [case.pk for case in cases],
        "kind": Kind.LISTING,
        "is_joint": "yes",
        "demands": "请抓紧办理。",
        "limit_workdays": 10,
        **more,
    }


def test_many_matters_of_a_unit_get_one_paper_or_one_each(client: Client, cast: Cast) -> None:
    cases = [late_case(cast) for _each in range(3)]
    client.force_login(cast.committee)
    chosen = {"case": [case.pk for case in cases]}
    preview = client.post(f"{HOME}batches/new/", chosen).content.decode()
    assert "选了 3 件" in preview
    assert not Letter.objects.exists()
    assert client.post(f"{HOME}batches/new/", batch_of(cases, demands="")).status_code == 422
    assert client.post(f"{HOME}batches/new/", batch_of(cases)).status_code == 302
    joint = Letter.objects.get()
    assert (joint.matters.count(), joint.status) == (3, Status.ISSUED)
    assert "督办事项清单" in page(client, f"letters/{joint.pk}/")
    assert joint.number in page(client, "listed/")
    assert client.post(f"{HOME}batches/new/", batch_of(cases, is_joint="no")).status_code == 302
    assert Letter.objects.count() == 4
    assert page(client, f"batches/{Batch.objects.latest('pk').pk}/")


def test_a_large_batch_is_made_in_the_background_each_paper_once(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "AT_ONCE", 1)
    cases = [late_case(cast) for _each in range(3)]
    client.force_login(cast.committee)
    client.post(f"{HOME}batches/new/", batch_of(cases, is_joint="no", kind=Kind.LETTER))
    batch = Batch.objects.get()
    assert (batch.done, Letter.objects.count()) == (0, 0)
    assert actions.make_next(batch, by=cast.committee)
    jobs.issue_batch(batch.pk)
    jobs.issue_batch(batch.pk)
    assert Letter.objects.filter(status=Status.ISSUED).count() == 3


def test_all_that_the_filter_shows_is_chosen_at_once(client: Client, cast: Cast) -> None:
    for _each in range(2):
        late_case(cast)
    client.force_login(cast.committee)
    asked = {"all": "1", "unit": cast.unit.pk, "light": "red"}
    assert "选了 2 件" in client.post(f"{HOME}batches/new/", asked).content.decode()


def test_a_batch_of_the_presidium_waits_for_the_county_where_it_must(
    client: Client, cast: Cast
) -> None:
    client.force_login(cast.presidium)
    case = late_case(cast)
    client.post(f"{HOME}batches/new/", batch_of([case]))
    assert Letter.objects.get().status == Status.DRAFT


def test_the_case_page_says_when_the_next_rung_falls_due(client: Client, cast: Cast) -> None:
    case = late_case(cast)
    client.force_login(cast.liaison)
    assert "没有督办" in page(client, f"cases/{case.pk}/")
    actions.sweep()
    shown = page(client, f"cases/{case.pk}/")
    assert "督办函" in shown
    assert "再过5个工作日进入“挂牌督办”" in shown
    assert f"{HOME}cases/{case.pk}/" in client.get(f"/desk/cases/{case.number}/").content.decode()
    client.force_login(cast.other_liaison)
    assert client.get(f"{HOME}cases/{case.pk}/").status_code == 404


def test_the_unit_page_says_how_the_unit_answers(client: Client, cast: Cast) -> None:
    client.force_login(cast.committee)
    here = f"units/{cast.unit.pk}/"
    assert "没有发给这个单位的督办文书" in page(client, here)
    actions.answer(issued(cast), by=cast.handler, words="已办")
    assert "按时答复率 100.00%" in page(client, here)
    client.force_login(cast.liaison)
    assert client.get(f"{HOME}{here}").status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize("path", ["", "letters/", "listed/", "ladder/"])
def test_lists_ask_as_often_for_three_as_for_one(client: Client, cast: Cast, path: str) -> None:
    client.force_login(cast.committee)
    asked = []
    for more in (1, 2):
        for _each in range(more):
            issued(cast)
            case_in(State.ASSIGNED, cast)
        actions.prepare(
            by=cast.committee,
            keys=[late_case(cast).pk],
            kind=Kind.LISTING,
            is_joint=True,
            demands="请办理",
            limit_workdays=5,
        )
        while actions.make_next(Batch.objects.all()[0], by=cast.committee):
            pass
        late_case(cast)
        actions.sweep()
        page(client, path)
        with CaptureQueriesContext(connection) as captured:
            page(client, path)
        asked.append(len(captured))
    assert asked[0] == asked[1]
