"""Addresses of the cases room, by door."""
