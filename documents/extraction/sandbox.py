"""A process of its own for each file, because every file is somebody else's.

The readers run in a fresh interpreter: it gets the file and the question on its input and answers on its output, both
framed by their length, so that half an answer is none. It inherits no environment (no database password, no secret
key) and no open file, and has bounds that it sets itself before it reads a byte: memory, processor time, an alarm, the
size of a file that it may write. The parent waits at most PATIENCE, reads at most MAX_ANSWER bytes, and ends the child
by its own handle. A fresh interpreter and not a fork: the parent may have threads, locks and connections.

SECONDS are of processor time, so that an ordinary page is read on a busy server too, only later.

Where the platform has no such limits (Windows; macOS ignores the one of memory) the time and the size of the answer
still bound it.
"""

import dataclasses
import errno
import json
import os
import signal
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

from . import MAX_BYTES, Choose, Extracted, Part, Proposed, Unreadable

SECONDS = 9  # of processor time
PATIENCE = 18  # seconds from the start of the process to its whole answer
SHEET_SECONDS, SHEET_PATIENCE = 20, 28  # the same for a spreadsheet: each of its cells is a thing of its own
MEMORY = 450_000_000  # bytes of its own; the libraries' code comes on top
MAX_ANSWER = 2 * MAX_BYTES
MAX_WRITTEN = 100_000_000  # bytes of one file: compiled modules, and the model that py3langid unpacks (68 MB)

_ROOT = str(Path(__file__).parents[2])
_START = "import sys; sys.path[:] = sys.argv[4:]; from documents.extraction.sandbox import answer; answer()"
_KEPT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")  # nothing else is inherited
_LENGTH = struct.Struct(">QQ")  # of the head in JSON and of the bytes after it

_TOO_SLOW = (
    "Reading the file took more than {} seconds and was stopped. It may be damaged, or be far larger than it looks, "
    "or this server may be busy: try it once more. Else save the page or the chapter that you need as a file of its "
    "own, or paste its text."
)
_TOO_LARGE_INSIDE = (
    f"Reading the file needs more than {MEMORY // 1_000_000} MB of memory and was stopped. Save the part that you "
    "need as a file of its own, or paste its text."
)
_NO_ANSWER = (
    "The file stopped its reader: it is damaged, or needs more memory than is allowed. Save it again in its own "
    "program, or paste its text."
)
_NOT_STARTED = "The program that reads files could not be started on this server: {}. Tell its administrator."
_FAILED = (
    "The reader failed on this file ({}). Save it again in its own program, or paste its text; if it happens with "
    "other files too, tell the administrator."
)


class ReaderFailed(RuntimeError):
    """An error that no reader foresaw, with the child's traceback: the cause of an Unreadable."""


def run(data, **question):
    """`reading.read` in a process of its own; see the package's `extract`."""
    if len(data) > MAX_BYTES:
        raise Unreadable(
            f"The file has {len(data):,} bytes; at most {MAX_BYTES:,} are read. Save the part that you need as a file "
            "of its own, or paste its text."
        )
    head, body = _answered(question, data, SECONDS, PATIENCE)
    if "parts" in head:
        return Choose([Part(**each) for each in head["parts"]])
    head["proposed"] = [Proposed(**each) for each in head["proposed"]]
    head["asides"] = [tuple(each) for each in head["asides"]]
    body = body if head.pop("has_data") else None
    return Extracted(**head, data=body)


def run_sheet(data, **bounds):
    """`sheets.read` in a process of its own; see the package's `read_sheet`."""
    return _answered({"sheet": bounds}, data, SHEET_SECONDS, SHEET_PATIENCE)[1]


def _answered(question, data, seconds, patience):
    """Head and body of the answer to a question about a file; Unreadable where the answer is that there is none."""
    head, body = _ask(json.dumps(question).encode(), data, seconds, patience)
    if "failed" in head:
        raise Unreadable(_FAILED.format(head["failed"])) from ReaderFailed(head["traceback"])
    if "unreadable" in head:
        raise Unreadable(head["unreadable"])
    return head, body


def _ask(question, data, seconds, patience):
    """Send the question and the file, and return the whole answer; the child is gone afterwards."""
    ends = time.monotonic() + patience
    path = [_ROOT, *(os.path.abspath(each) for each in sys.path)]
    try:
        child = subprocess.Popen(  # noqa: S603  our own interpreter and our own words
            [_interpreter(), "-I", "-S", "-c", _START, str(seconds), str(patience), str(MEMORY), *dict.fromkeys(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _KEPT if name in os.environ}
            | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "TZ": "UTC", "LC_ALL": "C.UTF-8"},
            start_new_session=True,  # an interrupt of the parent's terminal is the parent's to handle
        )
    except OSError as error:
        raise Unreadable(_NOT_STARTED.format(error)) from error
    received = bytearray()
    threads = [
        threading.Thread(target=_send, args=(child.stdin, _LENGTH.pack(len(question), len(data)), question, data)),
        threading.Thread(target=_receive, args=(child.stdout, received)),
    ]
    try:
        for thread in threads:
            thread.start()
        threads[1].join(max(0, ends - time.monotonic()))
        in_time = not threads[1].is_alive()
    finally:
        child.kill()
        child.wait()
        for thread in threads:
            if thread.ident:
                thread.join()  # both pipes are closed at the other end, so neither waits any more
        child.stdout.close()
    if not in_time or child.returncode == -getattr(signal, "SIGXCPU", 0):
        raise Unreadable(_TOO_SLOW.format(seconds))
    return _opened(received)


def _interpreter():
    """The Python that runs us; under a server that embeds Python, the one beside our packages."""
    if "python" in os.path.basename(sys.executable or "").lower() or os.name == "nt":
        return sys.executable
    return os.path.join(sys.prefix, "bin", "python3")


def _send(pipe, *pieces):
    try:
        with pipe:
            for piece in pieces:
                pipe.write(piece)
    except OSError:
        pass  # the child ended before it had read everything; what it answered, or did not, says why


def _receive(pipe, received):
    """Everything that the child says, until it ends or says too much."""
    while len(received) <= MAX_ANSWER and (piece := pipe.read1(1 << 20)):
        received += piece


def _opened(received):
    """Head and body of a whole answer; anything else is none."""
    if len(received) >= _LENGTH.size:
        head, body = _LENGTH.unpack_from(received)
        if len(received) == _LENGTH.size + head + body:
            start = _LENGTH.size + head
            return json.loads(received[_LENGTH.size : start]), bytes(received[start:])
    raise Unreadable(_NO_ANSWER)


# What follows runs in the child.


def answer():
    """Read the question and the file from the input, write the answer to the output, and end."""
    _bind(*map(int, sys.argv[1:4]))
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # a library that prints does not spoil the answer
    question, length = _LENGTH.unpack(sys.stdin.buffer.read(_LENGTH.size))
    question = json.loads(sys.stdin.buffer.read(question))
    data = sys.stdin.buffer.read(length)
    body = b""
    try:
        head, body = _read(data, question)
    except Unreadable as error:
        head = {"unreadable": str(error)}
    except MemoryError:
        head = {"unreadable": _TOO_LARGE_INSIDE}
    except Exception as error:
        import traceback

        if isinstance(error, OSError) and error.errno == errno.ENOMEM or "out of memory" in str(error).lower():
            head = {"unreadable": _TOO_LARGE_INSIDE}  # as C libraries say it
        else:
            head = {"failed": type(error).__name__, "traceback": traceback.format_exc(limit=-20)}
    head = json.dumps(head, ensure_ascii=True).encode()
    out.write(_LENGTH.pack(len(head), len(body)) + head)
    out.write(body)
    out.flush()
    os._exit(0)  # no library's farewell can spoil or delay what was said


def _read(data, question):
    """Head and body of the answer."""
    if "sheet" in question:
        from . import sheets

        return {}, sheets.read(data, **question["sheet"])
    from .reading import read

    found = read(data, **question)
    if isinstance(found, Choose):
        return dataclasses.asdict(found), b""
    head = dataclasses.asdict(dataclasses.replace(found, data=None)) | {"has_data": found.data is not None}
    del head["data"]
    return head, found.data or b""


def _bind(seconds, patience, memory):
    """Set this process's own bounds, where the platform has them."""
    try:
        import resource
    except ImportError:
        return
    signal.alarm(patience + 1)  # should the parent be gone
    for name, *bounds in (
        ("RLIMIT_CPU", seconds, seconds + 1),  # the signal first, which says why
        ("RLIMIT_DATA", memory, memory),
        ("RLIMIT_AS", 3 * memory, 3 * memory),
        ("RLIMIT_CORE", 0, 0),
        ("RLIMIT_FSIZE", MAX_WRITTEN, MAX_WRITTEN),
    ):
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        hard = resource.getrlimit(kind)[1]
        try:
            resource.setrlimit(kind, [each if hard == resource.RLIM_INFINITY else min(each, hard) for each in bounds])
        except (ValueError, OSError):
            continue  # a platform that knows the name and not the limit; the parent's bounds remain
