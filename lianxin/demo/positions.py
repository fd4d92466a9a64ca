"""Where the stations of the play stand: invented, around the county town."""

from decimal import Decimal

LATITUDE, LONGITUDE = Decimal("28.00600"), Decimal("110.18400")
STEP = Decimal("0.025")


def of(at: int) -> tuple[Decimal, Decimal]:
    """Latitude and longitude of a station by its number: scattered, so that distances differ."""
    north, east = at * 7 % 11 - 5, at * 5 % 13 - 6
    return LATITUDE + north * STEP, LONGITUDE + east * STEP
