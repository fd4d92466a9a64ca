"""Forms of the desk: input made into clean values; they save nothing."""
