"""Signs how far a station's numbers have come, so that the loss of the last case shows too."""

from lianxin.vault import sign


def series_seal(station_id: int, year: int, last: int) -> bytes:
    """The signature of a series of numbers (32 bytes)."""
    return sign(f"{station_id}:{year}:{last}".encode(), "number series")
