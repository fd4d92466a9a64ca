"""Pages of the desk itself: home and statistics."""
