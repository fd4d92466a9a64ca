"""Screens of the portal: what several rooms know, put together."""
