"""Divisions and constituencies: a list comes in, a district is entered or amended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import takewhile

from django.db import connection, transaction
from django.utils.translation import gettext as _

from lianxin.kit.pinyin import sort_key
from lianxin.kit.refusals import Refusal
from lianxin.kit.text import clean
from lianxin.places.actions.rights import Manager, require
from lianxin.places.models import PREFIX_LENGTHS, Constituency, Division
from lianxin.places.sources import CODE_LENGTH, NewDivision

MOST_SEATS = 3
_BATCH = 2_000
# Any number that no other advisory lock of the house uses: "places" in ASCII.
_LOCK = 0x706C61636573


@dataclass(slots=True)
class Loaded:
    """What a list brought: how many were new, renamed or known, and which known codes it lacks."""

    added: int = 0
    renamed: int = 0
    unchanged: int = 0
    vanished: list[str] = field(default_factory=list)


@transaction.atomic
def load_divisions(
    rows: Iterable[NewDivision], *, by: Manager | None, within: str | None = None
) -> Loaded:
    """Bring in a list: names are updated, nothing is deleted, codes it lacks are reported.

    `within` is the prefix for which the list is whole; without it, what its lowest rows share.
    """
    require(by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    names = {row.code: row.name for row in rows}
    if not names:
        raise Refusal(_("这份名单里没有行政区划。"))
    known = dict(Division.objects.values_list("code", "name"))
    changed = [code for code in sorted(names) if known.get(code) != names[code]]
    everywhere = names.keys() | known.keys()
    Division.objects.bulk_create(
        [_row(code, names, everywhere) for code in changed],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "sort_key"],
    )
    added = sum(code not in known for code in changed)
    scope = _scope(names) if within is None else within
    return Loaded(
        added=added,
        renamed=len(changed) - added,
        unchanged=len(names) - len(changed),
        vanished=sorted(code for code in known if code not in names and code.startswith(scope)),
    )


@transaction.atomic
def add_constituency(
    division: Division, number: int, name: str, *, by: Manager | None, seats: int
) -> Constituency:
    """Enter an electoral district of a county or township congress (选举法 25)."""
    require(by)
    Division.objects.select_for_update().get(pk=division.pk)
    _check_constituency(division, number, seats)
    return Constituency.objects.create(
        division=division, number=number, name=_line(name), seats=seats
    )


@transaction.atomic
def amend_constituency(
    constituency: Constituency, *, by: Manager | None, number: int, name: str, seats: int
) -> Constituency:
    """Change an electoral district's number, name or seats."""
    require(by)
    Division.objects.select_for_update().get(pk=constituency.division_id)
    held = Constituency.objects.select_for_update(of=("self",)).get(pk=constituency.pk)
    _check_constituency(held.division, number, seats, itself=held)
    held.number, held.name, held.seats = number, _line(name), seats
    held.save(update_fields=["number", "name", "seats"])
    return held


def level_of(code: str) -> int:
    """The level that a code of twelve digits says by its trailing zeros."""
    return next(level for level, length in PREFIX_LENGTHS.items() if not code[length:].strip("0"))


def _row(code: str, names: Mapping[str, str], everywhere: Iterable[str]) -> Division:
    level = level_of(code)
    above = [
        code[: PREFIX_LENGTHS[step]].ljust(CODE_LENGTH, "0") for step in range(level - 1, 0, -1)
    ]
    parent = next((one for one in above if one in everywhere and one != code), None)
    if parent is None and level > 1:
        raise Refusal(
            _("%(name)s（%(code)s）的上级区划不在名单里，请补上后重新装入。")
            % {"name": names[code], "code": code}
        )
    return Division(
        code=code,
        name=_line(names[code]),
        level=level,
        parent_id=parent,
        sort_key=sort_key(names[code]),
    )


def _scope(names: Mapping[str, str]) -> str:
    deepest = max(level_of(code) for code in names)
    codes = [code for code in names if level_of(code) == deepest]
    shared = takewhile(lambda both: both[0] == both[1], zip(min(codes), max(codes), strict=True))
    return "".join(digit for digit, _same in shared)


def _check_constituency(
    division: Division, number: int, seats: int, *, itself: Constituency | None = None
) -> None:
    if not 1 <= seats <= MOST_SEATS:
        raise Refusal(_("每个选区应选1至3名代表。"), field="seats")
    same = Constituency.objects.filter(division=division, number=number)
    if itself is not None:
        same = same.exclude(pk=itself.pk)
    if same.exists():
        raise Refusal(_("这个选区号已经用过。"), field="number")


def _line(name: str) -> str:
    line = " ".join(clean(name).split())
    if not line:
        raise Refusal(_("请填写名称。"), field="name")
    return line
