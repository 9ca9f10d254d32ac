"""The search index: what the public record says, word by word, and how many of what.

`words`, `queries` and `excerpts` are plain Python; `said` reads the record through the one door; `entries` keeps the
index as the record stands; `finding` answers.
"""
