"""Plays a county's term by calling the actions under a moving clock."""
