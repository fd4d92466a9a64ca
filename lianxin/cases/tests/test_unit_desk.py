"""The handling unit's desk: what it owes, who sees to it, and what a leaver leaves (R-056)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianxin.cases import actions
from lianxin.cases.factories import REPLY, Cast, case_in, last_entry, rate
from lianxin.cases.models import Assignment, Case, Grade, JournalEntry, UnitNote
from lianxin.cases.queries import errands_of
from lianxin.cases.queries.staff import deserted_units, in_hand, loads, orphaned
from lianxin.cases.queries.unit_desk import WantedOwed, Whose, desk_of, tallies
from lianxin.cases.sentences import timeline
from lianxin.cases.states import MOVES, Hat, Stage, State, Supervision
from lianxin.cases.views.move_table import MOVE_FORMS
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.notify.models import Message
from lianxin.people.actions import end_membership
from lianxin.people.factories import account_with
from lianxin.people.models import Account, Membership, Role

pytestmark = pytest.mark.django_db
At = Callable[[str], None]
SECRET_WORDS = "此人多次上访，先稳住再说"


@pytest.fixture
def colleague(cast: Cast) -> Account:
    """A second handler of the lead unit."""
    return account_with(Role.HANDLER, name="乔同", username="colleague", unit=cast.unit)


def desk(account: Account) -> Client:
    """A browser in which the account is signed in, with a second factor where it needs one."""
    Authenticator.objects.get_or_create(
        user=account, type=Authenticator.Type.TOTP, defaults={"data": {}}
    )
    client = Client()
    client.force_login(Account.objects.get(pk=account.pk), "lianxin.people.backends.PeopleBackend")
    return client


def words_of(response: Any) -> str:
    return str(response.content.decode())


def leave(account: Account) -> None:
    """The office of the account's person ends yesterday."""
    Membership.objects.filter(person=account.person).update(
        since_on=clock.today() - timedelta(days=90), until_on=clock.today() - timedelta(days=1)
    )


def lead_of(case: Case) -> Assignment:
    return case.assignments.get(role="lead", ended_at__isnull=True)


def fresh(account: Account) -> Account:
    """The account as a new request reads it."""
    return Account.objects.get(pk=account.pk)


def test_who_acknowledges_handles_it_until_somebody_delegates(
    cast: Cast, colleague: Account
) -> None:
    case = case_in(State.HANDLING, cast)
    assert lead_of(case).officer == cast.handler.person
    actions.delegate(case, by=cast.unit_head, officer=colleague.person, reason="老乔出差")
    assert lead_of(case).officer == colleague.person
    entry = last_entry(case)
    assert (entry.move, entry.reason) == ("delegate", "老乔出差")
    assert entry.facts == {"unit": "县住建局", "officer": "乔同"}


def test_a_matter_may_be_delegated_before_it_is_acknowledged(
    cast: Cast, colleague: Account
) -> None:
    case = case_in(State.ASSIGNED, cast)
    actions.delegate(case, by=cast.unit_head, officer=colleague.person)
    actions.acknowledge(case, by=cast.handler)
    assert lead_of(case).officer == colleague.person


def test_whom_the_unit_gives_a_matter_is_told(cast: Cast, colleague: Account) -> None:
    case = case_in(State.HANDLING, cast)
    actions.delegate(case, by=cast.handler, officer=colleague.person)
    told = Message.objects.filter(recipient=colleague.person, text__contains="交您经办")
    assert told.count() == 1
    actions.delegate(case, by=colleague, officer=cast.unit_head.person)
    actions.delegate(case, by=cast.unit_head, officer=cast.handler.person)
    actions.delegate(case, by=cast.handler, officer=colleague.person)
    assert told.count() == 2


def test_only_somebody_on_duty_in_the_unit_is_given_a_matter(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    for stranger in (cast.other_handler, cast.liaison, cast.co_handler):
        with pytest.raises(Refusal, match="不在贵单位任职"):
            actions.delegate(case, by=cast.unit_head, officer=stranger.person)
    with pytest.raises(Refusal, match="已经由"):
        actions.delegate(case, by=cast.unit_head, officer=cast.handler.person)
    with pytest.raises(Refusal, match="没有“分派经办”"):
        actions.delegate(case, by=cast.station_head, officer=cast.handler.person)


def test_the_co_handling_unit_delegates_its_own_part(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    other = account_with(Role.HANDLER, name="乔二", username="co2", unit=cast.co_unit)
    actions.delegate(case, by=cast.co_handler, officer=other.person)
    assert case.assignments.get(unit=cast.co_unit).officer == other.person
    assert lead_of(case).officer == cast.handler.person
    assert last_entry(case).hat == Hat.CO_HANDLER


def test_r063_the_next_round_stays_with_its_officer(cast: Cast, colleague: Account) -> None:
    case = case_in(State.FED_BACK, cast)
    lead = lead_of(case)
    Assignment.objects.filter(pk=lead.pk).update(officer=colleague.person)
    rate(case, cast, Grade.DISSATISFIED, "还是不亮")
    assert lead_of(case).round == 2
    assert lead_of(case).officer == colleague.person


def test_r056_what_a_leaver_leaves_is_nobodys_and_on_top_for_the_head(
    cast: Cast, colleague: Account
) -> None:
    case = case_in(State.HANDLING, cast)
    actions.delegate(case, by=cast.unit_head, officer=colleague.person)
    assert tallies(fresh(cast.unit_head))["nobodys"] == 0
    leave(colleague)
    head = fresh(cast.unit_head)
    assert [each.case for each in orphaned([cast.unit.pk])] == [case]
    assert tallies(head)["nobodys"] == 1
    page = words_of(desk(head).get("/desk/cases/unit/"))
    assert "1 件无人经办" in page
    assert "乔同已离开" in page
    assert case.number in words_of(desk(head).get("/desk/cases/unit/handover/"))
    assert "无人经办：乔同已离开县住建局" in words_of(
        desk(cast.liaison).get(f"/desk/cases/{case.number}/")
    )


def test_r056_an_account_that_was_closed_leaves_its_matters_too(
    cast: Cast, colleague: Account
) -> None:
    case = case_in(State.HANDLING, cast)
    actions.delegate(case, by=cast.unit_head, officer=colleague.person)
    Account.objects.filter(pk=colleague.pk).update(is_active=False)
    assert [each.case for each in orphaned([cast.unit.pk])] == [case]


def test_r056_news_of_a_matter_left_behind_reaches_the_head(cast: Cast, colleague: Account) -> None:
    case = case_in(State.HANDLING, cast)
    actions.delegate(case, by=cast.unit_head, officer=colleague.person)
    leave(colleague)
    actions.supervise(case, by=cast.presidium, level=Supervision.URGE, words="请抓紧")
    told = Message.objects.filter(text__contains="督办")
    recipients = set(told.values_list("recipient", flat=True))
    assert cast.unit_head.person_id in recipients
    assert colleague.person_id not in recipients


def test_r056_the_station_sees_that_nobody_is_there_at_all(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    leave(cast.handler)
    leave(cast.unit_head)
    assert cast.unit in deserted_units()
    for part in ("station_head", "committee", "presidium"):
        who = cast.fresh(part)
        assert list(errands_of(who)["deserted"]) == [case]
        assert "承办单位没有在岗人员" in words_of(desk(who).get(f"/desk/cases/{case.number}/"))
    assert "承办单位没有在岗人员" in words_of(desk(cast.committee).get("/desk/"))


def test_an_administrator_sees_numbers_and_no_matter(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    assert in_hand(cast.handler.person_id) == [(cast.unit, 1)]
    assert (cast.handler.person, 1, True) in loads(cast.unit)
    admin = desk(cast.security_admin)
    person = words_of(admin.get(f"/desk/cases/unit/load/{cast.handler.person_id}/"))
    unit = words_of(admin.get(f"/desk/cases/unit/loads/{cast.unit.pk}/"))
    assert "经办 1 件" in person
    assert "乔承" in unit
    for page in (person, unit):
        assert case.number not in page
        assert case.title not in page
    for stranger in (cast.liaison, cast.handler, cast.deputy):
        assert desk(stranger).get(f"/desk/cases/unit/loads/{cast.unit.pk}/").status_code == 404


def test_the_page_of_a_person_warns_whoever_ends_the_office(cast: Cast) -> None:
    page = words_of(desk(cast.security_admin).get(f"/desk/people/{cast.handler.person_id}/"))
    assert f"/desk/cases/unit/load/{cast.handler.person_id}/" in page


def test_an_office_that_ends_tomorrow_orphans_nothing_today(cast: Cast, colleague: Account) -> None:
    case = case_in(State.HANDLING, cast)
    actions.delegate(case, by=cast.unit_head, officer=colleague.person)
    held = Membership.objects.get(person=colleague.person)
    end_membership(held, by=None, until_on=clock.today())
    assert not orphaned([cast.unit.pk]).exists()
    with clock.advance(days=1):
        assert orphaned([cast.unit.pk]).exists()


def test_the_desk_shows_the_earliest_clock_of_ones_own_unit(cast: Cast, at: At) -> None:
    at("2026-03-02 10:00")
    case = case_in(State.HANDLING, cast)
    (mine,) = desk_of(fresh(cast.handler), WantedOwed(), 1).rows
    contact = case.deadlines.get(stage=Stage.CONTACT)
    assert (mine.asked.owed_stage, mine.asked.owed_on) == (Stage.CONTACT, contact.due_on)
    (theirs,) = desk_of(fresh(cast.co_handler), WantedOwed(), 1).rows
    opinion = case.deadlines.get(stage=Stage.OPINION)
    assert (theirs.asked.owed_stage, theirs.asked.owed_on) == (Stage.OPINION, opinion.due_on)
    assert theirs.next_move == "give_opinion"
    actions.give_opinion(case, by=cast.co_handler, unit=cast.co_unit, opinion="同意换灯")
    assert not desk_of(fresh(cast.co_handler), WantedOwed(), 1).rows


def test_what_rests_comes_last_and_is_never_late(cast: Cast, at: At) -> None:
    at("2026-03-02 10:00")
    resting = case_in(State.ASKING, cast)
    waiting = case_in(State.HANDLING, cast)
    at("2026-06-01 10:00")
    rows = desk_of(fresh(cast.handler), WantedOwed(), 1).rows
    assert [each.case for each in rows] == [waiting, resting]
    assert tallies(fresh(cast.handler))["late"] == 1


def test_the_desk_is_parted_by_who_sees_to_it(cast: Cast, colleague: Account) -> None:
    mine = case_in(State.HANDLING, cast)
    theirs = case_in(State.HANDLING, cast)
    nobodys = case_in(State.ASSIGNED, cast)
    actions.delegate(theirs, by=cast.unit_head, officer=colleague.person)
    who = fresh(cast.handler)
    expected = {Whose.MINE: [mine], Whose.OTHERS: [theirs], Whose.NOBODYS: [nobodys]}
    for part, cases in expected.items():
        assert [each.case for each in desk_of(who, WantedOwed(part), 1).rows] == cases
        assert tallies(who)[part] == 1
    assert tallies(who)["all"] == 3
    client = desk(cast.handler)
    page = words_of(client.get(f"/desk/cases/unit/?officer={colleague.person_id}"))
    assert theirs.number in page
    assert mine.number not in page
    assert "没有符合条件" in words_of(client.get("/desk/cases/unit/?stage=opinion"))


@pytest.mark.parametrize(
    "query", ["officer=x", "stage=x", "whose=x", "page=x", "pick=%00", "late=1"]
)
def test_nonsense_in_the_address_is_left_out(cast: Cast, query: str) -> None:
    case_in(State.HANDLING, cast)
    assert desk(cast.handler).get(f"/desk/cases/unit/?{query}").status_code == 200


@pytest.mark.parametrize("part", ["handler", "unit_head", "co_handler"])
def test_the_desk_asks_as_much_for_one_as_for_three(cast: Cast, part: str) -> None:
    spent = []
    for count in (1, 2):
        for _ in range(count):
            case_in(State.HANDLING, cast)
        client = desk(getattr(cast, part))
        client.get("/desk/cases/unit/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/desk/cases/unit/").status_code == 200
        spent.append(len(captured))
    assert spent[0] == spent[1] <= 20


@pytest.mark.parametrize("path", ["", "handover/", "sign/"])
def test_strangers_to_units_have_no_such_desk(cast: Cast, path: str) -> None:
    for part in ("liaison", "committee", "deputy", "presidium"):
        assert desk(getattr(cast, part)).get(f"/desk/cases/unit/{path}").status_code == 404


def test_only_heads_sign_and_hand_over(cast: Cast) -> None:
    for path in ("handover/", "sign/"):
        assert desk(cast.handler).get(f"/desk/cases/unit/{path}").status_code == 404
        assert desk(cast.unit_head).get(f"/desk/cases/unit/{path}").status_code == 200


def test_empty_desks_say_so(cast: Cast) -> None:
    client = desk(cast.unit_head)
    assert "没有欠办" in words_of(client.get("/desk/cases/unit/"))
    assert "没有要交接" in words_of(client.get("/desk/cases/unit/handover/"))
    assert "没有待签发" in words_of(client.get("/desk/cases/unit/sign/"))


def write(cast: Cast, part: str, case: Case, words: str = SECRET_WORDS) -> Any:
    return desk(getattr(cast, part)).post(f"/desk/cases/{case.number}/note/", {"words": words})


def test_a_unit_keeps_its_notes_to_itself(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    before = JournalEntry.objects.filter(case=case).count()
    assert write(cast, "handler", case).status_code == 302
    assert JournalEntry.objects.filter(case=case).count() == before
    assert UnitNote.objects.get().unit == cast.unit
    page = f"/desk/cases/{case.number}/"
    assert SECRET_WORDS in words_of(desk(cast.unit_head).get(page))
    for part in ("liaison", "station_head", "presidium", "committee", "deputy", "co_handler"):
        seen = words_of(desk(getattr(cast, part)).get(f"{page}?all"))
        assert SECRET_WORDS not in seen
    for part in ("liaison", "station_head", "deputy"):
        assert write(cast, part, case).status_code == 404
    assert write(cast, "other_handler", case).status_code == 404


def test_no_way_out_carries_a_units_note(cast: Cast) -> None:
    case = case_in(State.FED_BACK, cast)
    write(cast, "handler", case)
    client = desk(cast.liaison)
    for path in (f"{case.number}/form/", "export/csv/?tab=all", f"search/?q={SECRET_WORDS[:4]}"):
        response = client.get(f"/desk/cases/{path}")
        body = b"".join(response) if response.streaming else response.content
        assert SECRET_WORDS.encode() not in body
    rows = json.dumps(list(JournalEntry.objects.values_list("reason", "told")), ensure_ascii=False)
    assert SECRET_WORDS not in rows
    assert all(SECRET_WORDS not in str(each.facts) for each in Message.objects.all())
    assert all(SECRET_WORDS not in each.body for each in mail.outbox)


def test_a_note_needs_words_and_an_open_matter(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    refused = write(cast, "handler", case, " ")
    assert refused.status_code == 422
    with pytest.raises(Refusal, match="请写下"):
        actions.write_note(case, by=cast.handler, words=" ")
    closed = case_in(State.CLOSED, cast)
    with pytest.raises(Refusal):
        actions.write_note(closed, by=cast.handler, words="迟到的记录")


def test_r068_the_archive_takes_no_note(cast: Cast) -> None:
    case = case_in(State.ARCHIVED, cast)
    with pytest.raises(IntegrityError, match="R-068"), transaction.atomic():
        UnitNote.objects.create(
            case=case,
            unit=cast.unit,
            words="补记",
            written_by=cast.handler.person,
            written_at=clock.now(),
        )


def test_r086_the_lead_waits_for_an_opinion_that_is_not_late(cast: Cast, at: At) -> None:
    at("2026-03-02 10:00")
    case = case_in(State.HANDLING, cast)
    with pytest.raises(Refusal, match="县交通局的会办意见还没有到期") as refused:
        actions.submit_reply(case, by=cast.handler, reply=REPLY)
    assert refused.value.field == "without_opinions"
    actions.submit_reply(case, by=cast.handler, reply=REPLY, without_opinions="群众等着用灯")
    entry = last_entry(case)
    assert (entry.reason, entry.facts) == ("群众等着用灯", {"awaited": ["县交通局"]})


def test_r086_an_opinion_given_or_late_holds_nobody_up(cast: Cast, at: At) -> None:
    at("2026-03-02 10:00")
    given, late = case_in(State.HANDLING, cast), case_in(State.HANDLING, cast)
    actions.give_opinion(given, by=cast.co_handler, unit=cast.co_unit, opinion="灯杆归我局迁移")
    page = words_of(desk(cast.handler).get(f"/desk/cases/{given.number}/submit_reply/"))
    assert "灯杆归我局迁移" in page
    assert "不等会办意见的理由" not in page
    assert actions.submit_reply(given, by=cast.handler, reply=REPLY).state == State.REVIEWING
    at("2026-05-20 10:00")
    page = words_of(desk(cast.handler).get(f"/desk/cases/{late.number}/submit_reply/"))
    assert "已经逾期，可以先答复" in page
    assert actions.submit_reply(late, by=cast.handler, reply=REPLY).state == State.REVIEWING


def test_r057_the_new_day_can_be_seen_before_it_is_asked_for(cast: Cast, at: At) -> None:
    at("2026-03-02 10:00")
    case = case_in(State.HANDLING, cast)
    client, url = desk(cast.handler), f"/desk/cases/{case.number}/ask_extension/"
    shown = client.post(url, {"days": "10", "reason": "等材料", "preview": "1"})
    assert shown.status_code == 200
    assert "4月2日" in words_of(shown)  # 3月23日 + 10天
    assert "等材料" in words_of(shown)
    assert not case.extensions.exists()
    assert "4月2日" in words_of(client.get(f"{url}day/?days=10"))
    for days in ("", "x", "0", "9999", "-1", "１０"):
        assert "天数" in words_of(client.get(f"{url}day/?days={days}"))
    assert desk(cast.liaison).get(f"{url}day/?days=10").status_code == 404
    assert client.post(url, {"days": "10", "reason": "等材料"}).status_code == 302
    assert "延期待批" in words_of(client.get("/desk/cases/unit/"))
    actions.deny_extension(case, by=cast.presidium, words="材料已到")
    assert "未批延期" in words_of(client.get("/desk/cases/unit/"))


WRITTEN = "只说给该听的人"
BOXES: list[tuple[State, str, str, str, dict[str, str]]] = [
    (State.ASSIGNED, "handler", "hand_back", "reason", {}),
    (State.HANDLING, "handler", "comment", "words", {}),
    (State.HANDLING, "handler", "contact", "words", {"method": "phone"}),
    (State.HANDLING, "handler", "ask_resident", "question", {}),
    (State.HANDLING, "presidium", "suspend", "reason", {"review_on": "2099-01-05"}),
    (State.REVIEWING, "unit_head", "send_back_reply", "reason", {}),
    (State.REPLIED, "liaison", "accept_reply", "reason", {}),
    (State.REPLIED, "liaison", "reject_reply", "reason", {}),
    (State.REVIEWED, "liaison", "feed_back", "words", {"method": "phone"}),
]


@pytest.mark.parametrize(("state", "part", "name", "box", "more"), BOXES)
def test_a_box_says_truly_who_reads_it(
    cast: Cast, state: State, part: str, name: str, box: str, more: dict[str, str]
) -> None:
    case, client = case_in(state, cast), desk(getattr(cast, part))
    url = f"/desk/cases/{case.number}/{name}/"
    shown = words_of(client.get(url))
    is_public = box in MOVE_FORMS[name].form.told
    assert ("群众看得到" if is_public else "只有办理人员看得到") in shown
    assert client.post(url, {box: WRITTEN, **more}).status_code == 302
    public = [move.name for move in MOVES.values() if move.is_public]
    rows = JournalEntry.objects.filter(case=case, move__in=public).order_by("seq")
    told = "".join(f"{event.title}{event.words}" for event in timeline(rows, is_public=True))
    assert (WRITTEN in told) == is_public


def test_what_is_told_is_asked_for() -> None:
    parts_of_replies = {"basis", "measures", "contact", "answered_by"}
    for name, each in MOVE_FORMS.items():
        assert set(each.form.told) - parts_of_replies <= set(each.form.base_fields), name
