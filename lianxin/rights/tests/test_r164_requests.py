"""R-164: what people may ask about their data, who decides, and what is then done."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.storage import default_storage

from lianxin.audit import chains
from lianxin.cases import actions as cases
from lianxin.cases.factories import Cast, case_in
from lianxin.cases.models import CaseFile, Channel
from lianxin.cases.search import find
from lianxin.cases.states import State
from lianxin.documents.models import ERASED
from lianxin.kit.jobs import run_pending
from lianxin.kit.refusals import Refusal
from lianxin.notify.models import Delivery, Message
from lianxin.people.actions import NewContact
from lianxin.people.models import Contact
from lianxin.rights import actions
from lianxin.rights.models import DataRequest
from lianxin.rights.queries.held import held
from lianxin.rights.states import GROUNDS, Ground, Kind, Part, Proof, Status
from lianxin.rights.tests.people import contact_of, with_file

pytestmark = pytest.mark.django_db


def faults() -> list[object]:
    return [fault for verdict in chains.verify_all() for fault in verdict.faults]


def asked_to_delete(cast: Cast, *parts: Part) -> DataRequest:
    case = with_file(State.CLOSED, cast)
    return actions.ask(case, by=None, kind=Kind.DELETE, parts=parts or (Part.CONTACT, Part.FILES))


def test_r164_a_request_is_due_in_fifteen_workdays_by_the_calendar(
    cast: Cast, at: Callable[[str], None]
) -> None:
    at("2026-02-12 10:00")
    case = case_in(State.CLOSED, cast)
    request = actions.ask(case, by=None, kind=Kind.DELETE, parts=[Part.CONTACT])
    # Over the Spring Festival of 2026 with its days off and its make-up days.
    assert request.due_on == date(2026, 3, 11)
    assert request.number == f"{case.number}-G1"


def test_r164_the_station_head_decides_and_nobody_else(cast: Cast) -> None:
    request = asked_to_delete(cast)
    for part, who in cast.accounts().items():
        if part == "station_head":
            continue
        with pytest.raises(Refusal):
            actions.grant(request, by=who)
        with pytest.raises(Refusal):
            actions.refuse(request, by=who, ground=Ground.ARCHIVE, words="已归档")
    assert actions.grant(request, by=cast.station_head).status == Status.DONE


def test_r164_those_who_run_the_machine_see_no_request(cast: Cast) -> None:
    asked_to_delete(cast)
    seen = {
        part
        for part, who in cast.accounts().items()
        if DataRequest.objects.visible_to(who).exists()
    }
    assert seen == {"liaison", "station_head", "committee"}


def test_r164_a_request_on_an_accusation_is_the_secret_intakes(cast: Cast) -> None:
    case = cases.seal(case_in(State.REGISTERED, cast), by=cast.liaison)
    with pytest.raises(Refusal):
        actions.ask(case, by=None, kind=Kind.SEE)
    with pytest.raises(Refusal):
        actions.ask(case, by=cast.liaison, kind=Kind.SEE, proof=Proof.ID_CARD)
    actions.ask(case, by=cast.secret, kind=Kind.SEE, proof=Proof.ID_CARD)
    seen = {p for p, w in cast.accounts().items() if DataRequest.objects.visible_to(w).exists()}
    assert seen == {"secret"}


def test_r164_deletion_empties_contact_files_and_messages(
    cast: Cast, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    request = asked_to_delete(cast)
    contact = contact_of(request.case)
    Message.objects.create(
        resident=contact, event="x", text="13900001234", sent_at=request.asked_at
    )
    actions.grant(request, by=cast.station_head)
    contact = Contact.objects.get(pk=contact.pk)
    assert (contact.name, contact.phone, contact.address) == ("", "", "")
    assert contact.name_index is contact.phone_index is contact.last_four_index is None
    assert contact.erased_at is not None
    assert request.case.petitioners.count() == 1
    assert not Delivery.objects.filter(resident=contact).exists()
    assert not Message.objects.filter(resident=contact).exists()
    file = CaseFile.objects.get(case=request.case).file
    assert file.path.startswith(ERASED)
    assert file.name == ""
    request.refresh_from_db()
    assert request.did["contact"]["count"] == request.did["files"]["count"] == 1
    assert faults() == []


def test_r164_an_archived_matter_keeps_its_words_while_the_identity_goes(cast: Cast) -> None:
    case = case_in(State.ARCHIVED, cast)
    request = actions.ask(case, by=None, kind=Kind.DELETE, parts=[Part.CONTACT])
    actions.grant(request, by=cast.station_head)
    case.text.refresh_from_db()
    assert case.text.verbatim
    assert held(case).contact is not None
    assert not held(case).has_contact
    assert faults() == []


def test_r164_while_the_matter_is_open_deletion_is_refused_with_its_reason(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    with pytest.raises(Refusal, match="办结以后"):
        actions.ask(case, by=None, kind=Kind.DELETE, parts=[Part.CONTACT])


def test_r164_while_open_the_phone_may_go_at_once(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    request = actions.erase_phone_now(case)
    contact = contact_of(case)
    assert (contact.phone, contact.phone_index, contact.name) == ("", None, "田小满")
    assert request.status == Status.DONE
    with pytest.raises(Refusal):
        actions.erase_phone_now(case)


def test_r164_a_contact_that_an_open_matter_needs_is_not_erased(cast: Cast) -> None:
    case = case_in(State.CLOSED, cast)
    cases.reopen(case, by=cast.liaison, verbatim="又坏了，请再修一修，谢谢。")
    request = actions.ask(case, by=None, kind=Kind.DELETE, parts=[Part.CONTACT])
    with pytest.raises(Refusal, match="没有办结的事项"):
        actions.grant(request, by=cast.station_head)
    request.refresh_from_db()
    assert request.status == Status.OPEN


def test_r164_a_held_matter_is_not_emptied(cast: Cast) -> None:
    request = asked_to_delete(cast)
    actions.place_hold(request.case, by=cast.committee, reason="行政诉讼")
    with pytest.raises(Refusal, match="留存"):
        actions.grant(request, by=cast.station_head)
    actions.lift_hold(request.case, by=cast.committee)
    assert actions.grant(request, by=cast.station_head).status == Status.DONE


def test_r164_a_refusal_needs_a_ground_from_the_law_and_words(cast: Cast) -> None:
    request = asked_to_delete(cast)
    with pytest.raises(Refusal):
        actions.refuse(request, by=cast.station_head, ground=Ground.NOT_WRONG, words="不改")
    with pytest.raises(Refusal):
        actions.refuse(request, by=cast.station_head, ground=Ground.ARCHIVE, words=" ")
    done = actions.refuse(request, by=cast.station_head, ground=Ground.ARCHIVE, words="已归档。")
    assert done.status == Status.REFUSED
    with pytest.raises(Refusal, match="已经决定过"):
        actions.grant(request, by=cast.station_head)
    assert GROUNDS.keys() == set(Kind)


def test_r164_name_and_address_are_corrected_at_once_the_phone_is_not(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    done = actions.correct_now(case, name="田大满", address="柳树村5组")
    assert done.did == {"fields": ["name", "address"]}
    assert contact_of(case).name == "田大满"
    with pytest.raises(Refusal):
        actions.ask(case, by=None, kind=Kind.CORRECT, wanted={"phone": "12"})
    request = actions.ask(case, by=None, kind=Kind.CORRECT, wanted={"phone": "139 0000 9999"})
    assert contact_of(case).phone == "13900001234"
    actions.grant(request, by=cast.station_head)
    assert contact_of(case).phone == "13900009999"
    request.refresh_from_db()
    assert request.wanted == ""


def test_r164_the_corrected_name_is_the_one_that_search_finds(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    actions.correct_now(case, name="田大满")
    assert [row.case.pk for row in find(cast.liaison, "田大满").listing.rows] == [case.pk]
    assert not find(cast.liaison, "田小满").listing.rows


def test_r164_one_request_of_a_kind_at_a_time(cast: Cast) -> None:
    request = asked_to_delete(cast)
    with pytest.raises(Refusal, match="已经提出过"):
        actions.ask(request.case, by=None, kind=Kind.DELETE, parts=[Part.FILES])


def test_r164_overdue_requests_are_told_of_once(cast: Cast, at: Callable[[str], None]) -> None:
    at("2026-03-02 10:00")
    asked_to_delete(cast)
    at("2026-04-02 10:00")
    assert actions.remind_overdue() == 1
    assert actions.remind_overdue() == 1
    assert (
        Message.objects.filter(kind="rights.overdue", recipient=cast.station_head.person).count()
        == 1
    )


def test_r164_a_clock_set_back_decides_nothing_before_it_was_asked(
    cast: Cast, at: Callable[[str], None]
) -> None:
    at("2026-03-02 10:00")
    request = asked_to_delete(cast)
    at("2026-02-01 10:00")
    done = actions.grant(request, by=cast.station_head)
    assert done.decided_at == request.asked_at


def test_r164_a_copy_holds_words_files_and_data_of_the_first_petitioner_alone(cast: Cast) -> None:
    case = with_file(State.HANDLING, cast)
    cases.join(case, by=cast.liaison, contact=NewContact(name="田二满", phone="13711112222"))
    request = actions.copy_now(case)
    names, text = unpacked(request)
    assert any(name.startswith("附件/") for name in names)
    assert "田小满" in text
    assert "13900001234" in text
    assert "田二满" not in text
    assert "13711112222" not in text
    assert request.status == Status.DONE
    assert run_pending() >= 1  # the job finds that it is done


def unpacked(request: DataRequest) -> tuple[list[str], str]:
    with default_storage.open(request.path, "rb") as kept, zipfile.ZipFile(kept) as packed:
        names = packed.namelist()
        text = "".join(packed.read(n).decode() for n in names if not n.startswith("附件/"))
    return names, text


def test_r160_who_looked_is_shown_by_office_not_by_name(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    cases.look_at_petitioners(case, by=cast.handler, purpose="电话联系")
    looks = held(case).looks
    assert [(each.office, each.purpose) for each in looks] == [(cast.unit.name, "电话联系")]


def test_r162_the_notice_version_is_shown_with_its_day(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    found = held(case)
    assert found.contact is not None
    assert found.contact.created_at is not None
    assert case.channel == Channel.COUNTER
