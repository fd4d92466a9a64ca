"""Reads of the places room: the tree of divisions, browsed and searched; the releases."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from lianxin.kit.pinyin import matches
from lianxin.places.models import CalendarRelease, Constituency, Division

FOUND_AT_MOST = 100


def children(division: Division | None) -> QuerySet[Division]:
    """The divisions right below one, or the provinces, with how many lie below each."""
    below = Division.objects.filter(parent=division).order_by("code")
    return below.annotate(below=Count("children"))


def above(division: Division) -> list[Division]:
    """The divisions around one, the widest first."""
    codes = [division.code[:length].ljust(12, "0") for length in (2, 4, 6, 9)]
    return list(Division.objects.filter(code__in=codes, level__lt=division.level).order_by("level"))


def search(typed: str) -> QuerySet[Division]:
    """Divisions by name, by pinyin, by its initials or by the first digits of the code."""
    typed = typed.strip()
    if typed.isascii() and typed.isdigit():
        found = Q(code__startswith=typed)
    else:
        found = Q(name__icontains=typed) | matches("sort_key", typed)
    return (
        Division.objects.filter(found)
        .select_related("parent")
        .order_by("level", "code")[:FOUND_AT_MOST]
    )


def constituencies(division: Division) -> QuerySet[Constituency]:
    """The electoral districts of a division's congress, by number."""
    return division.constituencies.order_by("number")


def releases(year: int) -> QuerySet[CalendarRelease]:
    """What was changed in the calendar of a year, the latest first."""
    return CalendarRelease.objects.filter(year=year).select_related("takes_back", "taken_back_by")


def years_with_releases() -> set[int]:
    """The years for which the office has changed anything."""
    return set(CalendarRelease.objects.order_by().values_list("year", flat=True).distinct())
