"""Where higher rooms plug their panels into the page of a case, from their `AppConfig.ready`."""

from lianxin.kit.sockets import Socket

CASE_PAGE = Socket("case")
