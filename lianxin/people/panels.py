"""Where higher rooms plug their panels into the page of a unit, from their `AppConfig.ready`."""

from lianxin.kit.sockets import Socket

UNIT_PAGE = Socket("unit")
