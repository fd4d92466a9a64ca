"""Keeps files safe and typed; access is decided by the owner's room."""
