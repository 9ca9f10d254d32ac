"""What pages need again and again, kept for as long as what the public sees stays as it is.

Whoever answers readers gives each state of it a name (`campaign.search.publication`) and says under which one a page
is made; what is `lasting` is made once under each name, in each process, and dropped as soon as another one is met.
"""

from contextlib import contextmanager
from contextvars import ContextVar

MOST = 2000
_asking = ContextVar("generation", default="")  # whose page is being made in this thread
_kept = {}  # {(name, what): value}
_newest = ""


def lasting(what, make):
    """What `make()` gives while a reader's page is made, whatever its address.

    It is kept as it is, so nobody may change it. Outside of such a page it is made afresh.
    """
    name = _asking.get()
    if not name:
        return make()
    found = _kept.get((name, what))
    if found is not None:
        return found
    found = make()
    if name == _newest:
        if len(_kept) >= MOST:
            _kept.clear()
        _kept[name, what] = found
    return found


def newest():
    """The name that this process met last."""
    return _newest


def met(name):
    """This name was read just now. What was kept under another one is dropped."""
    global _newest  # noqa: PLW0603  there is one public
    _newest = name
    _kept.clear()


@contextmanager
def asking(name):
    """While a page is made under this name; "" where there is none."""
    token = _asking.set(name)
    try:
        yield
    finally:
        _asking.reset(token)
