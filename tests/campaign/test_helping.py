"""Processes that help with texts: the same results in the same order as without them, and none that stays behind."""

import os
import signal
import subprocess
import sys
import time

import pytest

from campaign import bundles, helping
from campaign.models import Entry
from campaign.search import texts
from documents.models import Sketch
from documents.text import check_storable, fold
from tests.campaign.bundle_files import another_database, rows, write

WORDS = ["Łódź", "МИР", "Ёлка", "Peace", "Friede", "Paix", "Paz", "Мир", "Pace", "Mír"]


@pytest.mark.parametrize("helpers", [0, 1, 2])
def test_results_come_in_the_order_of_the_calls(helpers):
    found = []
    with helping.hired(helpers):
        queue = helping.Queue(then=found.append)
        for word in WORDS:
            queue.put(fold, word)
        queue.finish()
    assert found == [fold(word) for word in WORDS]


@pytest.mark.parametrize("size", [0, 1, 3])
def test_no_more_waits_than_a_queue_says(size):
    """With helpers that have begun nothing of it yet; what has no size is done in the end, too."""
    found, most = [], 0
    with helping.hired(1):
        queue = helping.Queue(found.append, most=6)
        for number in range(20):
            queue.put(fold, f"{number} МИР", size=size)
            most = max(most, queue.size)
            assert queue.size == size * len(queue.waiting) <= 6
        queue.finish()
    assert found == [f"{number} мир" for number in range(20)]
    assert (queue.size, len(queue.waiting), most > 0) == (0, 0, size > 0)


@pytest.mark.parametrize("helpers", [0, 1])
def test_what_is_wrong_is_told_as_without_helpers(helpers):
    with helping.hired(helpers), pytest.raises(ValueError, match="U\\+0000 at position 1"):
        queue = helping.Queue(then=print)
        queue.put(check_storable, "a\0")
        queue.finish()


def begun(queue):
    """Wait until a helper has taken the last part; nobody else does it then."""
    future = queue.waiting[-1].future
    while not (future.running() or future.done()):
        time.sleep(0.01)


def test_a_helper_that_was_ended_is_told_of():
    with helping.hired(1), pytest.raises(helping.HelperLost, match="ended from outside"):
        queue = helping.Queue(then=print)
        queue.put(os._exit, 1)
        begun(queue)
        queue.finish()


def test_who_would_wait_for_helpers_does_what_they_have_not_begun():
    found = []
    with helping.hired(1):
        queue = helping.Queue(then=found.append)
        for _each in range(2):  # one that is being done, and one that the helper took already
            queue.put(time.sleep, 1)
            begun(queue)
        for _each in range(8):
            queue.put(os.getpid)
        with pytest.raises(ValueError, match="U\\+0000 at position 1"):
            queue.put(check_storable, "a\0")
            queue.finish()
    assert found[:2] == [None, None]
    assert len(found) == 10 and os.getpid() in found[2:]


def test_little_work_needs_no_helper():
    assert helping.helpers_for(helping.WORTH_IT - 1) == 0
    assert helping.helpers_for(helping.WORTH_IT) == min(helping.processors() - 1, helping.MOST_HELPERS)


def test_a_helper_ends_with_its_employer():
    code = (
        "import os, time\n"
        "from campaign import helping\n"
        "if __name__ == '__main__':\n"
        "    with helping.hired(1):\n"
        "        queue = helping.Queue(then=lambda pid: print(pid, flush=True))\n"
        "        queue.put(os.getpid)\n"
        "        while queue.waiting and not queue.waiting[0].future.done():\n"
        "            time.sleep(0.01)\n"
        "        queue.finish()\n"
        "        time.sleep(600)\n"
    )
    employer = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    helper = int(employer.stdout.readline())
    os.kill(helper, 0)  # is there
    employer.send_signal(signal.SIGKILL)
    employer.wait()
    employer.stdout.close()
    deadline = time.monotonic() + 60
    while is_there(helper) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_there(helper)


def is_there(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_load_with_helpers_makes_the_same(db, tmp_path):
    bundle, found = write(tmp_path / "bundle", rows()), []
    for helpers in (0, 1):
        with another_database():
            bundles.load(bundle, helpers=helpers)
            entries = Entry.objects.values_list("pk", flat=True)
            found.append((list(Sketch.objects.values()), texts.stored(list(entries))))
    assert found[0] == found[1]
    assert found[0][0] and all(found[0][1].values())
