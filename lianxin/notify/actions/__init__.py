"""The only writers of the notify room."""

from lianxin.notify.actions.forgetting import forget_residents
from lianxin.notify.actions.inbox import mark_read
from lianxin.notify.actions.sending import Notice, ahead, send, send_all, withdraw

__all__ = ["Notice", "ahead", "forget_residents", "mark_read", "send", "send_all", "withdraw"]
