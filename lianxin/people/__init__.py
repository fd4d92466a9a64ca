"""Who: accounts, persons, deputies and their mandates, units, memberships, residents' contact data."""
