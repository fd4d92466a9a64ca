"""Append-only record of who did or looked at what, and the chains that prove it whole."""
