"""What is suggested in a source beside what a person marked, and how long names take to find.

    python -m tests.benchmarks.names
    python -m tests.benchmarks.names --speed

Speed is told beside pyahocorasick's own: `list(automaton.iter(text))` over the same text with the same 20,000 names as
they are written, which finds no inflected form, no other case, and names within words.
"""

import random
import sys
import time
from collections import Counter

import ahocorasick

from campaign.names import addresses, dates, signals
from campaign.names.folding import Folded
from campaign.names.matching import Entry, Lexicon
from tests.campaign.names import marking

SIZE = 385_000  # characters
NAMES = 20_000


def quality(title, texts, entries):
    print(f"== {title}")
    lexicon = Lexicon(entries)
    totals, forms = Counter(), Counter()
    for text, written, languages, marks in texts:
        found = marking.suggested(text, lexicon, languages, written)
        for kind, (own, said, missed, wrong) in marking.judged(marks, found).items():
            totals[kind, "marked"] += own
            totals[kind, "missed"] += len(missed)
            totals[kind, "said"] += said
            totals[kind, "wrong"] += len(wrong)
            forms.update(mark.form or "known" for mark in missed if kind == "mention")
            for what, marked in (("missed", missed), ("wrong", wrong)):
                for mark in marked:
                    print(f"   {what} {kind} {mark.form} {text[mark.start : mark.end][:80]!r} {mark.value[:12]}")
    for kind in marking.KINDS.values():
        marked, said = totals[kind, "marked"], totals[kind, "said"]
        hit, right = marked - totals[kind, "missed"], said - totals[kind, "wrong"]
        print(f"{kind:10} recall {hit:3} of {marked:3} {hit / max(1, marked):.2f}   precision {right:3} of {said:3}"
              f" {right / max(1, said):.2f}")  # fmt: skip
    print(f"missed mentions by the reason: {dict(forms)}")


def invented(count):
    """Names that nobody has, half of them Cyrillic; a third begins with a word that many names begin with."""
    random.seed(1)
    scripts = [
        (
            "бвгдзклмнпрстхц",
            "аеиоу",
            ["ов", "ский", "ин", "ко", "ая", "ия"],
            "Рабочий Левый Союз Фронт Партия Комитет",
        ),
        ("bcdfghklmnprstvz", "aeiou", ["s", "n", "ng", ""], "The Free International Socialist New Workers Campaign"),
    ]

    def word(consonants, vowels, ends, _first):
        letters = "".join(random.choice(consonants) + random.choice(vowels) for _ in range(random.randint(2, 3)))
        return letters.capitalize() + random.choice(ends)

    names = {}
    while len(names) < count:
        script = random.choice(scripts)
        words = [word(*script) for _ in range(random.randint(1, 3))]
        if random.random() < 0.3:
            words.insert(0, random.choice(script[3].split()))
        names[" ".join(words)] = None
    return list(names)


def timed(*todo, times=25):
    """Milliseconds of the quickest run of each; they take turns, so that what else the machine does weighs alike."""
    best = [float("inf")] * len(todo)
    for _ in range(times):
        for at, do in enumerate(todo):
            began = time.perf_counter()
            do()
            best[at] = min(best[at], (time.perf_counter() - began) * 1000)
    return best


def speed():
    names = invented(NAMES)
    entries = [Entry(at, name, "", "person" if at % 3 == 0 else "organization") for at, name in enumerate(names)]
    entries += marking.sample_names() + marking.LEXICON
    began = time.perf_counter()
    lexicon = Lexicon(entries)
    print(f"{len(entries)} names: built in {time.perf_counter() - began:.2f} s")
    began = time.perf_counter()
    Lexicon(entries[-5000:])
    print(f"5000 names: built in {time.perf_counter() - began:.2f} s")
    reference = ahocorasick.Automaton()
    for entry in entries:
        reference.add_word(entry.text, entry.key)
    reference.make_automaton()
    for title, text in corpora(names):
        theirs, ours, fold = timed(
            lambda text=text: list(reference.iter(text)),
            lambda text=text: lexicon.find(text),
            lambda text=text: Folded(text),
        )
        mentions = len(lexicon.find(text))
        print(f"{title:30} theirs {theirs:6.1f} ms  ours {ours:6.1f} ms  {ours / theirs:4.1f} times", end="  ")
        print(f"folding {fold:5.1f} ms  {mentions} mentions")
    text = "\n".join(text for text, *_ in marking.sample()) * 60
    for what in (addresses.find, dates.find, signals.updates, signals.signatures, signals.demands):
        (took,) = timed(lambda what=what: what(text), times=2)
        print(f"{what.__module__}.{what.__name__}: {took:.0f} ms for {len(text)} characters")


def corpora(names):
    sample = "\n".join(text for text, *_ in marking.sample())
    held_out, _marks = marking.held_out()
    russian, _, french = held_out.partition("***")
    words = (sample * 30)[: SIZE - 20_000].split(" ")
    for name in random.sample(names, 300):
        words.insert(random.randrange(len(words)), name)
    yield "the sample's texts", (sample * 30)[:SIZE]
    yield "the same with 300 other names", " ".join(words)[:SIZE]
    yield "a dense Russian article", (russian * 150)[:SIZE]
    yield "a dense French article", (french * 150)[:SIZE]
    yield (
        "French without known names",
        ("Il n’y a pas d’autre nom connu dans ce long texte, répété à l’envi. " * 9000)[:SIZE],
    )
    yield "Chinese, 4000 characters", "".join(chr(random.randrange(0x4E00, 0x5E00)) for _ in range(SIZE))


if __name__ == "__main__":
    text, marks = marking.held_out()
    quality("the five sources", marking.sample(), marking.sample_names())
    quality("held out", [(text, marking.WRITTEN, ("ru", "fr"), marks)], marking.LEXICON)
    if "--speed" in sys.argv:
        speed()
