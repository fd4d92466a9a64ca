"""Reads of the oversight room."""

from __future__ import annotations

from lianxin.kit import clock
from lianxin.oversight.models import SweepRun


def has_swept_today() -> bool:
    """Whether a whole sweep came to its end today."""
    done = SweepRun.objects.filter(is_whole=True, ended_at__isnull=False)
    return done.filter(started_at__gte=clock.midnight(clock.today())).exists()
