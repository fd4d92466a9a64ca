"""Screens of the people room at the desk."""
