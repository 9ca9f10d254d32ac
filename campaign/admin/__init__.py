"""The tracker's records in the admin."""

from . import campaigns, edits, organizations, people, petitions, statements, topics, updates  # noqa: F401
