"""What the room does by itself: it takes down, and counts; it never publishes."""

from __future__ import annotations

from lianxin.kit.jobs import periodic
from lianxin.publishing import actions


@periodic("*/15 * * * *", name="publishing.take_down_what_moved_on")
def every_quarter_hour() -> None:
    """Matters that were reopened since they were published."""
    actions.take_down_what_moved_on()


@periodic("40 2 * * *", name="publishing.count_figures")
def every_night() -> None:
    """The open figures of yesterday and before."""
    actions.count_figures()
