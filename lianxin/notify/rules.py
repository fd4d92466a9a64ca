"""Who may word notices and decide about dead letters: rights of offices, named in people."""

from lianxin.people.rules import EDIT_TEXTS, KEEP_DELIVERIES, require

__all__ = ["EDIT_TEXTS", "KEEP_DELIVERIES", "require"]
