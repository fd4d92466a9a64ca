"""Reads of the notify room."""

from lianxin.notify.queries.inbox import read, unread, unread_count, words
from lianxin.notify.queries.outbox import Sent, deliveries_for

__all__ = ["Sent", "deliveries_for", "read", "unread", "unread_count", "words"]
