"""Screens of the notify room."""
