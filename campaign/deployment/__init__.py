"""Keeping a site: backups, restoring and rehearsing them, moving to PostgreSQL, maintenance, health, logs, doctor.

Nothing here knows what a record is. README.md, beside this file, leads from a bare server to a public site.
"""
