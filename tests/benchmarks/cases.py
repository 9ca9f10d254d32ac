"""Cases for measuring `documents.anchoring`: a text, the same text revised, quotes, and what became of each.

`make(seed, size)` gives (case, truth); `score(truth, predictions)` counts. Offsets are code points; every
character is in the BMP, so they count the same in JavaScript. The shape is that of the project's own cases.

What happens to the text: each paragraph gets a rate of word edits (0, 1, 3, 5 or 10 %); a third of paragraphs
get typographic changes (spaces, no-break spaces, quotation marks, dashes, case, NFD, soft hyphens, ё); a tenth
move; boilerplate sentences repeat, so that only the context tells the copies apart. Some quotes are cut out,
replaced by other prose between unchanged context, or removed while a look-alike sentence (40-70 % similar) is
put elsewhere; some are carried alone into another paragraph.

A quote is `kept` when at least 70 % of its characters survive within a span at most 1.5 times as long, `gone`
when under 25 % survive; anything between, a gone quote of which a half exists elsewhere word for word, and a
repeated quote whose context repeats too or was left behind are not scored.
"""

import random
import re
import unicodedata

from .prose import LANG_CODES, LANG_CUM, POOLS, prose


def levenshtein(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        prev, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            prev, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, prev + (x != y))
    return row[-1]


def fold_for_labels(s):
    s = unicodedata.normalize("NFC", s).replace("\u00ad", "").casefold().replace("ё", "е").replace("...", "…")
    s = re.sub('[“”„«»"]', '"', re.sub("[–—‑-]", "-", re.sub("[’'ʼ]", "'", s)))
    return re.sub(r'"\s+|\s+"', '"', re.sub(r"\s+", " ", s))


class Chars(list):
    """A list of (character, offset in the original or -1)."""

    @classmethod
    def new(cls, s, start=None):
        return cls((ch, -1 if start is None else start + i) for i, ch in enumerate(s))

    def __str__(self):
        return "".join(c for c, _ in self)


def edit_words(rng, par, rate, lang):
    text, out, last = str(par), Chars(), 0
    for m in re.finditer(r"\w+", text):
        if rng.random() >= rate:
            continue
        a, b = m.span()
        op = rng.random()
        out += par[last:a]
        word = par[a:b]
        if op < 0.5:  # a typo
            k = rng.randrange(len(word))
            kind = rng.randrange(3)
            if kind == 0:
                word = word[:k] + word[k + 1 :]
            elif kind == 1:
                word = word[:k] + [(rng.choice("aeiouтоаие"), -1)] + word[k:]
            else:
                word = word[:k] + [(rng.choice("nrstlнрстл"), -1)] + word[k + 1 :]
        elif op < 0.65:  # word dropped
            word = []
        elif op < 0.85:  # word added
            word = word + Chars.new(" " + POOLS[lang].take(rng, 1)[0])
        else:  # another word
            word = Chars.new(POOLS[lang].take(rng, 1)[0])
        out += word
        last = b
    return Chars(out + par[last:])


def swap(par, table):
    out = Chars()
    for ch, o in par:
        r = table.get(ch)
        if r is None:
            out.append((ch, o))
        else:
            out += [(c, o if i == 0 else -1) for i, c in enumerate(r)]
    return out


def typography(rng, par):
    for kind in rng.sample(range(9), rng.choice((1, 1, 2, 3))):
        if kind == 0:
            par = Chars((("\u00a0" if ch == " " and rng.random() < 0.3 else ch), o) for ch, o in par)
        elif kind == 1:
            par = Chars(
                x for ch, o in par for x in (((" ", o), (" ", -1)) if ch == " " and rng.random() < 0.1 else ((ch, o),))
            )
        elif kind == 2:  # wrapped lines
            par = Chars((("\n" if ch == " " and rng.random() < 0.1 else ch), o) for ch, o in par)
        elif kind == 3:
            par = swap(par, {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
        elif kind == 4:
            par = swap(par, {"“": "«\u00a0", "”": "\u00a0»", "'": "’", "-": "‑", "«": "“", "»": "”"})
        elif kind == 5:  # capitals
            par = Chars((ch.upper() if len(ch.upper()) == 1 else ch, o) for ch, o in par)
        elif kind == 6:  # decomposed letters
            par = Chars(
                (c, o if i == 0 else -1) for ch, o in par for i, c in enumerate(unicodedata.normalize("NFD", ch))
            )
        elif kind == 7:  # soft hyphens
            par = Chars(
                x
                for ch, o in par
                for x in (((ch, o), ("\u00ad", -1)) if ch.isalpha() and rng.random() < 0.05 else ((ch, o),))
            )
        else:
            par = swap(par, {"ё": "е", "Ё": "Е", "-": "–", "…": "..."})
    return par


def lookalike(rng, quote, lang):
    """Same length and rhythm, 40-70 % similar."""
    words = quote.split(" ")
    order = list(range(len(words)))
    rng.shuffle(order)
    for n, i in enumerate(order):
        words[i] = POOLS[lang].take(rng, 1)[0]
        if n > len(words) * 0.3:
            s = 1 - levenshtein(quote, " ".join(words)) / len(quote)
            if s < 0.68:
                break
    return " ".join(words)


def make(seed, size, n_quotes=1000):
    rng = random.Random(f"{seed}-{size}")
    boiler = []
    for _ in range(max(3, size // 8000)):
        lang = rng.choices(LANG_CODES, cum_weights=LANG_CUM)[0]
        boiler.append((lang, prose(rng, lang, rng.randint(12, 30), 10**9)))
    pars, total, repeated = [], 0, []
    while total < size:
        if rng.random() < 0.18:
            lang, b = rng.choice(boiler)
            t = prose(rng, lang, rng.randint(15, 70), 10**9) + " "
            repeated.append((len(pars), len(t), len(t) + len(b)))
            t += b + " " + prose(rng, lang, rng.randint(15, 70), 10**9)
        else:
            lang = rng.choices(LANG_CODES, cum_weights=LANG_CUM)[0]
            t = prose(rng, lang, rng.randint(30, 160), 10**9)
        pars.append((lang, t))
        total += len(t) + 2
    original, starts = "\n\n".join(t for _, t in pars), []
    at = 0
    for _, t in pars:
        starts.append(at)
        at += len(t) + 2

    quotes, fate = [], {}
    while len(quotes) < n_quotes:
        p = rng.randrange(len(pars))
        t = pars[p][1]
        want = int(30 * 10 ** rng.random())
        if rng.random() < 0.1:  # inside a sentence that occurs elsewhere too
            p, lo, hi = rng.choice(repeated)
            t = pars[p][1][:hi]
            want = min(want, hi - lo)
            a = t.find(" ", rng.randint(lo - 1, hi - want)) + 1
        elif len(t) < want + 5:
            continue
        else:
            a = t.find(" ", rng.randrange(0, len(t) - want)) + 1
        if rng.random() < 0.3:  # on a whole sentence where one is near
            a = t.rfind(". ", 0, a) + 2 if ". " in t[:a] else 0
        b = t.find(" ", min(len(t) - 1, a + want))
        b = len(t) if b < 0 else b
        if not 30 <= b - a <= 300:
            continue
        a, b = a + starts[p], b + starts[p]
        quotes.append(
            {
                "id": f"q{len(quotes)}",
                "quote": original[a:b],
                "prefix": original[max(0, a - 32) : a],
                "suffix": original[b : b + 32],
                "start": a,
                "end": b,
                "_p": p,
            }
        )

    # what is done to some quotes
    new = [Chars.new(t, s) for (_, t), s in zip(pars, starts, strict=True)]
    extra = []
    for q in quotes:
        r = rng.random()
        what = (
            "cut"
            if r < 0.04
            else "replaced"
            if r < 0.075
            else "lookalike"
            if r < 0.11
            else "carried"
            if r < 0.14
            else None
        )
        if what is None:
            continue
        p, lang = q["_p"], pars[q["_p"]][0]
        idx = [i for i, (_, o) in enumerate(new[p]) if q["start"] <= o < q["end"]]
        if len(idx) < (q["end"] - q["start"]) * 0.9:
            continue  # already touched through an overlapping quote
        piece, i, j = Chars(new[p][idx[0] : idx[-1] + 1]), idx[0], idx[-1] + 1
        fill = Chars()
        if what == "replaced":
            fill = Chars.new(prose(rng, lang, max(4, len(piece) // 6), 10**9)[: len(piece)])
        elif what == "lookalike":
            extra.append((lang, Chars.new(lookalike(rng, q["quote"], lang) + ". ")))
        elif what == "carried":
            extra.append((lang, Chars(piece + Chars.new(". "))))
        new[p] = Chars(new[p][:i] + fill + new[p][j:])
        fate[q["id"]] = what
    rates = [rng.choice((0, 0, 0.01, 0.03, 0.05, 0.10)) for _ in pars]
    order = [p for p in range(len(pars)) if rng.random() > 0.04]  # some paragraphs vanish
    for lang, chunk in extra:
        p = rng.choice([k for k in order if pars[k][0] == lang] or order)
        cut = str(new[p]).find(". ", rng.randrange(max(1, len(new[p])))) + 2
        new[p] = Chars(new[p][:cut] + chunk + new[p][cut:]) if cut > 1 else Chars(chunk + new[p])
    for p in [p for p in order if rng.random() < 0.10]:  # some move
        order.remove(p)
        order.insert(rng.randrange(len(order) + 1), p)
    out = Chars()
    for p in order:
        par = edit_words(rng, new[p], rates[p], pars[p][0])
        if rng.random() < 0.35:
            par = typography(rng, par)
        out += par + Chars.new("\n\n")
        if rng.random() < 0.03:  # new paragraphs
            out += Chars.new(prose(rng, pars[p][0], rng.randint(20, 120), 10**9) + "\n\n")
    text = str(out)
    where = [-1] * len(original)
    for i, (_, o) in enumerate(out):
        if o >= 0:
            where[o] = i

    truth = {}
    for q in quotes:
        at = [w for w in where[q["start"] : q["end"]] if w >= 0]
        length = q["end"] - q["start"]
        copies = original.count(q["quote"])
        t = {"class": fate.get(q["id"], "plain"), "copies": copies, "length": length}
        if (t["class"] == "carried" and copies > 1) or (
            copies > 1 and original.count(q["prefix"] + q["quote"] + q["suffix"]) > 1
        ):
            t["status"] = "unscored"  # nothing tells it from the other copies
        elif len(at) >= 0.7 * length and max(at) - min(at) + 1 <= 1.5 * length:
            a, b = min(at), max(at) + 1
            t.update(status="kept", start=a, end=b)
            got = text[a:b]
            t["change"] = (
                "none"
                if got == q["quote"]
                else "typography"
                if fold_for_labels(got) == fold_for_labels(q["quote"])
                else "edited"
            )
        elif (
            len(at) < 0.25 * length
            and copies == 1
            and not any(
                part in text
                for part in (
                    q["quote"][: length // 2],
                    q["quote"][length // 4 : -(length // 4)],
                    q["quote"][length // 2 :],
                )
            )
        ):
            t["status"] = "gone"
        else:
            t["status"] = "unscored"
        truth[q["id"]] = t
        del q["_p"]
    return {"seed": seed, "original": original, "text": text, "quotes": quotes}, truth


def score(truth, predictions):
    tot = dict.fromkeys(("kept", "gone", "located", "tight", "wrong_place", "missed", "false_anchor"), 0)
    by = {}
    for qid, t in truth.items():
        if t["status"] == "unscored" or qid not in predictions:  # a sample may be scored
            continue
        p = predictions[qid]
        tot[t["status"]] += 1
        key = (
            f"kept/{t['change']}"
            + ("/copies" if t["copies"] > 1 else "")
            + ("/carried" if t["class"] == "carried" else "")
            if t["status"] == "kept"
            else f"gone/{t['class']}"
        )
        b = by.setdefault(key, [0, 0])
        b[1] += 1
        if t["status"] == "gone":
            tot["false_anchor"] += p is not None
            b[0] += p is None
            continue
        if p is None:
            tot["missed"] += 1
            continue
        inter = min(p[1], t["end"]) - max(p[0], t["start"])
        iou = inter / (max(p[1], t["end"]) - min(p[0], t["start"])) if inter > 0 else 0
        tot["located"] += iou >= 0.5
        tot["tight"] += iou >= 0.9
        tot["wrong_place"] += iou < 0.5
        b[0] += iou >= 0.5
    anchored = tot["located"] + tot["wrong_place"] + tot["false_anchor"]
    return {
        **tot,
        "recall": tot["located"] / tot["kept"],
        "tight_recall": tot["tight"] / tot["kept"],
        "precision": tot["located"] / max(1, anchored),
        "false_anchor_rate": tot["false_anchor"] / max(1, tot["gone"]),
        "by_class": {k: f"{a}/{b}" for k, (a, b) in sorted(by.items())},
    }
