"""Keeps the house running: embedded PostgreSQL, web server and worker under one supervisor."""
