"""The only writers of the oversight room; they change a case through `cases.actions` alone."""

from lianxin.oversight.actions.batches import choosable, groups_of, make_next, prepare
from lianxin.oversight.actions.organs import amend_organ
from lianxin.oversight.actions.papers import (
    amend,
    answer,
    hold,
    judge,
    keep_undertaking,
    lift,
    sign,
    void,
)
from lianxin.oversight.actions.rungs import state_rung
from lianxin.oversight.actions.sweeping import sweep

__all__ = [
    "amend",
    "amend_organ",
    "answer",
    "choosable",
    "groups_of",
    "hold",
    "judge",
    "keep_undertaking",
    "lift",
    "make_next",
    "prepare",
    "sign",
    "state_rung",
    "sweep",
    "void",
]
