"""B3: the page of a case with a long journal, beside that of one with a short journal."""

from __future__ import annotations

from typing import Any

from django.db import connection

from bench.authoring import MANY_ROWS
from bench.jobs.visitor import Reader
from bench.measure import percentile, timed
from lianxin.cases.models import Case


def measure(times: int) -> dict[str, Any]:
    """Both pages in turns, as the committee reads them; with `?all` every journal row is shown."""
    reader, long = Reader("committee"), _longest()
    short = Case.objects.filter(is_sealed=False, state=long.state).exclude(pk=long.pk)
    paths = {"long": _path(long), "short": _path(short.order_by("-id")[0])}
    found: dict[str, Any] = {"rows": MANY_ROWS}
    for name, asked in (("page", {}), ("all", {"all": "1"})):
        times_of: dict[str, list[float]] = {"long": [], "short": []}
        for turn in range(times + 3):
            for which, path in paths.items():
                spent = timed(lambda p=path, a=asked: reader.read(p, a))
                if turn >= 3:
                    times_of[which].append(spent)
        found[name] = {which: percentile(spent, 0.95) for which, spent in times_of.items()}
        found[name]["queries"] = reader.queries(paths["long"], asked)
        found[name]["queries_short"] = reader.queries(paths["short"], asked)
    return found


def _longest() -> Case:
    with connection.cursor() as cursor:
        cursor.execute("SELECT case_id FROM cases_journalentry WHERE seq = %s LIMIT 1", [MANY_ROWS])
        row = cursor.fetchone()
    case = Case.objects.get(pk=row[0])
    Case.objects.filter(pk=case.pk).update(is_sealed=False)
    return case


def _path(case: Case) -> str:
    return f"/desk/cases/{case.number}/"
