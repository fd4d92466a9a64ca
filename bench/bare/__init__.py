"""A Django project with nothing in it: what the house is compared with."""
