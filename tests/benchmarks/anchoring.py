"""How well quotes are found again in a revised text, and how fast, beside the quote matching of Hypothesis.

    python -m tests.benchmarks.anchoring --size 200000 --seeds 1 2 3
    python -m tests.benchmarks.anchoring --size 1000000 --seeds 1 2 3 --peer /tmp/peer --sample 100

The peer needs Node and, in a folder outside the checkout, `npm install approx-string-match`; name that folder
with --peer. Without it the table has our rows alone.

Columns: recall (of the quotes that survived, those found with at least half in common with the true span),
tight (at least nine tenths in common), precision (of the places given, the right ones), false (of the quotes
that are gone, those that were given a place), ms (CPU milliseconds a quote; ours with the preparation of the
text and of the alignment shared out among the text's quotes). The hint is where the old position should be in
the new text, by `Alignment`; --hint position gives the old position itself, --hint none gives none. The peer
always gets the old position, as its client does. On a machine that does other work, too, --repeat 3 measures each
three times and counts the best of ours and of theirs.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from documents.anchoring import Alignment, Text, locate
from documents.selectors import QuoteSelector

from .cases import make, score

COUNTS = ("kept", "gone", "located", "tight", "wrong_place", "missed", "false_anchor")


def ours(case, hint):
    """Predictions and CPU seconds a quote, for preparing and for locating."""
    began = time.process_time()
    text = Text(case["text"])
    alignment = Alignment(case["original"], case["text"]) if hint == "aligned" else None
    prepared = time.process_time() - began
    predictions = {}
    began = time.process_time()
    for quote in case["quotes"]:
        expected = quote["start"] if hint == "position" else None
        if alignment:
            expected = alignment.expected(quote["start"])
        match = locate(text, QuoteSelector(quote["quote"], quote["prefix"], quote["suffix"]), expected)
        predictions[quote["id"]] = None if match.start is None else [match.start, match.end]
    return predictions, (prepared + time.process_time() - began) / len(predictions)


def peers(case, folder, sample):
    """The same from the peer, for the first `sample` quotes, which are in no order."""
    quotes = [quote | {"hint": quote["start"]} for quote in case["quotes"][:sample]]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"text": case["text"], "quotes": quotes}, file)
        file.flush()
        driver = Path(__file__).with_name("quote_matching.mjs")
        done = subprocess.run(["node", driver, folder, file.name], capture_output=True, check=True)
    answer = json.loads(done.stdout)
    return answer["predictions"], answer["seconds"] / len(quotes)


def best(times, measure, *arguments):
    """The predictions, and the least time of so many measurements."""
    return min((measure(*arguments) for _ in range(times)), key=lambda each: each[1])


class Tally:
    """Counts over several texts."""

    def __init__(self):
        self.counts, self.kinds, self.all, self.seconds = Counter(), Counter(), Counter(), []

    def add(self, truth, predictions, seconds):
        scored = score(truth, predictions)
        self.counts.update({name: scored[name] for name in COUNTS})
        for kind, share in scored["by_class"].items():
            right, number = map(int, share.split("/"))
            self.kinds[kind] += right
            self.all[kind] += number
        self.seconds.append(seconds)
        return self

    def row(self):
        count = self.counts
        given = count["located"] + count["wrong_place"] + count["false_anchor"]
        return (
            f"{count['located'] / count['kept']:7.4f} {count['tight'] / count['kept']:7.4f} "
            f"{count['located'] / max(1, given):9.4f} {count['false_anchor'] / max(1, count['gone']):7.4f} "
            f"{self.ms:8.3f}   {count['kept']:5} {count['gone']:5}"
        )

    @property
    def ms(self):
        return 1000 * sum(self.seconds) / len(self.seconds)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=200_000, help="code points of each text")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3], help="one text each")
    parser.add_argument("--hint", choices=("aligned", "position", "none"), default="aligned")
    parser.add_argument("--peer", metavar="FOLDER", help="where approx-string-match is installed")
    parser.add_argument("--repeat", type=int, default=1, help="times that each text is measured; the best one counts")
    parser.add_argument("--sample", type=int, default=1000, help="quotes of each text for the peer (it is slow)")
    options = parser.parse_args(arguments)
    if options.peer and not (Path(options.peer) / "node_modules" / "approx-string-match").exists():
        parser.error(f"Run “npm install approx-string-match” in {options.peer} first.")

    we, they = Tally(), Tally()
    print(f"{'text':16}  recall   tight precision   false       ms    kept  gone")
    for seed in options.seeds:
        case, truth = make(seed, options.size)
        found, seconds = best(options.repeat, ours, case, options.hint)
        print(f"seed {seed:<5} ours  {Tally().add(truth, found, seconds).row()}", flush=True)
        we.add(truth, found, seconds)
        if options.peer:
            found, seconds = best(options.repeat, peers, case, options.peer, options.sample)
            print(f"seed {seed:<5} peer  {Tally().add(truth, found, seconds).row()}", flush=True)
            they.add(truth, found, seconds)
    print(f"all        ours  {we.row()}")
    if options.peer:
        print(f"all        peer  {they.row()}")
        print(f"our time is {we.ms / they.ms:.3f} of the peer's")
    print(f"\n{'right, by what was done to the quote':38}ours" + ("           peer" if options.peer else ""))
    for kind, number in sorted(we.all.items()):
        peer = f"{they.kinds[kind]:>9}/{they.all[kind]:<5}" if options.peer else ""
        print(f"{kind:32}{we.kinds[kind]:>9}/{number:<5}{peer}")
    if not options.peer:
        print("\nThe peer was not measured; --help says how to.")


if __name__ == "__main__":
    sys.exit(main())
