"""B1, in the database: a table for the bare view, and how many matters and lines there are."""

from django.db import connection

from bench.bare.models import CREATE
from lianxin.cases.models import Case
from lianxin.stations.models import Station


def measure() -> dict[str, object]:
    """Make sure of the bare table; count both kinds of rows."""
    with connection.cursor() as cursor:
        cursor.execute(CREATE)
        cursor.execute("SELECT count(*) FROM bench_bare_line")
        lines = cursor.fetchone()[0]
    stations = list(Station.objects.order_by("code").values_list("code", flat=True))
    return {"lines": lines, "cases": Case.objects.count(), "stations": stations}
