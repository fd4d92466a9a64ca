"""The only writers of the notify room."""

from lianxin.notify.actions.inbox import mark_read
from lianxin.notify.actions.sending import Notice, send, send_all, withdraw

__all__ = ["Notice", "mark_read", "send", "send_all", "withdraw"]
