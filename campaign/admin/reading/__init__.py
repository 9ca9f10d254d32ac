"""Reading a source in the admin: its text with what is marked and suggested, and a panel that records from it.

    page     the text as runs, and the lists beside it
    panel    what can be done with the words that are selected
    forms    the short forms of the panel
    acting   what the panel's buttons do
    view     one address for all of it

Everything is a link or a form. The scripts save way: they turn a selection into the panel's address, and step.
"""
