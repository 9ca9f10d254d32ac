"""What is suggested in a source beside what a person marked, and how long names take to find.

    python -m tests.benchmarks.names
    python -m tests.benchmarks.names --speed

Speed is told beside pyahocorasick's own, over the same text with the same 5,000 or 20,000 names as they are written:

- bare: `list(automaton.iter(text))`, which finds no name in another case, finds names within words, and leaves it to
  the caller to choose among names that overlap.
- alike: what somebody who uses pyahocorasick has to do for the nearest answer: the text in lower case, whole words,
  the longest of those that overlap. It still finds no inflected form, no name without its accents, over a line end or
  with other quotation marks, it takes "left" for Left and names in addresses for mentions, and does not say how a
  name is spelled. All of that only ours does.
"""

import random
import sys
import time
from collections import Counter
from operator import itemgetter

import ahocorasick

from campaign.names import addresses, dates, signals
from campaign.names.folding import Folded
from campaign.names.matching import Entry, Lexicon
from tests.benchmarks.vocabulary import prose
from tests.campaign.names import marking

SIZE = 385_000  # characters
NAMES = 5_000, 20_000
MOST = 2.8  # times bare
# People and groups that do not exist, in the forms in which a text has them: the first is the name.
DENSE = {
    "uk": """
        person Данило Верхобуж | Данила Верхобужа | Данилові Верхобужу | Данилом Верхобужем
        person Верхобуж | Верхобужа | Верхобужу | Верхобужем
        person Оксана Тиховодська | Оксани Тиховодської | Оксану Тиховодську | Оксаною Тиховодською
        person Тиховодська | Тиховодської | Тиховодській | Тиховодську
        person Лук'ян Заброда | Лук'яна Заброди | Лук’яном Забродою
        organization Вільна спілка склодувів | Вільної спілки склодувів | Вільну спілку склодувів
        organization Комітет захисту Верхобужа | Комітету захисту Верхобужа | Комітетом захисту Верхобужа
        organization ВСС | ВСС
        organization Нова друкарня | Нової друкарні | Новій друкарні | Нову друкарню
        organization Рада північних цехів | Ради північних цехів | Раді північних цехів
    """,
    "en": """
        person Ottoline Marchbury | Ottoline Marchbury | OTTOLINE MARCHBURY
        person Marchbury | Marchbury | Marchbury
        person Gideon Fallowes | Gideon Fallowes
        person Fallowes | Fallowes
        organization Free Glassblowers’ Union | Free Glassblowers' Union | Free Glassblowers Union
        organization Marchbury Defence Campaign | Marchbury Defence Campaign
        organization FGU | FGU
        organization Northern Workshops Council | Northern Workshops Council | Northern\nWorkshops Council
        organization The New Lantern | The New Lantern | the New Lantern
    """,
    "de": """
        person Friedlind Ährenbach | Friedlind Ährenbach | Friedlind Ährenbachs
        person Ährenbach | Ährenbach
        person Jörn Mühlenkötter | Jörn Mühlenkötter
        person Mühlenkötter | Mühlenkötter
        organization Freier Verband der Glasbläser | Freier Verband der Glasbläser
        organization Solidaritätskomitee Ährenbach | Solidaritätskomitee Ährenbach
        organization FVG | FVG
        organization Rat der nördlichen Werkstätten | Rat der nördlichen Werkstätten
        organization Die Laterne | Die Laterne | Der Laterne
    """,
}


def dense_names():
    for language, lines in DENSE.items():
        for line in lines.strip().splitlines():
            kind, _, forms = line.strip().partition(" ")
            yield Entry(line, forms.split(" | ")[0], language, kind)


def dense(language):
    """Made-up prose, no sentence twice, in which about every tenth word belongs to a name, in one of its forms."""
    chance = random.Random(f"dense {language}")
    forms = [line.strip().partition(" ")[2].split(" | ") for line in DENSE[language].strip().splitlines()]
    words = prose(chance, language, SIZE // 5).split(" ")
    pieces, length = [], 0
    while length < SIZE:
        some = words[len(pieces) * 5 : len(pieces) * 5 + chance.randint(5, 15)]
        pieces.append(" ".join([*some, chance.choice(chance.choice(forms)) + chance.choice(["", "", "", ",", "."])]))
        length += len(pieces[-1]) + 1
    return " ".join(pieces)[:SIZE].replace("\\n", "\n")


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
    """Milliseconds of the processor in the quickest run of each; they take turns, so that other work weighs alike."""
    best = [float("inf")] * len(todo)
    for _ in range(times):
        for at, do in enumerate(todo):
            began = time.thread_time()
            do()
            best[at] = min(best[at], (time.thread_time() - began) * 1000)
    return best


def speed():
    for count in NAMES:
        names = invented(count)
        entries = [Entry(at, name, "", "person" if at % 3 == 0 else "organization") for at, name in enumerate(names)]
        entries += [*marking.sample_names(), *marking.LEXICON, *dense_names()]
        compared(entries, names)
    text = "\n".join(text for text, *_ in marking.sample()) * 60
    for what in (addresses.find, dates.find, signals.updates, signals.signatures, signals.demands):
        (took,) = timed(lambda what=what: what(text), times=2)
        print(f"{what.__module__}.{what.__name__}: {took:.0f} ms for {len(text)} characters")


def compared(entries, names):
    began = time.thread_time()
    lexicon = Lexicon(entries)
    print(f"== {len(entries)} names: built in {time.thread_time() - began:.2f} s")
    bare, lower = ahocorasick.Automaton(), ahocorasick.Automaton()
    for entry in entries:
        bare.add_word(entry.text, entry.key)
        lower.add_word(entry.text.lower(), (len(entry.text), entry.key))
    bare.make_automaton()
    lower.make_automaton()
    worst = 0
    for title, text in corpora(names):
        lexicon.forget()
        began = time.thread_time()
        mentions = len(lexicon.find(text))
        first = (time.thread_time() - began) * 1000
        iterated, alike, ours, fold = timed(
            lambda text=text: list(bare.iter(text)),
            lambda text=text: whole_and_longest(lower, text),
            lambda text=text: lexicon.find(text),
            lambda text=text: Folded(text),
        )
        worst = max(worst, ours / iterated)
        print(
            f"{title:30} ours {ours:5.1f} ms (at first {first:5.1f}, folding {fold:3.1f}), {mentions:4} mentions   "
            f"bare {iterated:4.1f} ms: {ours / iterated:3.1f} times   alike {alike:4.1f} ms, "
            f"{len(whole_and_longest(lower, text)):4} mentions: {ours / alike:3.1f} times"
        )
    print(f"at most {worst:.2f} times bare: {'as it should be' if worst <= MOST else f'more than {MOST}'}")


def whole_and_longest(automaton, text):
    """(start, end, key) of the names in a text, whatever their case, without overlaps."""
    text = f" {text.lower()} "
    found = []
    for last, (length, key) in automaton.iter(text):
        if not text[last + 1].isalnum() and not text[last - length].isalnum():
            found.append((-length, last - length, key))
    found.sort(key=itemgetter(0, 1))
    taken, kept = bytearray(len(text)), []
    for negative, start, key in found:
        end = start - negative
        if not taken[start] and not taken[end - 1]:
            taken[start:end] = b"\1" * -negative
            kept.append((start, end, key))
    kept.sort(key=itemgetter(0))
    return kept


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
    yield "dense Ukrainian prose", dense("uk")
    yield "dense English prose", dense("en")
    yield "dense German prose", dense("de")
    letters = [chr(random.randrange(0x4E00, 0x5E00)) for _ in range(SIZE)]
    yield "Chinese, 4000 characters", "".join(letters)
    yield (
        "the same with punctuation",
        "".join(random.choice("，。、：") if random.random() < 0.1 else each for each in letters),
    )


if __name__ == "__main__":
    text, marks = marking.held_out()
    quality("the five sources", marking.sample(), marking.sample_names())
    quality("held out", [(text, marking.WRITTEN, ("ru", "fr"), marks)], marking.LEXICON)
    if "--speed" in sys.argv:
        speed()
