"""Tables of the notify room: messages, their deliveries, addresses, preferences, texts."""

from lianxin.notify.models.addresses import Address, Preference
from lianxin.notify.models.deliveries import Delivery
from lianxin.notify.models.gateways import Gateway
from lianxin.notify.models.messages import Message
from lianxin.notify.models.templates import Template

__all__ = ["Address", "Delivery", "Gateway", "Message", "Preference", "Template"]
