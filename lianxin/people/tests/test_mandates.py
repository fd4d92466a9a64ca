"""R-120, R-121, R-131: seats, their suspension and their end."""

from datetime import date
from time import monotonic

import pytest

from lianxin.audit.models import AuditEntry
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.people import actions
from lianxin.people.models import (
    Congress,
    CongressLevel,
    DeputyKind,
    EndReason,
    Mandate,
    MandateStatus,
    Person,
    SuspensionReason,
)
from lianxin.people.queries import standing
from lianxin.places.models import Constituency, Division


@pytest.fixture
def mandate(person: Person, congress: Congress) -> Mandate:
    return actions.seat(person, congress, by=None, kind=DeputyKind.GRASSROOTS)


def test_r120_a_person_holds_one_mandate_in_a_congress(mandate: Mandate) -> None:
    with pytest.raises(Refusal, match="同一届只有一个代表资格"):
        actions.seat(mandate.person, mandate.congress, by=None, kind=DeputyKind.CADRE)


def test_r120_a_person_may_sit_in_congresses_of_several_levels(
    mandate: Mandate, township: Division
) -> None:
    other = actions.convene(
        CongressLevel.TOWNSHIP, township, by=None, term=20, begins_on=date(2021, 11, 1)
    )
    actions.seat(mandate.person, other, by=None, kind=DeputyKind.GRASSROOTS)
    assert mandate.person.mandates.count() == 2


def test_r120_a_constituency_elects_to_its_own_congress(
    person: Person, congress: Congress, township: Division
) -> None:
    elsewhere = Constituency.objects.create(division=township, number=1, name="第一选区")
    with pytest.raises(Refusal, match="选区不属于"):
        actions.seat(person, congress, by=None, kind=DeputyKind.GRASSROOTS, constituency=elsewhere)


def test_r121_suspended_and_restored(mandate: Mandate) -> None:
    held = actions.suspend_mandate(mandate, by=None, reason=SuspensionReason.DETAINED)
    assert held.status == MandateStatus.SUSPENDED
    with pytest.raises(Refusal, match="暂停执行职务"):
        actions.suspend_mandate(mandate, by=None, reason=SuspensionReason.DETAINED)
    assert actions.restore_mandate(mandate, by=None).status == MandateStatus.ACTIVE


def test_r121_a_suspended_deputy_does_not_act_as_one(mandate: Mandate) -> None:
    account = actions.open_account(mandate.person, by=None, username="zsf", password=None)
    assert standing(account).is_deputy
    actions.suspend_mandate(mandate, by=None, reason=SuspensionReason.SERVING)
    account = type(account).objects.get(pk=account.pk)
    assert not standing(account).is_deputy


@pytest.mark.parametrize("reason", ["", "term_over", "别的原因"])
def test_r121_a_mandate_ends_for_one_of_eight_reasons(mandate: Mandate, reason: str) -> None:
    with pytest.raises(Refusal, match="法定情形"):
        actions.end_mandate(mandate, by=None, on=clock.today(), reason=reason)


def test_r121_a_terminated_mandate_does_not_come_back(mandate: Mandate) -> None:
    actions.end_mandate(mandate, by=None, on=clock.today(), reason=EndReason.MOVED)
    with pytest.raises(Refusal, match="资格终止"):
        actions.restore_mandate(mandate, by=None)


def test_r131_all_mandates_end_with_the_next_congress(mandate: Mandate, county: Division) -> None:
    first_day = date(2026, 11, 1)
    following = actions.convene(CongressLevel.COUNTY, county, by=None, term=19, begins_on=first_day)
    mandate.refresh_from_db()
    assert mandate.status == MandateStatus.TERMINATED
    assert (mandate.until_on, mandate.ended_because) == (first_day, EndReason.TERM_OVER)
    mandate.congress.refresh_from_db()
    assert mandate.congress.ends_on == first_day
    again = actions.seat(mandate.person, following, by=None, kind=DeputyKind.GRASSROOTS)
    assert again.status == MandateStatus.ACTIVE


def test_r131_a_term_follows_the_one_before(congress: Congress, county: Division) -> None:
    with pytest.raises(Refusal, match="之后的届次"):
        actions.convene(CongressLevel.COUNTY, county, by=None, term=18, begins_on=date(2026, 1, 1))
    with pytest.raises(Refusal, match="晚于上一届"):
        actions.convene(CongressLevel.COUNTY, county, by=None, term=19, begins_on=date(2020, 1, 1))


def test_r131_a_congress_of_a_county_needs_a_county(township: Division) -> None:
    with pytest.raises(Refusal, match="级别相符"):
        actions.convene(CongressLevel.COUNTY, township, by=None, term=1, begins_on=date(2020, 1, 1))


def test_a_county_of_deputies_is_seated_in_seconds(congress: Congress) -> None:
    start = monotonic()
    people = actions.add_people([actions.NewPerson(f"代表{n}") for n in range(1500)], by=None)
    given = [actions.NewMandate(one, congress, DeputyKind.GRASSROOTS) for one in people]
    assert len(actions.seat_many(given, by=None)) == 1500
    assert monotonic() - start < 10


def test_many_seats_are_given_all_or_none(congress: Congress, person: Person) -> None:
    seats = [actions.NewMandate(person, congress, DeputyKind.GRASSROOTS)] * 2
    with pytest.raises(Refusal):
        actions.seat_many(seats, by=None)
    assert not Mandate.objects.exists()


def test_what_concerns_a_mandate_is_on_record(mandate: Mandate) -> None:
    actions.suspend_mandate(mandate, by=None, reason=SuspensionReason.DETAINED)
    entry = AuditEntry.objects.get(action="people.suspend_mandate")
    assert (entry.about_id, entry.detail) == (
        str(mandate.pk),
        {"person": "张三丰", "reason": SuspensionReason.DETAINED.label},
    )
