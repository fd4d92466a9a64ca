"""Puts the rooms together: settings, addresses, the WSGI entry."""
