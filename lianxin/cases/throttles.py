"""How often a stranger may knock before being asked to wait a little (R-172), at any door."""

from lianxin.kit.throttle import Throttle

RAISING = Throttle("raise", free=10, first_wait=20, longest_wait=120)
UPLOADING = Throttle("upload", free=60, first_wait=20, longest_wait=120)
LOOKING = Throttle("track", free=10, first_wait=10, longest_wait=120)
