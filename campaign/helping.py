"""Work on texts that other processors may do: cutting texts into words, recognising them, looking for numbers.

    with helping.hired(helpers):
        queue = helping.Queue(then=store)
        for part in parts:
            queue.put(words_of, part)  # at some time store(words_of(part)), in the order of the calls
        queue.finish()

Who queues work need not know whether anybody is hired: where nobody is, it is done at once, with the same result. Only
commands hire, because they have the machine for themselves and a process of their own; a server's processes do not.

What is queued is a plain function of a module that needs no database, and values: a helper is a new process (`spawn`)
that imports that module and nothing else of ours. Only so much is queued at a time that memory does not grow with the
whole. A helper ends when its employer does, however that ended.
"""

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from multiprocessing.connection import wait

WORTH_IT = 2000  # rows or records, from which on a helper does more than it takes to start one
MOST_HELPERS = 3  # more find nothing to do: only one process writes to the database
AHEAD = 32_000_000  # bytes of texts in memory that wait for helpers, who look at them while other work goes on
WAITING = 4  # parts for each helper, where a queue does not say how much may wait

_hired = ContextVar("hired", default=None)


class HelperLost(Exception):
    """A helper ended before its work was done."""


def processors():
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def helpers_for(size):
    """How many helpers are worth it for so many rows or records, on this machine."""
    return min(processors() - 1, MOST_HELPERS) if size >= WORTH_IT else 0


def add_argument(parser):
    """Let whoever calls a command say how many helpers it has."""
    parser.add_argument(
        "--helpers", type=int, choices=range(MOST_HELPERS + 1), help="processes that help with texts; by default as "
        "many as the machine has processors to spare, and none for little",
    )  # fmt: skip


@contextmanager
def hired(count):
    """Have so many helpers within the block; with 0, all work is done by this process itself."""
    if not count:
        yield
        return
    context = multiprocessing.get_context("spawn")  # a copy of this process would hold its connections
    executor = ProcessPoolExecutor(count, context, initializer=_leave_with_employer)
    token = _hired.set((executor, count * WAITING))
    try:
        yield
    finally:
        _hired.reset(token)
        executor.shutdown(cancel_futures=True)


@contextmanager
def seldom_collecting():
    """Within the block Python looks seldom for objects that only hold one another.

    A load makes millions of objects that are gone as soon as nobody holds them, and hardly any of that kind; looking
    for them every 700 objects took a fifth of its time.
    """
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)


SELDOM = (50_000, 20, 20)  # objects, then rounds


def _leave_with_employer():
    """End this process when the one that hired it has ended; a helper that waits for work would not notice.

    What is typed to interrupt (Ctrl-C) is for the employer, who then ends the helpers.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(*SELDOM)
    employer = multiprocessing.parent_process()

    def watch():
        wait([employer.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@dataclass
class _Part:
    """One call that waits, and what it is to give."""

    future: Future
    function: object
    values: tuple
    size: int


class Queue:
    """Calls whose results go to `then`, one after another in the order of the calls.

    Where helpers are behind, who waits for them does what they have not begun: nobody stands idle. `most` is how much
    may wait, in the unit of `size` (parts, where none is given). The more it is, the longer helpers have something to
    do while their employer does something else.
    """

    def __init__(self, then, most=None):
        self.then, self.most, self.waiting, self.size = then, most, deque(), 0

    def put(self, function, *values, size=1):
        """Call the function with these values: now, or by a helper."""
        if _hired.get() is None:
            self.then(function(*values))
            return
        executor, most = _hired.get()
        try:
            self.waiting.append(_Part(executor.submit(function, *values), function, values, size))
        except BrokenProcessPool as error:
            raise _lost() from error
        self.size += size
        self._take_until(most if self.most is None else self.most)

    def finish(self):
        """Return when everything is done."""
        self._take_until(-1)  # also what has no size

    def _take_until(self, most):
        """Take what is done, and wait until no more than so much is left; help meanwhile."""
        while self.waiting:
            is_done = self.waiting[0].future.done()
            if not is_done and self.size <= most:
                return
            if is_done or not self._help():
                self._take()

    def _help(self):
        """Do the newest part that no helper has begun, and return whether there was one."""
        for part in reversed(self.waiting):
            if part.future.cancel():
                part.future = Future()
                try:
                    part.future.set_result(part.function(*part.values))
                except Exception as error:
                    part.future.set_exception(error)  # raised when it is its turn, as if a helper had done it
                return True
        return False

    def _take(self):
        part = self.waiting.popleft()
        self.size -= part.size
        try:
            result = part.future.result()
        except BrokenProcessPool as error:
            raise _lost() from error
        self.then(result)


def _lost():
    return HelperLost(
        "A process that helped was ended from outside; perhaps the machine ran out of memory. Run this again, or with "
        "--helpers 0, which takes longer and less memory."
    )
