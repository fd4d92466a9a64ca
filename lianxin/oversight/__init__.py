"""Watches the clock on cases and pushes: the ladder, its papers, and what came of them."""
