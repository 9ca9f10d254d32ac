"""What each hostile file gets: python -m tests.benchmarks.hostile [part of a name]

Each is read in the sandbox from a process of its own, so that the peak memory is that of one. The peak is the reader's
with its libraries; the parent's is not in it, but for the bytes of the file while the reader starts.
"""

import json
import resource
import subprocess
import sys
import time

from documents.extraction import Choose, Unreadable, extract
from tests.documents.extraction.hostile import FILES


def one(name):
    case = FILES[name]
    data = case.make()
    begin = time.monotonic()
    try:
        found = extract(data, case.media_type, case.filename)
        kind = f"Choose of {len(found.parts)}" if isinstance(found, Choose) else f"text of {len(found.text):,}"
        told = kind + (": " + found.text[:40].strip() if not isinstance(found, Choose) else "")
    except Unreadable as error:
        told = f"refused: {error}" + (f" [{error.__cause__}]" if error.__cause__ else "")[-300:]
    seconds = time.monotonic() - begin
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(json.dumps([len(data), seconds, peak, told]))


def table(wanted):
    print("| file | bytes | seconds | peak MB | what it got |\n| --- | ---: | ---: | ---: | --- |")
    for name in FILES:
        if wanted not in name:
            continue
        run = subprocess.run([sys.executable, "-m", __name__, "--one", name], capture_output=True, text=True)
        if run.returncode:
            print(f"| {name} | | | | FAILED {run.stderr[-300:]} |")
            continue
        size, seconds, peak, told = json.loads(run.stdout)
        told = " ".join(told.split())[:230]
        print(f"| {name} | {size:,} | {seconds:.2f} | {peak:.0f} | {told} |", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2])
    else:
        __name__ = "tests.benchmarks.hostile"
        table(" ".join(sys.argv[1:]))
