"""What the detection finds and what it takes for something else: recall and false alarms by kind, and its speed.

    python -m tests.benchmarks.detection

A case counts as found where every marked stretch is covered, with its kind. Anything found outside of the marks
is a false alarm.
"""

import sys
import time
from collections import Counter
from pathlib import Path

from documents import detection
from tests.documents import detection_cases as cases

SAMPLE = Path(__file__).parents[2] / "campaign" / "sample" / "texts"
HOSTILE = ["1", "4 ", "4111 ", "00 ", "@", "a@", "(at)", "a at b ", "+7 916 123-45-67 ", "8 916 123-45-67 ", "a@b.co ",
           "&#52;", "4\u200b", "DE12 ", "http://", "(1)", "1.", "T"]  # fmt: skip


def parted(marked):
    """The text without its marks, and the [start, end) of what they enclose."""
    text, spans = "", []
    for piece in marked.split("⟦"):
        inside, mark, outside = piece.partition("⟧")
        if mark:
            spans.append((len(text), len(text) + len(inside)))
        text += inside + outside
    return text, spans


def judge(kind, text, spans):
    """(whether all is found, what is found beside it)."""
    found = detection.find(text)
    hit = all(any(f.kind == kind and f.start <= start and end <= f.end for f in found) for start, end in spans)
    beside = [text[f.start : f.end] for f in found if not any(f.start < end and start < f.end for start, end in spans)]
    return hit, beside


def disguises():
    for kind, bare in cases.BARE:
        for how, text in cases.disguised(kind, bare):
            if not (kind == "email" and " " not in bare and text == bare):
                yield kind, how, f"Так: ⟦{text}⟧, спасибо"


def report(title, positive, negative):
    hits, totals = Counter(), Counter()
    print(f"== {title}")
    for kind, how, marked in positive:
        text, spans = parted(marked)
        hit, beside = judge(kind, text, spans)
        totals[kind] += 1
        hits[kind] += hit
        if not hit or beside:
            print(f"   {'missed' if not hit else 'beside'} {kind} ({how}): {text!r} {detection.find(text)}")
    for kind in totals:
        print(f"{kind:10} {hits[kind]:4} of {totals[kind]:4}  {hits[kind] / totals[kind]:.3f}")
    wrong, asked = Counter(), Counter()
    for what, text in negative:
        found = detection.find(text)
        asked[what] += 1
        wrong[what] += bool(found)
        for each in found:
            print(f"   false alarm, {what}: {text!r} {each}")
    print(f"false alarms {sum(wrong.values())} of {sum(asked.values())}: {dict(+wrong)}")
    return sum(hits.values()), sum(totals.values()), sum(wrong.values()), sum(asked.values())


def speed():
    texts = [path.read_text() for path in sorted(SAMPLE.glob("*.txt"))]
    for text in texts:
        best = min(timed(text) for _ in range(20))
        found = [(each.kind, text[each.start : each.end]) for each in detection.find(text)]
        print(f"{len(text):8} characters {best * 1000:8.2f} ms  {found}")
    whole = ("\n".join(texts) * 60)[:1_000_000]
    print(f"{len(whole):8} characters {min(timed(whole) for _ in range(3)):8.3f} s")
    for unit in HOSTILE:
        text = (unit * (1_000_000 // len(unit) + 1))[:1_000_000]
        print(f"{unit!r:24} {timed(text[:250_000]):7.2f} s for 250 kB {timed(text):7.2f} s for 1 MB")


def timed(text):
    began = time.process_time()
    detection.find(text)
    return time.process_time() - began


if __name__ == "__main__":
    report("worked with", [*cases.POSITIVE, *disguises()], cases.NEGATIVE)
    if "--held-out" in sys.argv:
        report("held out", cases.HELD_OUT, cases.HELD_OUT_NEGATIVE)
    if "--speed" in sys.argv:
        speed()
