"""The door of staff, handling units and committee."""
