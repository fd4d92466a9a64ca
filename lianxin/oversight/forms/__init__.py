"""Forms of the oversight room: input to clean values; they save nothing."""
