"""Who stands in a handling unit today, and whose matters have lost their officer (R-056)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from lianxin.cases.models import Assignment
from lianxin.cases.states import ASKED_OF_A_UNIT
from lianxin.people.models import UNIT_ROLES, Membership, Person, Unit
from lianxin.people.rules import in_force


def on_duty() -> QuerySet[Membership]:
    """Places in units held today by somebody who can sign in."""
    return in_force().filter(role__in=UNIT_ROLES, person__account__is_active=True)


def staff_of(units: Iterable[int]) -> QuerySet[Person]:
    """Those on duty in any of the units, by their name."""
    held = on_duty().filter(unit__in=list(units))
    return Person.objects.filter(pk__in=held.values("person")).order_by("sort_key", "pk")


def is_on_duty(person: Person, unit: Unit) -> bool:
    """Whether the person may be given the unit's matters."""
    return on_duty().filter(person=person, unit=unit).exists()


def manned() -> Exists:
    """Of an assignment: its officer is on duty in its unit. Derived, so that it cannot lie."""
    return Exists(on_duty().filter(person=OuterRef("officer"), unit=OuterRef("unit")))


def with_units() -> QuerySet[Assignment]:
    """What units have in hand today."""
    return Assignment.objects.filter(ended_at__isnull=True, case__state__in=ASKED_OF_A_UNIT)


def orphaned(units: Iterable[int]) -> QuerySet[Assignment]:
    """What the units have in hand, of officers who are no longer there (R-056)."""
    left = with_units().filter(~manned(), unit__in=list(units), officer__isnull=False)
    return left.select_related("case__station", "unit", "officer")


def loads(unit: Unit) -> list[tuple[Person | None, int, bool]]:
    """For each officer of the unit: how many matters they have in hand, and whether they are here.

    No officer stands for matters that nobody was given.
    """
    counted = (
        with_units()
        .filter(unit=unit)
        .order_by()
        .values_list("officer")
        .annotate(number=Count("pk"))
    )
    numbers = dict(counted)
    present = list(staff_of([unit.pk]))
    here = {person.pk for person in present}
    others = Person.objects.in_bulk([key for key in numbers if key and key not in here])
    rows: list[tuple[Person | None, int, bool]] = [
        (each, numbers[each.pk], False) for each in others.values()
    ]
    if None in numbers:
        rows.append((None, numbers[None], False))
    return rows + [(each, numbers.get(each.pk, 0), True) for each in present]


def in_hand(person_id: UUID) -> list[tuple[Unit, int]]:
    """How many matters the person handles in which unit."""
    mine = with_units().filter(officer=person_id).order_by().values_list("unit")
    numbers = dict(mine.annotate(number=Count("pk")))
    units = Unit.objects.filter(pk__in=numbers).order_by("name")
    return [(unit, numbers[unit.pk]) for unit in units]


def deserted_units() -> QuerySet[Unit]:
    """R-056: units in use in which nobody is on duty."""
    return Unit.objects.filter(~Exists(on_duty().filter(unit=OuterRef("pk"))), is_active=True)


def lead_is_deserted() -> Q:
    """Of a case: its lead unit has nobody on duty."""
    return Q(lead_unit__in=deserted_units().order_by().values("pk"))
