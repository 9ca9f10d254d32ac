"""Following the record: what is new, as Atom (RFC 4287, paged as RFC 5005 says).

`atom` writes XML and knows nothing of records; `newest` says which records come first and where a page begins;
`entries` says what a feed tells of each. What is told has passed the one door (`campaign.serialize`).
"""
