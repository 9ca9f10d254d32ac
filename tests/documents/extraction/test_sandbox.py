"""The process of its own in which every file is read."""

import os
import sys
import threading
import time

import pytest

from documents import extraction
from documents.extraction import Choose, Extracted, Unreadable, extract, extract_here, sandbox
from tests.documents.extraction import hostile

# A reader that never answers, whatever the file and however quick the machine: bound like any other, then asleep.
ASLEEP = (
    "import sys, time; sys.path[:] = sys.argv[4:]; from documents.extraction import sandbox; "
    "sandbox._bind(*map(int, sys.argv[1:4])); time.sleep(60)"
)
BUSY = ASLEEP.replace("time.sleep(60)", "exec('while True: pass')")  # one that computes for ever
linux = pytest.mark.skipif(sys.platform != "linux", reason="the limits and /proc are Linux's")


def children():
    """{pid: state} of the processes that this one started."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat") as stat:
                state, parent = stat.read().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(parent) == os.getpid():
            found[int(pid)] = state
    return found


def test_the_sandbox_gives_what_the_readers_give():
    text = "Кампания солидарности 🏳️‍🌈 с политзаключёнными\n".encode()
    assert extract(text, "text/plain", "a.txt", language="ru") == extract_here(text, language="ru")
    archive = hostile.record(body=b"<p>We demand peace and the release of all prisoners.</p>")
    here = extract_here(archive)
    assert isinstance(here, Extracted)
    assert here.data
    assert extract(archive) == here
    post = {"language": "en", "part": "id:2", "filename": "r\udce9sult.json"}
    assert extract(hostile.telegram(3), **post) == extract_here(hostile.telegram(3), **post)
    assert extract(hostile.telegram(3)) == Choose(extract_here(hostile.telegram(3)).parts)


def test_a_refusal_comes_through_word_for_word():
    with pytest.raises(Unreadable) as inside:
        extract(hostile.docx(hostile.LAUGHS + hostile.DOCUMENT))
    with pytest.raises(Unreadable) as here:
        extract_here(hostile.docx(hostile.LAUGHS + hostile.DOCUMENT))
    assert str(inside.value) == str(here.value)


@linux
def test_a_reader_that_takes_too_long_is_ended_and_leaves_nothing(monkeypatch):
    monkeypatch.setattr(sandbox, "PATIENCE", 1)
    monkeypatch.setattr(sandbox, "_START", ASLEEP)
    before, begin = children(), time.monotonic()
    with pytest.raises(Unreadable, match="was stopped. It may be damaged"):
        extract(b"Free Ivan.")
    assert time.monotonic() - begin < 3
    assert children() == before
    assert [
        thread.name for thread in threading.enumerate() if "_receive" in thread.name or "_send" in thread.name
    ] == []


@linux
def test_a_reader_that_computes_too_long_is_ended_by_its_processor_time(monkeypatch):
    monkeypatch.setattr(sandbox, "SECONDS", 1)
    monkeypatch.setattr(sandbox, "PATIENCE", 60)
    monkeypatch.setattr(sandbox, "_START", BUSY)
    before = children()
    with pytest.raises(Unreadable, match="was stopped. It may be damaged"):
        extract(b"Free Ivan.")
    assert children() == before


@linux
@pytest.mark.parametrize(
    "make",
    [lambda: b"[" + b"[]," * 800_000 + b"[]]", lambda: hostile.packed_stream(100)],
    ids=["Python runs out of memory", "PDFium ends the process"],
)
def test_a_reader_that_takes_too_much_memory_is_refused(monkeypatch, make):
    data = make()
    monkeypatch.setattr(sandbox, "MEMORY", 60_000_000)
    before = children()
    with pytest.raises(Unreadable, match="memory"):
        extract(data)
    assert children() == before


@linux
def test_the_reader_inherits_no_secret_and_no_open_file(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "planted")
    monkeypatch.setattr(sandbox, "PATIENCE", 2)
    monkeypatch.setattr(sandbox, "_START", ASLEEP)
    reading = threading.Thread(target=lambda: pytest.raises(Unreadable, extract, b"Free Ivan."))
    with open(tmp_path / "private", "w") as private:
        os.set_inheritable(private.fileno(), True)
        before = set(children())
        reading.start()
        try:
            child = started(before)
            with open(f"/proc/{child}/environ") as environ:
                names = {each.partition("=")[0] for each in environ.read().split("\0") if each}
            files = {os.readlink(f"/proc/{child}/fd/{each}") for each in os.listdir(f"/proc/{child}/fd")}
            with open(f"/proc/{child}/limits") as limits:
                limited = {line[:26].strip(): line[26:47].strip() for line in limits}
        finally:
            reading.join()
    assert names <= {"OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "TZ", "LC_ALL", *sandbox._KEPT}
    assert not any("private" in each or "sqlite" in each for each in files)
    assert limited["Max data size"] == str(sandbox.MEMORY)
    assert limited["Max core file size"] == "0"


def started(before):
    """The pid of the reader, once it reads."""
    for _ in range(200):
        for pid in set(children()) - before:
            with open(f"/proc/{pid}/cmdline") as cmdline, open(f"/proc/{pid}/limits") as limits:
                if "documents.extraction" in cmdline.read() and str(sandbox.MEMORY) in limits.read():
                    return pid
        time.sleep(0.01)
    raise AssertionError("The reader did not start.")


@linux
def test_many_threads_read_at_once():
    before, found = children(), {}

    def one(number):
        found[number] = extract(f"Заявление {number}".encode(), language="ru").text

    threads = [threading.Thread(target=one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: f"Заявление {number}" for number in range(8)}
    assert children() == before


def test_half_an_answer_is_none():
    whole = sandbox._LENGTH.pack(2, 3) + b"{}" + b"abc"
    assert sandbox._opened(whole) == ({}, b"abc")
    for broken in (b"", whole[:10], whole[:-1], whole + b"x", sandbox._LENGTH.pack(2**60, 0) + b"{}"):
        with pytest.raises(Unreadable, match="stopped its reader"):
            sandbox._opened(broken)


def test_a_server_without_an_interpreter_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python-is-gone"))
    with pytest.raises(Unreadable, match="could not be started on this server.*Tell its administrator"):
        extract(b"text")


def test_an_error_that_nobody_foresaw_keeps_its_traceback():
    with pytest.raises(Unreadable, match=r"The reader failed on this file \(AttributeError\)") as failure:
        extract(b"text", media_type=7)
    assert "has no attribute" in str(failure.value.__cause__)


def test_a_file_beyond_all_bounds_starts_no_process(monkeypatch):
    monkeypatch.setattr(sandbox, "MAX_BYTES", 10)
    monkeypatch.setattr(sandbox, "_ask", None)
    with pytest.raises(Unreadable, match="11 bytes; at most 10 are read"):
        extract(b"12345678901")
    assert extraction.MAX_BYTES == 50_000_000
