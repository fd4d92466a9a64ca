"""Issuing organs and their numbers (R-150, R-153)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from django.db import connection, transaction
from django.utils.translation import gettext as _

from lianxin.audit import actions as audit
from lianxin.kit.refusals import Refusal
from lianxin.oversight.models import Organ
from lianxin.people.models import Account
from lianxin.people.rules import SET_LADDER, require
from lianxin.places.models import Division, DivisionLevel

LONGEST = 8
SUFFIX = "人督"
NAMES = {
    DivisionLevel.TOWNSHIP: "%s人大主席团",
    DivisionLevel.COUNTY: "%s人大常委会代表工作委员会",
}
# One statement: the row stays locked until the transaction ends, so a number is not lost with it.
TAKE = """
    INSERT INTO oversight_letterseries AS series (organ_id, year, last) VALUES (%s, %s, 1)
    ON CONFLICT (organ_id, year) DO UPDATE SET last = series.last + 1
    RETURNING last
"""


def organs_at(codes: Collection[str]) -> dict[str, Organ]:
    """The organs of these divisions; whoever is missing is set up. As many queries for all."""
    known = Organ.objects.select_related("division")
    found = {each.division_id: each for each in known.filter(division__in=codes)}
    missing = set(codes) - found.keys()
    if missing:
        _set_up(Division.objects.filter(code__in=missing).select_related("parent"))
        found = {each.division_id: each for each in known.filter(division__in=codes)}
    return found


def _set_up(divisions: Collection[Division]) -> None:
    taken = set(Organ.objects.values_list("mark", flat=True))
    rows = []
    for each in divisions:
        mark = next(mark for mark in _marks(each) if mark not in taken)
        taken.add(mark)
        name = NAMES.get(DivisionLevel(each.level), "%s") % each.name
        rows.append(Organ(division=each, name=name, mark=mark))
    Organ.objects.bulk_create(rows, ignore_conflicts=True)


def _marks(division: Division) -> Iterator[str]:
    """Marks to choose from: the place alone, with the place above, then counted."""
    own = _plain(division.name)[:LONGEST]
    yield own + SUFFIX
    if division.parent is not None:
        yield (_plain(division.parent.name)[:4] + own[:4]) + SUFFIX
    for each in "甲乙丙丁戊己庚辛壬癸":
        yield own[: LONGEST - 1] + each + SUFFIX


def _plain(name: str) -> str:
    return "".join(re.findall("[\u4e00-\u9fa5]", name)) or "本"


def take_number(organ: Organ, year: int) -> int:
    """The organ's next number of the year (R-153)."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [organ.pk, year])
        return int(cursor.fetchone()[0])


@transaction.atomic
def amend_organ(organ: Organ, *, by: Account, name: str, mark: str) -> Organ:
    """Correct name and mark; what was signed keeps those of its day."""
    require(by, SET_LADDER)
    if not re.fullmatch("[\u4e00-\u9fa5]{1,10}", mark):
        raise Refusal(_("机关代字要用1到10个汉字。"), field="mark")
    if Organ.objects.filter(mark=mark).exclude(pk=organ.pk).exists():
        raise Refusal(_("这个机关代字已有别的机关在用。"), field="mark")
    Organ.objects.filter(pk=organ.pk).update(name=name, mark=mark)
    audit.record("oversight.amend_organ", by=by, about=organ, detail={"name": name, "mark": mark})
    organ.refresh_from_db()
    return organ
