"""Who has to know what was done to a source, beside its history.

This app keeps no log of what people do. The app that does says so here, once, when it starts.
"""

LIFTED = "lifted"  # a mask, so that readers see what it hid

_listeners = []


def register(listener):
    """`listener(what, thing, user)` is called in the transaction in which it is done."""
    _listeners.append(listener)


def tell(what, thing, user):
    for listener in _listeners:
        listener(what, thing, user)
