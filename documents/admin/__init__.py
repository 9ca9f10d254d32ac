"""The evidence in the admin: sources and their versions, passages, redactions."""

from . import anchors, captures, documents, passages, redactions, versions  # noqa: F401  importing registers them
