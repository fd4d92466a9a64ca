"""Personal data unreadable outside the application: keys, sealed fields, blind indexes."""
