"""Numbers of cases: gapless within a station's year, never given twice (R-040)."""

from django.db import connection

from lianxin.cases.seals import series_seal
from lianxin.stations.models import Station

# One statement: the row stays locked until the transaction ends, so a number is not lost with it.
TAKE = """
    INSERT INTO cases_numberseries AS series (station_id, year, last, seal)
    VALUES (%s, %s, %s, '')
    ON CONFLICT (station_id, year) DO UPDATE SET last = series.last + excluded.last
    RETURNING last
"""
SEAL = "UPDATE cases_numberseries SET seal = %s WHERE station_id = %s AND year = %s"


def next_number(station: Station, year: int) -> str:
    """The next number of the station's year."""
    return next_numbers(station, year, 1)[0]


def next_numbers(station: Station, year: int, count: int) -> list[str]:
    """The next `count` numbers of the station's year, in order."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [station.pk, year, count])
        last = cursor.fetchone()[0]
        cursor.execute(SEAL, [series_seal(station.pk, year, last), station.pk, year])
    return [f"{station.code}-{year}-{at:06d}" for at in range(last - count + 1, last + 1)]
