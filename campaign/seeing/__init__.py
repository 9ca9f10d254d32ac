"""What is public, gathered for pictures: queries and the one door in, plain dicts and pictures out.

Each of these is bounded, whatever the record holds: so many marks, so many rows, and where there are more the result
says how many. The number of queries does not depend on how many records there are.
"""
