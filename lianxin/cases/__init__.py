"""A resident's matter from first word to last."""
