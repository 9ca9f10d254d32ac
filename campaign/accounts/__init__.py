"""Who gets in: signing in, the second factor, sessions, and the log of what people did.

`throttle` slows down guessing, `codes` is the second factor, `sessions` ends sessions, `audit` keeps the log, and
`passwords` says which passwords are too easily guessed. `views` are the pages.
"""
