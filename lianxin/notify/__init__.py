"""Carries a message to a person; knows nothing of why."""
