"""Template tags of the ui pieces."""
