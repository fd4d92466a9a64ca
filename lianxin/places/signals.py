"""What the room says to the rooms above, within the transaction of the one writer."""

from django.dispatch import Signal

# A release came into force. Sent by CalendarRelease with `release`, its number, and `days`, the
# frozenset of dates that were off and are working, or the other way round.
calendar_changed = Signal()
