"""The only writers of the room."""

from lianxin.publishing.actions.checking import (
    drop,
    lift_objection,
    object_to,
    pass_check,
    send_back,
    take_down,
    take_down_what_moved_on,
)
from lianxin.publishing.actions.figures import count_figures
from lianxin.publishing.actions.writing import Words, dismiss, mask, start, submit, write

__all__ = [
    "Words",
    "count_figures",
    "dismiss",
    "drop",
    "lift_objection",
    "mask",
    "object_to",
    "pass_check",
    "send_back",
    "start",
    "submit",
    "take_down",
    "take_down_what_moved_on",
    "write",
]
