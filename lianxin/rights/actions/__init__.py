"""The only writers of the rights room; matters and contacts change by their own rooms' actions."""

from lianxin.rights.actions.deciding import grant, refuse
from lianxin.rights.actions.disposals import (
    check,
    confirm,
    keep_back,
    run_disposal,
    send_back,
)
from lianxin.rights.actions.exporting import note_hand_over, prepare
from lianxin.rights.actions.holds import lift_hold, place_hold
from lianxin.rights.actions.proposing import propose
from lianxin.rights.actions.requests import (
    ask,
    copy_now,
    correct_now,
    erase_phone_now,
    remind_overdue,
)
from lianxin.rights.actions.retention import end_rule, state_rule

__all__ = [
    "ask",
    "check",
    "confirm",
    "copy_now",
    "correct_now",
    "end_rule",
    "erase_phone_now",
    "grant",
    "keep_back",
    "lift_hold",
    "note_hand_over",
    "place_hold",
    "prepare",
    "propose",
    "refuse",
    "remind_overdue",
    "run_disposal",
    "send_back",
    "state_rule",
]
