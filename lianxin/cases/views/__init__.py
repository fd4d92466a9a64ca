"""What people walk through on the way to a case."""
