"""Numbers of cases: gapless within a station's year, never given twice (R-040)."""

from lianxin.cases.seals import series_seal
from lianxin.kit.prepared import Parcel, run
from lianxin.stations.models import Station

# One statement: the row stays locked until the transaction ends, so a number is not lost with it.
TAKE = """
    INSERT INTO cases_numberseries AS series (station_id, year, last, seal)
    VALUES (%s, %s, %s, '')
    ON CONFLICT (station_id, year) DO UPDATE SET last = series.last + excluded.last
    RETURNING last
"""
SEAL = "UPDATE cases_numberseries SET seal = %s WHERE station_id = %s AND year = %s"


def next_numbers(station: Station, year: int, count: int) -> list[str]:
    """The next `count` numbers of the station's year, in order."""
    parcel = Parcel()
    numbers = Taking(station, year, count).done(parcel)
    parcel.send()
    return numbers


class Taking:
    """Numbers asked for; `done` awaits them, and the parcel bears the seal of the series."""

    def __init__(self, station: Station, year: int, count: int = 1) -> None:
        self._station, self._year, self._count = station, year, count
        self._asked = run(TAKE, [station.pk, year, count])

    def done(self, parcel: Parcel) -> list[str]:
        """The numbers in order."""
        station, year, last = self._station, self._year, self._asked.fetchone()[0]
        parcel.add(SEAL, [series_seal(station.pk, year, last), station.pk, year])
        given = range(last - self._count + 1, last + 1)
        return [f"{station.code}-{year}-{at:06d}" for at in given]
