"""How often a stranger may knock before being asked to wait a little (R-172), at any door."""

from lianxin.kit.throttle import Throttle

RAISING = Throttle("raise", free=10, first_wait=20, longest_wait=120)
UPLOADING = Throttle("upload", free=60, first_wait=20, longest_wait=120)
PHONE_CODES = Throttle("phone_code", free=1, first_wait=60, longest_wait=600)
PHONE_CODES_FROM = Throttle("phone_code_from", free=10, first_wait=30, longest_wait=600)
LOOKING = Throttle("track", free=10, first_wait=10, longest_wait=120)
