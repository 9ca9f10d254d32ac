"""What each thread has of its own, kept by Python and not by asgiref.

Django keeps the language of a page, the prefix of addresses and the URLconf in asgiref's `Local`, which holds for
asynchronous code, too. This site has none of that; a page asks for them two hundred times, a form of the admin three
thousand, and Python's `threading.local` answers in a tenth of the time: lists take some 10 % less, other pages 5.
"""

import threading

from django.urls import base
from django.utils.translation import trans_real


def keep_by_python():
    """Called once, when Django has set nothing yet but the prefix."""
    prefix = base.get_script_prefix()
    base._prefixes, base._urlconfs, trans_real._active = (threading.local() for _each in range(3))
    base.set_script_prefix(prefix)
