"""Who: persons and accounts, deputies, units, memberships, residents' contact data."""
