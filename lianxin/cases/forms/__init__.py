"""Forms of the cases room: input to clean values, nothing saved."""
