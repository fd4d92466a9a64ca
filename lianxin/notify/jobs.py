"""Background work of the room: the sweep every minute, the digest every morning."""

from lianxin.kit.jobs import periodic
from lianxin.notify.actions import delivering, digests, resolving

deliver = delivering.deliver


@periodic("* * * * *", name="notify.sweep")
def sweep() -> None:
    """Orphans, open questions, and letters whose time has come."""
    digests.bundle()
    resolving.sweep()
