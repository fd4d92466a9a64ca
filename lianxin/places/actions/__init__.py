"""The only writers of the places room."""

from lianxin.places.actions.calendar import clear_day, publish_table, set_day, take_back
from lianxin.places.actions.divisions import (
    MOST_SEATS,
    Loaded,
    add_constituency,
    amend_constituency,
    load_divisions,
)
from lianxin.places.actions.rights import MANAGE, Manager

__all__ = [
    "MANAGE",
    "MOST_SEATS",
    "Loaded",
    "Manager",
    "add_constituency",
    "amend_constituency",
    "clear_day",
    "load_divisions",
    "publish_table",
    "set_day",
    "take_back",
]
