"""The only writers of the stations room."""

from lianxin.stations.actions.disclosures import (
    arrange,
    confirm,
    publish_plan,
    restore,
    withdraw,
)
from lianxin.stations.actions.stations import (
    admit,
    amend_station,
    appoint,
    close_station,
    dismiss,
    end_post,
    open_station,
)

__all__ = [
    "admit",
    "amend_station",
    "appoint",
    "arrange",
    "close_station",
    "confirm",
    "dismiss",
    "end_post",
    "open_station",
    "publish_plan",
    "restore",
    "withdraw",
]
