"""Tables of the oversight room."""

from lianxin.oversight.models.ladder import Reminder, Rung, SweepRun
from lianxin.oversight.models.letters import (
    OFFICE_OF,
    Answer,
    Batch,
    Letter,
    LetterCase,
    LetterSeries,
    Organ,
    Undertaking,
)

__all__ = [
    "OFFICE_OF",
    "Answer",
    "Batch",
    "Letter",
    "LetterCase",
    "LetterSeries",
    "Organ",
    "Reminder",
    "Rung",
    "SweepRun",
    "Undertaking",
]
