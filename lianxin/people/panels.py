"""Where higher rooms plug panels into the pages of a unit and of a person, from their `ready`."""

from lianxin.kit.sockets import Socket

UNIT_PAGE = Socket("unit")
PERSON_PAGE = Socket("person")
