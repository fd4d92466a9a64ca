"""The open figures are counted each night and stored as they may go out."""

from __future__ import annotations

from django.db import connection, transaction

from lianxin.kit import clock
from lianxin.publishing import counting
from lianxin.publishing.models import FigureRow, FigureRun

# Any number that no other advisory lock of the house uses: "figure" in ASCII.
_LOCK = 0x666967757265


@transaction.atomic
def count_figures() -> FigureRun:
    """Count all cells anew; readers see the old ones until these are complete."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    rows = [
        FigureRow(month=month, station_id=station, category_id=category, cells=cells)
        for (month, station, category), cells in sorted(counting.cells().items())
    ]
    FigureRow.objects.all().delete()
    FigureRow.objects.bulk_create(rows, batch_size=2000)
    return FigureRun.objects.create(made_at=clock.now(), rows=len(rows))
